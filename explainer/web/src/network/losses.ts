/** How well a network does on labelled points. */

import type { Network } from "./network";
import { evaluate } from "./wasm";

export interface Losses {
  /** Mean binary cross-entropy. */
  readonly loss: number;
  /** Share of points that the network gets right. */
  readonly accuracy: number;
  /** 1 where it errs, else 0; one a point. */
  readonly wrong: Uint8Array;
}

/**
 * Mean cross-entropy of logits z on labels y ∈ {0, 1}, as many as there are labels:
 *
 *     −y log p − (1 − y) log(1 − p) = max(z, 0) − y z + log(1 + exp(−|z|)),    p = sigmoid(z),
 *
 * which neither overflows nor cancels.
 */
export function crossEntropy(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const z = logits[i]!;
    sum += Math.max(z, 0) - labels[i]! * z + Math.log1p(Math.exp(-Math.abs(z)));
  }
  return sum / labels.length;
}

/** Mean cross-entropy, accuracy and errors on P points with labels; the answer is 1 where z > 0. */
export function losses(
  network: Network,
  points: Float32Array,
  labels: ArrayLike<number>,
): Losses {
  const logits = evaluate(network, points);
  const wrong = new Uint8Array(logits.length);
  let errors = 0;
  for (let i = 0; i < logits.length; i++) {
    if (logits[i]! > 0 !== labels[i]! > 0.5) wrong[i] = 1;
    errors += wrong[i]!;
  }
  return { loss: crossEntropy(logits, labels), accuracy: 1 - errors / logits.length, wrong };
}
