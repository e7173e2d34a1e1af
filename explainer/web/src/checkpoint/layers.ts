/** From the layers that a file holds to a network. */

import { countParameters, logits, type Network } from "../network/network";

/** One layer as a file has it. */
export interface Found {
  /** How the file names it. */
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly weights: Float32Array; // outputs × inputs, row-major
  readonly biases: Float32Array;
}

export const MOST_PARAMETERS = 100_000;
export const MOST_LAYERS = 32;

/** Where a network must have an answer: round the figures' squares. */
const PROBES = Float32Array.of(0, 0, 4, 4, -4, 4, 4, -4, -4, -4);

/**
 * Join layers into a network with one logit; of two logits, the difference second − first, since
 *
 *     softmax(z)₁ = sigmoid(z₁ − z₀).
 *
 * @throws if they don't fit, or a number isn't finite.
 */
export function join(found: readonly Found[]): Network {
  if (!found.length) throw new Error("it has no layers; expected at least one with weight and bias");
  if (found.length > MOST_LAYERS)
    throw new Error(`it has ${found.length} layers; expected at most ${MOST_LAYERS}`);
  const widths = [2];
  for (const { name, inputs, outputs } of found) {
    const before = widths.at(-1)!;
    if (inputs !== before) {
      const why = widths.length === 1 ? "points have 2 coordinates" : "as many as the layer before gives";
      throw new Error(`${name} takes ${inputs} inputs; expected ${before}, ${why}`);
    }
    if (outputs < 1) throw new Error(`${name} has no outputs; expected at least one`);
    widths.push(outputs);
  }
  if (widths.at(-1)! > 2)
    throw new Error(`it has ${widths.at(-1)} outputs; expected one logit, or two`);
  const count = countParameters(widths);
  if (count > MOST_PARAMETERS)
    throw new Error(`it has ${count} parameters; expected at most ${MOST_PARAMETERS}`);
  for (const { name, weights, biases } of found)
    if (!weights.every(Number.isFinite) || !biases.every(Number.isFinite))
      throw new Error(`${name} has numbers that aren’t finite in single precision; train it again`);
  const last = found.at(-1)!;
  const layers = [...found.slice(0, -1), last.outputs === 2 ? difference(last) : last];
  widths[widths.length - 1] = 1;
  const parameters = new Float32Array(countParameters(widths));
  let start = 0;
  for (const { weights, biases } of layers) {
    parameters.set(weights, start);
    parameters.set(biases, start + weights.length);
    start += weights.length + biases.length;
  }
  const network = { widths, parameters };
  if (!parameters.every(Number.isFinite) || !logits(network, PROBES).every(Number.isFinite))
    throw new Error("its answers are too large for single precision; scale its weights down");
  return network;
}

function difference({ name, inputs, weights, biases }: Found): Found {
  const row = weights.slice(inputs).map((weight, i) => weight - weights[i]!);
  return { name, inputs, outputs: 1, weights: row, biases: Float32Array.of(biases[1]! - biases[0]!) };
}
