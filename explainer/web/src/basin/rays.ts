/**
 * Radii and naive volumes of basins from losses that were stored along rays, as
 * `explainer/figures/in_your_hands/_basin_rays.py` computes them.
 *
 * Along a ray the highest loss so far is known at some of the grid's radii; its logarithm is taken
 * to be linear in the logarithm of the radius between them.
 */

import type { Packed } from "../data";

export interface Rays {
  /** Radii of the grid, growing. */
  readonly radii: Float32Array;
  readonly networks: number;
  /** Rays of each network. */
  readonly rays: number;
  /** The grid radius at which what is stored of a ray begins, network after network. */
  readonly first: Uint8Array;
  /** Where a ray's losses begin in `losses`; one more entry than there are rays. */
  readonly offsets: Int32Array;
  /** ln of the highest loss so far, ray after ray. */
  readonly losses: Float32Array;
  /** Loss of each network itself. */
  readonly starts: Float32Array;
}

/** Rays from arrays as they were packed. */
export function unpack(
  parts: Record<"radii" | "losses" | "starts", Packed> &
    Record<"first" | "counts", Packed<Uint8Array>>,
): Rays {
  const [networks = 0, rays = 0] = parts.first.shape;
  const offsets = new Int32Array(networks * rays + 1);
  parts.counts.values.forEach((count, i) => (offsets[i + 1] = offsets[i]! + count));
  return {
    radii: parts.radii.values,
    networks,
    rays,
    first: parts.first.values,
    offsets,
    losses: parts.losses.values,
    starts: parts.starts.values,
  };
}

/** Where one ray first reaches a cutoff of the loss; ∞ if it doesn't. */
export function crossing(rays: Rays, network: number, ray: number, cutoff: number): number {
  const at = network * rays.rays + ray;
  const height = Math.log(cutoff);
  const [begin, end] = [rays.offsets[at]!, rays.offsets[at + 1]!];
  let i = begin;
  while (i < end && rays.losses[i]! < height) i++;
  if (i === end) return Infinity;
  const grid = rays.first[at]! + i - begin;
  const outer = rays.radii[grid]!;
  const high = rays.losses[i]!;
  if (i === begin) {
    // Before the first radius: linear in the radius, since it starts at 0.
    const start = Math.log(rays.starts[network]!);
    return Math.min(outer, high > start ? (outer * (height - start)) / (high - start) : outer);
  }
  const low = rays.losses[i - 1]!;
  const inner = rays.radii[grid - 1]!;
  return inner * (outer / inner) ** (high > low ? (height - low) / (high - low) : 0);
}

/** Where all rays of a network first reach a cutoff; 0 if the network itself is over it. */
export function crossings(rays: Rays, network: number, cutoff: number): Float64Array {
  const over = rays.starts[network]! >= cutoff;
  return Float64Array.from({ length: rays.rays }, (_, ray) =>
    over ? 0 : crossing(rays, network, ray, cutoff),
  );
}

/** ln Σ exp x. */
function logSum(x: ArrayLike<number>): number {
  const most = Math.max(...Array.from(x));
  return Number.isFinite(most)
    ? most + Math.log(Array.from(x).reduce((sum, one) => sum + Math.exp(one - most), 0))
    : most;
}

/**
 * log10 of the naive volume: ball · mean rⁿ, `ball` being log10 of the unit ball's. NaN where
 * there is no basin, or one that doesn't end.
 */
export function logVolume(radii: Float64Array, n: number, ball: number): number {
  const found = logSum(radii.map((r) => n * Math.log(r)));
  return Number.isFinite(found) ? ball + (found - Math.log(radii.length)) / Math.LN10 : NaN;
}

/** log10 of the share of Σ rⁿ that all rays but the longest bring; NaN as for the volume. */
export function others(radii: Float64Array, n: number): number {
  const powers = radii.filter((r) => r > 0).map((r) => n * Math.log(r));
  powers.sort();
  const most = powers.at(-1);
  if (most === undefined || !Number.isFinite(most) || powers.length < 2) return NaN;
  const rest = logSum(powers.subarray(0, -1));
  return (rest - logSum([rest, most])) / Math.LN10;
}

export function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Kendall's rank correlation τ-b of x and y; NaN where one of them doesn't vary. */
export function kendall(x: readonly number[], y: readonly number[]): number {
  let [sum, xs, ys] = [0, 0, 0];
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      sum += a * b;
      xs += Math.abs(a);
      ys += Math.abs(b);
    }
  return sum / Math.sqrt(xs * ys);
}
