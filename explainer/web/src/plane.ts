/** Training points in the plane: circles of class 0, triangles of class 1, rings round wrong ones. */

import { node, set, type Box } from "./chart";
import type { Packed } from "./data";
import type { Palette } from "./palette";

export interface Plane {
  /** Ring the points that are wrong. */
  ring(wrong: ArrayLike<number | boolean>): void;
}

export type Extent = readonly [number, number, number, number]; // x from, to, y from, to

/** What figures of networks on the plane are given: what was learned, and how much they show. */
export interface Learned {
  readonly widths: number[];
  readonly extent: Extent;
  readonly points: Packed; // [P, 2]
  readonly labels: Packed<Uint8Array>; // [P]
}

/** The same with points that no network trained on. */
export interface Tested extends Learned {
  readonly fresh: Packed; // [Q, 2]
  readonly answers: Packed<Uint8Array>; // [Q]
}

/** Draw points x₀ y₀ x₁ y₁ … with their labels into a box. */
export function plane(
  svg: SVGElement,
  [left, top, width, height]: Box,
  [xLow, xHigh, yLow, yHigh]: Extent,
  points: Float32Array,
  labels: ArrayLike<number>,
  radius: number,
  palette: Palette,
): Plane {
  const place = (i: number): [number, number] => [
    left + ((points[2 * i]! - xLow) / (xHigh - xLow)) * width,
    top + ((yHigh - points[2 * i + 1]!) / (yHigh - yLow)) * height,
  ];
  const all = [...Array(labels.length).keys()];
  const marks = (label: number, mark: (x: number, y: number) => string) =>
    all
      .filter((i) => labels[i] === label)
      .map((i) => mark(...place(i)))
      .join("");
  const edge = { "stroke-width": 0.8 };
  const circle = (r: number) => (x: number, y: number) =>
    `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  const r = radius * 1.15;
  const triangle = (x: number, y: number) =>
    `M${x.toFixed(1)} ${(y - r).toFixed(1)}l${r} ${2 * r}h${-2 * r}z`;
  const zero = { d: marks(0, circle(radius)), fill: palette.zero, stroke: palette.zero_edge };
  const one = { d: marks(1, triangle), fill: palette.one, stroke: palette.one_edge };
  node(svg, "path", { ...zero, ...edge });
  node(svg, "path", { ...one, ...edge });
  const rings = node(svg, "path", { fill: "none", stroke: palette.ink, "stroke-width": 1.5 });
  const round = circle(radius * 2.1);
  return {
    ring: (wrong) => set(rings, { d: all.filter((i) => wrong[i]).map((i) => round(...place(i))).join("") }),
  };
}
