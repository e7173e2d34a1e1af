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
 * Mean cross-entropy, accuracy and errors on P points with labels y ∈ {0, 1}. From a logit z,
 *
 *     −y log p − (1 − y) log(1 − p) = max(z, 0) − y z + log(1 + exp(−|z|)),    p = sigmoid(z),
 *
 * which neither overflows nor cancels; the answer is 1 where z > 0.
 */
export function losses(
  network: Network,
  points: Float32Array,
  labels: ArrayLike<number>,
): Losses {
  const logits = evaluate(network, points);
  const wrong = new Uint8Array(logits.length);
  let sum = 0;
  let errors = 0;
  for (let i = 0; i < logits.length; i++) {
    const z = logits[i]!;
    const y = labels[i]!;
    sum += Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
    if (z > 0 !== y > 0.5) wrong[i] = 1;
    errors += wrong[i]!;
  }
  return { loss: sum / logits.length, accuracy: 1 - errors / logits.length, wrong };
}
