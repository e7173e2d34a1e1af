/** Random directions for a network, as `explainer/measures/pushes.py` makes them. */

import { layers, type Network } from "../network/network";
import { random } from "../training/random";

/** A filter-normalised direction of a normal draw. */
export function direction(network: Network, seed: number): Float32Array {
  const { normal } = random(seed);
  return filterNormalised(network, Float32Array.from(network.parameters, normal));
}

/**
 * Filter-normalised (Li et al. 2018): each neuron's part d of a draw is rescaled to the length of
 * its weights w, d ← d ‖w‖ / ‖d‖; biases stay. So a step of 1 is as long as the weights.
 */
export function filterNormalised(network: Network, draw: Float32Array): Float32Array {
  const found = draw.slice();
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
