/** Losses from above: bands of colour, and the edge of the basin. */

import { contours } from "d3-contour";
import { node, type Box } from "../chart";
import type { Palette } from "../palette";

/** The colour at a position from 0 to 1 of the map of losses. */
export function shade(at: number, shades: readonly string[]): string {
  const place = Math.min(Math.max(at, 0), 1) * (shades.length - 1);
  const low = Math.min(Math.floor(place), shades.length - 2);
  const parts = [1, 3, 5].map((from) => {
    const [a, b] = [low, low + 1].map((i) => parseInt(shades[i]!.slice(from, from + 2), 16));
    const value = Math.round(a! + (place - low) * (b! - a!));
    return value.toString(16).padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

/** The path round all of a grid [size, size] that is at least `threshold`; row 0 is lowest. */
export function region(
  values: ArrayLike<number>,
  size: number,
  threshold: number,
  [left, top, width, height]: Box,
): string {
  const found = contours().size([size, size]).contour(values as number[], threshold);
  const x = (at: number) => (left + ((at - 0.5) / (size - 1)) * width).toFixed(1);
  const y = (at: number) => (top + (1 - (at - 0.5) / (size - 1)) * height).toFixed(1);
  const ring = (places: number[][]) => `M${places.map(([a, b]) => `${x(a!)} ${y(b!)}`).join("L")}Z`;
  return found.coordinates.flat().map(ring).join("");
}

/** Draw losses [size, size] into a box, in bands between geometrically spaced levels. */
export function draw(
  svg: SVGElement,
  box: Box,
  losses: Float32Array,
  { limits, levels, cutoff }: { limits: readonly [number, number]; levels: number; cutoff: number },
  colour: string,
  palette: Palette,
): void {
  const [x, y, width, height] = box;
  const size = Math.round(Math.sqrt(losses.length));
  const inner = node(svg, "svg", { x, y, width, height, viewBox: box.join(" ") });
  const ratio = (limits[1] / limits[0]) ** (1 / (levels - 1));
  for (let band = 0; band < levels - 1; band++) {
    const fill = shade((band + 0.5) / (levels - 1), palette.losses);
    if (band === 0) node(inner, "rect", { x, y, width, height, fill });
    else node(inner, "path", { d: region(losses, size, limits[0] * ratio ** band, box), fill });
  }
  const d = region(losses.map((loss) => -loss), size, -cutoff, box);
  for (const [stroke, thick] of [
    [palette.paper, 4.4],
    [colour, 2.2],
  ] as const)
    node(inner, "path", { d, fill: "none", stroke, "stroke-width": thick });
}
