/**
 * A fully connected ReLU network with one output, the logit of class 1.
 *
 * Its parameters are one flat array, layer after layer, weights (row-major, out × in) before
 * biases: the order of `explainer/networks/parameters.py`.
 */
export interface Network {
  /** Inputs, hidden widths, and 1. */
  readonly widths: readonly number[];
  readonly parameters: Float32Array;
}

/** Views of one layer's parameters. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array; // outputs × inputs, row-major
  readonly biases: Float32Array;
}

/** How many weights and biases a network of these widths has. */
export function countParameters(widths: readonly number[]): number {
  let count = 0;
  for (let i = 1; i < widths.length; i++) count += (widths[i - 1]! + 1) * widths[i]!;
  return count;
}

/** The layers of a network; writing to them writes to its parameters. */
export function layers({ widths, parameters }: Network): Layer[] {
  const expected = countParameters(widths);
  if (parameters.length !== expected)
    throw new Error(`expected ${expected} parameters for ${widths}, got ${parameters.length}`);
  let start = 0;
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!;
    const middle = start + outputs * inputs;
    const end = middle + outputs;
    const weights = parameters.subarray(start, middle);
    const biases = parameters.subarray(middle, end);
    start = end;
    return { inputs, outputs, weights, biases };
  });
}

/** The logits of points, x₀ y₀ x₁ y₁ … for two inputs: plain loops, and the truth for the rest. */
export function logits(network: Network, points: Float32Array): Float32Array {
  const parts = layers(network);
  const widest = Math.max(...network.widths);
  let from = new Float32Array(widest);
  let to = new Float32Array(widest);
  const inputs = network.widths[0]!;
  const out = new Float32Array(points.length / inputs);
  for (let p = 0; p < out.length; p++) {
    from.set(points.subarray(p * inputs, (p + 1) * inputs));
    parts.forEach((layer, i) => {
      for (let o = 0; o < layer.outputs; o++) {
        let sum = layer.biases[o]!;
        const row = o * layer.inputs;
        for (let k = 0; k < layer.inputs; k++) sum += layer.weights[row + k]! * from[k]!;
        to[o] = i < parts.length - 1 && sum < 0 ? 0 : sum;
      }
      [from, to] = [to, from];
    });
    out[p] = from[0]!;
  }
  return out;
}
