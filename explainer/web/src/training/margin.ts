/**
 * The margin: the median, over the training points that are right, of the distance in input space
 * to the nearest boundary.
 *
 * The boundary is looked for on the edges of a square grid over ±1.2, as in
 * `explainer/measures/margin.py`, and on the four lines from a point to the corners of its cell:
 * wherever the logit changes sign between two ends, linear interpolation places a crossing. Between
 * neighbouring crossings lies at most a cell's diagonal, so a margin is too large by at most that,
 * 0.042 at 81 × 81, and by far less along a straight piece. An island with no grid point inside is
 * seen from the points that it was drawn round, and from those alone.
 */

import type { Points } from "./points";

export const EXTENT = 1.2;
export const SIDE = 81; // grid points along a side

/** Inputs of the grid, rows from the lowest y. */
export function grid(): Float32Array {
  const inputs = new Float32Array(2 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    inputs[2 * i] = place(i % SIDE);
    inputs[2 * i + 1] = place(Math.floor(i / SIDE));
  }
  return inputs;
}

function place(index: number): number {
  return EXTENT * ((2 * index) / (SIDE - 1) - 1);
}

/** Where the logits of the grid change sign along its edges: x₀ y₀ x₁ y₁ … */
export function crossings(field: Float64Array): number[] {
  const found: number[] = [];
  const step = (2 * EXTENT) / (SIDE - 1);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = row * SIDE + column;
      const [x, y, z] = [place(column), place(row), field[at]!];
      const right = field[at + 1]!;
      const above = field[at + SIDE]!;
      if (column + 1 < SIDE && z > 0 !== right > 0) found.push(x + (step * z) / (z - right), y);
      if (row + 1 < SIDE && z > 0 !== above > 0) found.push(x, y + (step * z) / (z - above));
    }
  }
  return found;
}

/**
 * Return the margin, in input units: ∞ without a boundary, NaN without a right point.
 *
 * `field` holds the logits of `grid()`, `logits` those of the points themselves.
 */
export function margin(points: Points, logits: Float64Array, field: Float64Array): number {
  const boundary = Float64Array.from(crossings(field));
  const distances: number[] = [];
  points.labels.forEach((label, i) => {
    if (logits[i]! > 0 !== label > 0) return;
    const [x, y] = [points.inputs[2 * i]!, points.inputs[2 * i + 1]!];
    let least = toCorners(x, y, logits[i]!, field) ** 2;
    for (let k = 0; k < boundary.length; k += 2) {
      const square = (boundary[k]! - x) ** 2 + (boundary[k + 1]! - y) ** 2;
      if (square < least) least = square;
    }
    distances.push(Math.sqrt(least));
  });
  return median(distances);
}

/** Distance to the nearest change of sign on the way to a corner of the point's cell. */
function toCorners(x: number, y: number, z: number, field: Float64Array): number {
  const cell = (value: number): number => {
    const index = Math.floor(((value / EXTENT + 1) / 2) * (SIDE - 1));
    return Math.min(Math.max(index, 0), SIDE - 2);
  };
  const [column, row] = [cell(x), cell(y)];
  let least = Infinity;
  for (const [right, up] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const other = field[(row + up) * SIDE + column + right]!;
    if (other > 0 === z > 0) continue;
    const length = Math.hypot(place(column + right) - x, place(row + up) - y);
    least = Math.min(least, (length * z) / (z - other));
  }
  return least;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  if (values.length % 2) return values[middle]!;
  return (values[middle - 1]! + values[middle]!) / 2; // NaN of none
}
