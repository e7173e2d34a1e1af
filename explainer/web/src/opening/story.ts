/** The opening's story: training points light up one by one, then fresh points rain in. */

/** Seconds from the first picture to the last. */
export const LENGTH = 9.5;

/** Seconds at which each part begins and ends. */
const LIT = [0.7, 2.9] as const;
const RAIN = [3.5, 9.2] as const;

/** How much of the training points is lit and of the fresh ones has fallen, each from 0 to 1. */
export interface Moment {
  readonly lit: number;
  readonly fallen: number;
}

const along = (seconds: number, [from, to]: readonly [number, number]): number =>
  Math.max(0, Math.min(1, (seconds - from) / (to - from)));

/** The moment at a share of the story; 1 is its end. */
export function moment(share: number): Moment {
  const rain = along(share * LENGTH, RAIN);
  return { lit: along(share * LENGTH, LIT), fallen: rain ** 1.6 }; // the first drops come singly
}

/** How far the `i`th of `count` has come of its way at a share of all: 0 unseen, 1 there. */
export function arrival(i: number, count: number, share: number, others: number): number {
  return Math.max(0, Math.min(1, (share * (count + others) - i) / others));
}

/** The order of points x₀ y₀ x₁ y₁ … from the middle outwards, in which spirals unroll. */
export function outwards(points: Float32Array): number[] {
  const far = (i: number) => Math.hypot(points[2 * i]!, points[2 * i + 1]!);
  return [...Array(points.length / 2).keys()].sort((a, b) => far(a) - far(b));
}
