/** Where points of a map stand in a box, and between two arrangements. */

import type { Box } from "../chart";

export type Place = readonly [x: number, y: number];

/**
 * Points x₀ y₀ x₁ y₁ … of a map in the middle of a box, y upwards, both axes in one unit: `unit`
 * CSS pixels to one of the map, or as large as leaves a share of `room` free at each side.
 */
export function fit(
  points: Float32Array,
  [left, top, width, height]: Box,
  room: number,
  unit: number | null,
): Place[] {
  const count = points.length / 2;
  const xs = Array.from({ length: count }, (_, i) => points[2 * i]!);
  const ys = Array.from({ length: count }, (_, i) => points[2 * i + 1]!);
  const ends = [xs, ys].map((all): Place => [Math.min(...all), Math.max(...all)]);
  const [spanX, spanY] = ends.map(([low, high]) => high - low) as [number, number];
  const scale = unit ?? (1 - 2 * room) * Math.min(width / spanX, height / spanY);
  const [middleX, middleY] = ends.map(([low, high]) => (low + high) / 2) as [number, number];
  return xs.map((x, i) => [
    left + width / 2 + scale * (x - middleX),
    top + height / 2 - scale * (ys[i]! - middleY),
  ]);
}

/** A share of the way from each place of one arrangement to that of another, eased at both ends. */
export function between(from: readonly Place[], to: readonly Place[], share: number): Place[] {
  const eased = share * share * (3 - 2 * share);
  const mix = (a: number, b: number) => a + eased * (b - a);
  return from.map(([x, y], i) => [mix(x, to[i]![0]), mix(y, to[i]![1])]);
}
