/** The plane of a straight and a bent road from above: its losses, both roads, and their ends. */

import { linear, node, set, type Box, type Scale } from "../chart";
import type { Packed } from "../data";
import type { Palette } from "../palette";
import { bands, CHALK, under, type Scale as Losses } from "../surface/map";
import type { Land } from "./plane";
import { spot, type Corners } from "./walk";

/** A plane as `_road_map.py` packs it, in lengths of parameter space. */
export interface Plane extends Land, Losses {
  readonly corners: Packed; // [3, 2] one end, bend, other end
  readonly losses: Packed; // [R, R]
}

export type Ends = readonly string[]; // what kind of network each is

export interface Look {
  readonly cutoff: number;
  readonly palette: Palette;
  readonly phone: boolean;
  /** Whether it is too small for words. */
  readonly small?: boolean;
}

export interface RoadMap {
  readonly x: Scale;
  readonly y: Scale;
  /** Draw the bent road, 0, or the straight one, 1, as the one that is walked. */
  choose(road: number): void;
}

export const cornersOf = ({ corners }: Plane): Corners =>
  [0, 1, 2].map((i) => corners.values.subarray(2 * i, 2 * i + 2));

/** Draw a plane into a box. */
export function roadMap(svg: SVGElement, box: Box, plane: Plane, ends: Ends, look: Look): RoadMap {
  const [left, top, width, height] = box;
  const x = linear(plane.x[0]!, plane.x[1]!, left, left + width);
  const y = linear(plane.y[0]!, plane.y[1]!, top + height, top);
  const { palette, small = false } = look;
  const inner = bands(svg, box, plane.losses.values, plane, palette);
  const edge = { fill: "none", stroke: CHALK, "stroke-width": 1.2 };
  node(inner, "path", { d: under(plane.losses.values, look.cutoff, box), ...edge });
  const corners = cornersOf(plane);
  const paths = [false, true].map((straight) => {
    const steps = straight ? 1 : 100;
    const places = Array.from({ length: steps + 1 }, (_, i) => {
      const [a, b] = spot(corners, i / steps, straight);
      return `${x(a).toFixed(1)} ${y(b).toFixed(1)}`;
    });
    const road = { d: `M${places.join("L")}`, fill: "none" };
    node(svg, "path", { ...road, stroke: palette.paper, "stroke-width": small ? 4 : 6 });
    return node(svg, "path", { ...road, stroke: palette.ink });
  });
  if (!small) bend(svg, [x(corners[1]![0]!), y(corners[1]![1]!)], look);
  [0, 2].forEach((corner, i) => {
    end(svg, [x(corners[corner]![0]!), y(corners[corner]![1]!)], ends[i]!, look);
  });
  const thick = small ? [1.6, 1.6] : [3, 2];
  return {
    x,
    y,
    choose(road) {
      paths.forEach((path, i) => {
        const look = i === road ? "none" : small ? "1.6 2.2" : "2.5 3";
        set(path, { "stroke-width": thick[i === road ? 0 : 1]!, "stroke-dasharray": look });
      });
    },
  };
}

/** What words over a map are written with. */
function words({ palette, phone }: Look): Record<string, string | number> {
  const halo = { stroke: palette.paper, "stroke-width": 4, "paint-order": "stroke" };
  return { ...halo, "stroke-linejoin": "round", fill: palette.ink, "font-size": phone ? 12 : 14 };
}

/** The cross at the bend. */
function bend(svg: SVGElement, [x, y]: readonly [number, number], look: Look): void {
  const { palette, phone } = look;
  const d = `M${x - 4.5} ${y - 4.5}l9 9m0 -9l-9 9`;
  for (const [stroke, thick] of [[palette.paper, 5.5], [palette.ink, 2.4]] as const)
    node(svg, "path", { d, fill: "none", stroke, "stroke-width": thick });
  node(svg, "text", { x: x + 12, y: y + (phone ? 12 : 14) / 3, ...words(look) }, "bend");
}

/** The disc at one end. */
function end(svg: SVGElement, [cx, cy]: readonly [number, number], name: string, look: Look): void {
  const { palette, phone, small = false } = look;
  const fill = name === "wide" ? palette.wide : palette.narrow;
  const disc = { cx, cy, fill, stroke: palette.paper, "stroke-width": small ? 1.3 : 2 };
  node(svg, "circle", { ...disc, r: small ? 3.6 : phone ? 6 : 7.5 });
  if (small) return;
  const below = { x: cx, y: cy + 12 + (phone ? 12 : 14), "text-anchor": "middle" };
  node(svg, "text", { ...below, ...words(look) }, name);
}
