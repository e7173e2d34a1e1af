/** Labelled points in the plane, by the formulas of `explainer/data/synthetic.py`. */

import type { Random } from "./random";

export interface Points {
  readonly inputs: Float32Array; // x₀ y₀ x₁ y₁ …
  readonly labels: Uint8Array; // 0 or 1
}

/** Draws that many points. */
export type Draw = (count: number, random: Random) => Points;

const SCALE = 15;
const TURNS = (600 * 2 * Math.PI) / 360; // the largest t, in radians
const NOISE = 0.5;

/**
 * Two arms, one a class: with t = √u · TURNS, a point of the first is
 * (−1.5 t cos t + σε₁, 1.5 t sin t + σε₂) / 15, and the second arm its reflection in the origin.
 */
export const swissRoll: Draw = (count, { uniform, normal }) => {
  const points = empty(count);
  for (let i = 0; i < count; i++) {
    const t = Math.sqrt(uniform()) * TURNS;
    const label = i < count >> 1 ? 0 : 1;
    const side = (label ? -1 : 1) / SCALE;
    put(
      points,
      i,
      side * (-1.5 * t * Math.cos(t) + NOISE * normal()),
      side * (1.5 * t * Math.sin(t) + NOISE * normal()),
      label,
    );
  }
  return points;
};

/** Points on the rings, from the innermost; the same shares of every draw. */
const COUNTS = [40, 10, 80] as const;
export const RING_POINTS = 130;

/** Rings round the origin: class 0 at 0.4, class 1 `distance` outside it, and class 1 at 0.95. */
export function rings(distance: number): Draw {
  const radii = [0.4, 0.4 + distance, 0.95] as const;
  const first = COUNTS[0] / RING_POINTS;
  const second = first + COUNTS[1] / RING_POINTS;
  return (count, { uniform }) => {
    const points = empty(count);
    for (let i = 0; i < count; i++) {
      const ring = i < Math.round(first * count) ? 0 : i < Math.round(second * count) ? 1 : 2;
      const angle = 2 * Math.PI * uniform();
      put(points, i, radii[ring] * Math.cos(angle), radii[ring] * Math.sin(angle), ring ? 1 : 0);
    }
    return points;
  };
}

const JITTER = 0.05;

/**
 * Fresh points where nobody knows what they would be drawn from: one of `drawn`, chosen evenly,
 * shifted by a normal of standard deviation 0.05 each way, with its label.
 */
export function near(drawn: Points): Draw {
  const known = drawn.labels.length;
  return (count, { uniform, normal }) => {
    const points = empty(known ? count : 0);
    for (let i = 0; i < points.labels.length; i++) {
      const from = Math.floor(uniform() * known);
      const x = drawn.inputs[2 * from]! + JITTER * normal();
      const y = drawn.inputs[2 * from + 1]! + JITTER * normal();
      put(points, i, x, y, drawn.labels[from]!);
    }
    return points;
  };
}

/** Room for that many points. */
export function empty(count: number): Points {
  return { inputs: new Float32Array(2 * count), labels: new Uint8Array(count) };
}

function put({ inputs, labels }: Points, i: number, x: number, y: number, label: number): void {
  inputs[2 * i] = x;
  inputs[2 * i + 1] = y;
  labels[i] = label;
}
