/** Where a network is undecided, as lines in the plane. */

import { rings } from "../contours";
import { middles, type Extent } from "./grid";
import { logits, type Network } from "./network";
import { best, evaluate } from "./wasm";

/** Cells beyond the extent on each side: rings are closed along the edge of the grid. */
const MARGIN = 2;

/**
 * The rings round all that a network calls class 1, as x₀ y₀ x₁ y₁ …, from its logits on a grid of
 * `side` cells. Where they leave the extent they run outside it.
 */
export function outline(network: Network, extent: Extent, side: number): Float32Array[] {
  const [left, right, low, high] = extent;
  const cells = side + 2 * MARGIN;
  const [dx, dy] = [(right - left) / side, (high - low) / side];
  const wider: Extent = [
    left - MARGIN * dx,
    right + MARGIN * dx,
    low - MARGIN * dy,
    high + MARGIN * dy,
  ];
  const points = middles(wider, cells, cells);
  const z = best() ? evaluate(network, points) : logits(network, points);
  return rings(z, cells, cells, 0).map((ring) =>
    Float32Array.from(ring.flatMap(([x, y]) => [wider[0] + x * dx, wider[3] - y * dy])),
  );
}
