/** The reader's own network, as the pushed ones of the page have theirs: directions and curves. */

import { losses } from "../network/losses";
import type { Network } from "../network/network";
import { direction } from "./directions";

/** Training loss and accuracy at each distance. */
export type Curves = readonly [loss: Float32Array, accuracy: Float32Array];

export interface Own {
  /** θ + c d for the k-th of its directions, all of them random. */
  pushed(k: number, c: number): Network;
  /** Along the k-th direction; worked out once. */
  curves(k: number): Curves;
}

/** Push a network along random directions, and measure it on labelled points. */
export function own(
  network: Network,
  distances: readonly number[],
  points: Float32Array,
  labels: ArrayLike<number>,
): Own {
  const { widths, parameters } = network;
  const directions = new Map<number, Float32Array>();
  const known = new Map<number, Curves>();
  const along = (k: number): Float32Array => {
    const d = directions.get(k) ?? direction(network, k + 1);
    directions.set(k, d);
    return d;
  };
  const pushed = (k: number, c: number): Network => {
    const d = along(k);
    return { widths, parameters: parameters.map((value, i) => value + c * d[i]!) };
  };
  const curves = (k: number): Curves => {
    const found = distances.map((c) => losses(pushed(k, c), points, labels));
    return [
      Float32Array.from(found, ({ loss }) => loss),
      Float32Array.from(found, ({ accuracy }) => accuracy),
    ];
  };
  return {
    pushed,
    curves(k) {
      const made = known.get(k) ?? curves(k);
      known.set(k, made);
      return made;
    },
  };
}
