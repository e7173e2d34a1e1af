/** The reader's own network, as the pushed ones of the page have theirs: directions and curves. */

import { losses } from "../network/losses";
import type { Network } from "../network/network";
import { passes, plain } from "../training/gradient";
import { random } from "../training/random";
import { sharpness } from "../training/sharpness";
import { direction } from "./directions";

/** Training loss, accuracy, and curvature, at each distance; NaN where that isn't known yet. */
export type Curves = readonly [
  loss: Float32Array,
  accuracy: Float32Array,
  curvature: Float32Array,
];

export interface Own {
  /** θ + c d for the k-th of its directions, all of them random. */
  pushed(k: number, c: number): Network;
  /** Along the k-th direction. */
  curves(k: number): Curves;
  /** Spend some milliseconds on the curvature along the k-th; false once all of it is known. */
  bend(k: number, milliseconds: number): boolean;
}

// Products with the Hessian a place; later ones start from a vector that is nearly right. Along a
// direction of the essay's narrow network that errs by 5 % at most, of its wide one by nothing.
const FIRST_PRODUCTS = 12;
const PRODUCTS = 6;

/** Push a network along random directions, and measure it on labelled points. */
export function own(
  network: Network,
  distances: readonly number[],
  points: Float32Array,
  labels: Uint8Array,
): Own {
  const { widths, parameters } = network;
  const pass = passes(widths);
  const batch = plain({ inputs: points, labels });
  const directions = new Map<number, Float32Array>();
  const known = new Map<number, Curves>();
  const bends = new Map<number, Iterator<void>>();
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
      new Float32Array(distances.length).fill(NaN),
    ];
  };
  const kept = (k: number): Curves => {
    const made = known.get(k) ?? curves(k);
    known.set(k, made);
    return made;
  };

  /** Fill in the curvature, place by place. */
  function* bending(k: number): Generator<void> {
    const [, , curvature] = kept(k);
    const follow = sharpness(parameters.length, random(k + 1));
    for (const [at, c] of distances.entries()) {
      const there = pushed(k, c).parameters;
      const product = (v: Float64Array, into: Float64Array) => pass.hessian(there, v, batch, into);
      curvature[at] = follow(product, at ? PRODUCTS : FIRST_PRODUCTS);
      yield;
    }
  }

  return {
    pushed,
    curves: kept,
    bend(k, milliseconds) {
      const steps = bends.get(k) ?? bending(k);
      bends.set(k, steps);
      const end = performance.now() + milliseconds;
      for (;;) {
        if (steps.next().done) return false;
        if (performance.now() >= end) return true;
      }
    },
  };
}
