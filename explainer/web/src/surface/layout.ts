/** Everything round the surfaces that stays while the view changes, where the poster has it. */

import { headline, node, sheet, type Box } from "../chart";
import type { Palette } from "../palette";
import { position } from "./landscape";
import { draw as drawMap, shade } from "./map";

export interface Boxes {
  readonly size: readonly [number, number];
  readonly reliefs: readonly Box[];
  readonly maps: readonly Box[];
  readonly bar: Box;
}

export interface Losses {
  readonly reach: number;
  readonly limits: readonly [number, number];
  readonly levels: number;
  readonly cutoff: number;
}

export interface Marks {
  /** A line of words over each surface. */
  readonly words: readonly SVGTextElement[];
  /** The place that is pointed at, on each surface and on each map. */
  readonly peaks: readonly SVGCircleElement[];
  readonly places: readonly SVGCircleElement[];
}

export const NAMES = ["Wide", "Narrow"] as const;
export const TICKS = [
  { value: -0.2, words: "−0.2" },
  { value: 0, words: "0" },
  { value: 0.2, words: "0.2" },
];

/** Draw headings, maps and the scale of colours; the marks are hidden. */
export function layOut(
  stage: HTMLElement,
  boxes: Boxes,
  phone: boolean,
  title: string,
  losses: readonly Float32Array[],
  scale: Losses,
  palette: Palette,
): Marks {
  const text = phone ? 12 : 14;
  const small = phone ? 11 : 13;
  const svg = sheet(stage, boxes.size);
  headline(svg, title, boxes.size[0], phone, palette.ink);
  const colours = [palette.wide, palette.narrow];
  const words = boxes.reliefs.map(([left, top], m) => {
    const [x, fill] = [Math.max(left, 10), colours[m]!];
    const name = { x, y: top - 4 - 2 * text, "font-weight": 600, "font-size": text * 1.3, fill };
    node(svg, "text", name, NAMES[m]);
    return node(svg, "text", { x, y: top - 4 - 0.6 * text, "font-size": text, fill }, " ");
  });
  boxes.maps.forEach((box, m) => {
    drawMap(svg, box, losses[m]!, scale, colours[m]!, palette);
    around(svg, box, scale.reach, phone && m > 0, palette, text, small);
  });
  bar(svg, boxes.bar, scale.limits, phone, palette, text, small);
  const dot = (radius: number) => (_: unknown, m: number) =>
    node(svg, "circle", {
      r: radius,
      fill: colours[m]!,
      stroke: palette.paper,
      "stroke-width": 1.6,
      visibility: "hidden",
    });
  const peaks = boxes.reliefs.map(dot(phone ? 4.5 : 6));
  return { words, peaks, places: boxes.maps.map(dot(phone ? 4 : 5)) };
}

/** What stands on and beside a map. */
function around(
  svg: SVGElement,
  [left, top, width, height]: Box,
  reach: number,
  second: boolean,
  palette: Palette,
  text: number,
  small: number,
): void {
  const x = (a: number) => left + (0.5 + a / (2 * reach)) * width;
  const y = (b: number) => top + (0.5 - b / (2 * reach)) * height;
  const fill = palette.muted;
  for (const { value, words } of TICKS) {
    const below = { x: x(value), y: top + height + small + 4, "text-anchor": "middle" };
    node(svg, "text", { ...below, "font-size": small, fill }, words);
    const beside = { x: left - 6, y: y(value) + small / 3, "text-anchor": "end" };
    if (!second) node(svg, "text", { ...beside, "font-size": small, fill }, words);
  }
  const under = { x: x(0), y: top + height + 2.4 * small + 3, "text-anchor": "middle" };
  node(svg, "text", { ...under, "font-size": small, fill }, "along direction 1");
  const turned = `translate(${left - 2.35 * small} ${y(0)}) rotate(-90)`;
  const aside = { transform: turned, "text-anchor": "middle", "font-size": small, fill };
  if (!second) node(svg, "text", aside, "along direction 2");
  const [fromX, fromY] = [x(-0.86 * reach), y(0.8 * reach)];
  const said = { x: fromX, y: fromY, "font-size": text, "font-weight": 600, fill: palette.bright };
  node(svg, "text", said, "basin");
  const [startX, startY] = [fromX + 1.25 * text, fromY + 0.35 * text];
  const [dx, dy] = [x(0) - startX, y(0) - startY];
  const short = 1 - 7 / Math.hypot(dx, dy);
  const d = `M${startX} ${startY}l${dx * short} ${dy * short}`;
  node(svg, "path", { d, stroke: palette.bright, "stroke-width": 1.4 });
}

/** The scale of colours. */
function bar(
  svg: SVGElement,
  [left, top, width, height]: Box,
  limits: readonly [number, number],
  flat: boolean,
  palette: Palette,
  text: number,
  small: number,
): void {
  // A gradient would need an id, and the page may hold this figure twice.
  const shades = palette.losses;
  const inner = node(svg, "g", { "shape-rendering": "crispEdges" });
  const steps = 64;
  for (let i = 0; i < steps; i++) {
    const at = (i + 0.5) / steps;
    const fill = shade(at, shades);
    const [w, h] = [width / steps, height / steps];
    const place = flat
      ? { x: left + i * w, y: top, width: w + 0.5, height }
      : { x: left, y: top + height - (i + 1) * h, width, height: h + 0.5 };
    node(inner, "rect", { ...place, fill });
  }
  const fill = palette.muted;
  for (let power = -12; power <= 12; power++) {
    const value = 10 ** power;
    if (value < limits[0] * 0.999 || value > limits[1]) continue;
    const at = position(value, limits);
    const place = flat
      ? { x: left + at * width, y: top + height + small + 3, "text-anchor": "middle" }
      : { x: left + width + 6, y: top + (1 - at) * height + small / 3 };
    node(svg, "text", { ...place, "font-size": small, fill }, String(value));
  }
  const name = flat
    ? { x: left + width / 2, y: top + height + 2.4 * small + 3, "text-anchor": "middle" }
    : { x: left, y: top - 8 };
  node(svg, "text", { ...name, "font-size": flat ? small : text, fill }, "training loss");
}
