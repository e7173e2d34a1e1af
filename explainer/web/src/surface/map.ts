/** Losses from above: bands of colour, and the edge of a region. */

import { rings, type Ring } from "../contours";
import { node, type Box } from "../chart";
import type { Palette } from "../palette";

/** What is written and drawn on high ground, which is dark on both papers. */
export const CHALK = "#ffffff";

/** The colour at a position from 0 to 1 of the colours of losses. */
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
  const x = (at: number) => (left + ((at - 0.5) / (size - 1)) * width).toFixed(1);
  const y = (at: number) => (top + (1 - (at - 0.5) / (size - 1)) * height).toFixed(1);
  const path = (ring: Ring) => `M${ring.map(([a, b]) => `${x(a)} ${y(b)}`).join("L")}Z`;
  return rings(values, size, size, threshold).map(path).join("");
}

/** A logarithmic scale of losses, and in how many levels it is drawn. */
export interface Scale {
  readonly limits: readonly [number, number];
  readonly levels: number;
}

/** Draw losses [size, size] into a box, in bands between geometrically spaced levels. */
export function bands(
  svg: SVGElement,
  box: Box,
  losses: Float32Array,
  { limits, levels }: Scale,
  palette: Palette,
): SVGSVGElement {
  const [x, y, width, height] = box;
  const size = Math.round(Math.sqrt(losses.length));
  const inner = node(svg, "svg", { x, y, width, height, viewBox: box.join(" ") });
  const ratio = (limits[1] / limits[0]) ** (1 / (levels - 1));
  for (let band = 0; band < levels - 1; band++) {
    const fill = shade((band + 0.5) / (levels - 1), palette.losses);
    if (band === 0) node(inner, "rect", { x, y, width, height, fill });
    else node(inner, "path", { d: region(losses, size, limits[0] * ratio ** band, box), fill });
  }
  return inner;
}

/** The path round all losses [size, size] under a cutoff. */
export function under(losses: Float32Array, cutoff: number, box: Box): string {
  return over(losses.map((loss) => -loss), -cutoff, box);
}

/** The path round all values [size, size] from a level on. */
export function over(values: Float32Array, level: number, box: Box): string {
  return region(values, Math.round(Math.sqrt(values.length)), level, box);
}

/** Draw losses [size, size] into a box, with the edge `d` of a region. */
export function draw(
  svg: SVGElement,
  box: Box,
  losses: Float32Array,
  scale: Scale,
  d: string,
  colour: string,
  palette: Palette,
): void {
  const inner = bands(svg, box, losses, scale, palette);
  for (const [stroke, thick] of [
    [palette.paper, 4.4],
    [colour, 2.2],
  ] as const)
    node(inner, "path", { d, fill: "none", stroke, "stroke-width": thick });
}
