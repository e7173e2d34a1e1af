/** Where a network is undecided in a part of the plane, as a path. */

import { rings } from "../contours";
import { answers, type Evaluator, type Extent } from "../network/field";
import { middles } from "../network/grid";
import type { Network } from "../network/network";

const SIDE = 168; // places along the longer side of the grid

/**
 * The boundary over `extent` as a path, with a unit of `scale` to one of the plane and the upper
 * left corner of `extent` at 0, 0. It is sought `beyond` the extent too, so that a broad line along
 * it is whole inside; the grid's own edge lies further out still.
 */
export function outline(
  network: Network,
  [left, right, low, high]: Extent,
  beyond: number,
  scale: number,
  evaluator?: Evaluator,
): string {
  const cell = (Math.max(right - left, high - low) + 2 * beyond) / SIDE;
  const out = beyond + 3 * cell;
  const columns = Math.ceil((right - left + 2 * out) / cell);
  const rows = Math.ceil((high - low + 2 * out) / cell);
  const wider: Extent = [left - out, left - out + columns * cell, high + out - rows * cell, high + out];
  const logits = answers(network, middles(wider, columns, rows), evaluator);
  const place = (value: number) => (scale * (value * cell - out)).toFixed(1);
  return rings(logits, columns, rows, 0)
    .map((ring) => `M${ring.map(([x, y]) => `${place(x)} ${place(y)}`).join("L")}Z`)
    .join("");
}
