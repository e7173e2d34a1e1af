/** Random directions for a network, as `explainer/measures/pushes.py` makes them. */

import { layers, type Network } from "../network/network";
import { random } from "../training/random";

/**
 * Filter-normalised (Li et al. 2018): each neuron's part d of a normal draw is rescaled to the
 * length of its weights w, d ← d ‖w‖ / ‖d‖; biases stay. So a step of 1 is as long as the weights.
 */
export function direction(network: Network, seed: number): Float32Array {
  const { normal } = random(seed);
  const found = Float32Array.from(network.parameters, normal);
  const moved = layers({ widths: network.widths, parameters: found });
  layers(network).forEach(({ inputs, outputs, weights }, l) => {
    const d = moved[l]!;
    d.biases.fill(0);
    for (let o = 0; o < outputs; o++) {
      const row = d.weights.subarray(o * inputs, (o + 1) * inputs);
      const length = norm(weights.subarray(o * inputs, (o + 1) * inputs));
      const scale = length / (norm(row) || 1);
      for (let i = 0; i < inputs; i++) row[i]! *= scale;
    }
  });
  return found;
}

const norm = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
