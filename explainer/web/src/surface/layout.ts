/** Everything round the surfaces that stays while the view changes, where the poster has it. */

import { headline, node, set, sheet, type Box } from "../chart";
import type { Palette } from "../palette";
import { position } from "./landscape";
import { CHALK, draw as drawMap, over, shade, under } from "./map";

export interface Boxes {
  readonly size: readonly [number, number];
  readonly reliefs: readonly Box[];
  readonly maps: readonly Box[]; // one after another of the first kind, then of the second
  readonly bar: Box;
}

/** What two kinds of networks, of one depth or of several, share. */
export interface Kinds {
  readonly names: readonly [string, string];
  readonly colours: readonly ["wide", "narrow"] | readonly ["above", "below"];
  readonly depths: readonly string[]; // [D] in words; they stand over maps of several
  readonly reach: number;
  readonly ticks: readonly [number, string][]; // along either direction
  readonly limits: readonly [number, number];
  readonly levels: number;
  readonly edge: Edge;
}

/** The region that is outlined on the maps: losses under a level, or accuracies from it on. */
export interface Edge {
  readonly of: "losses" | "accuracies";
  readonly level: number;
  readonly words: string;
}

/** One plane. */
export interface Plane {
  readonly losses: Float32Array;
  readonly accuracies: Float32Array;
}

export interface Marks {
  /** A line of words over each surface. */
  readonly words: readonly SVGTextElement[];
  /** The place that is pointed at, on each surface and on a map of each kind. */
  readonly peaks: readonly SVGCircleElement[];
  readonly places: readonly SVGCircleElement[];
  /** Mark the maps of one depth as those that are seen above. */
  choose(depth: number): void;
}

/** Draw headings, maps and the scale of colours; the marks are hidden. */
export function layOut(
  stage: HTMLElement,
  boxes: Boxes,
  phone: boolean,
  title: string,
  planes: readonly Plane[], // as the maps are
  kinds: Kinds,
  palette: Palette,
): Marks {
  const text = phone ? 12 : 14;
  const small = phone ? 11 : 13;
  const svg = sheet(stage, boxes.size);
  headline(svg, title, boxes.size[0], phone, palette.ink);
  const colours = kinds.colours.map((one) => palette[one]);
  const depths = kinds.depths.length;
  const upper = boxes.reliefs.map(([left, top], m) => {
    const y = top - 4 - 2 * text;
    const look = { "font-weight": 600, "font-size": text * 1.3, fill: colours[m]! };
    return node(svg, "text", { x: Math.max(left, 10), y, ...look }, kinds.names[m]!);
  });
  const words = boxes.reliefs.map(([left, top], m) => {
    const at = { x: Math.max(left, 10), y: top - 4 - 0.6 * text };
    return node(svg, "text", { ...at, "font-size": text, fill: colours[m]! }, " ");
  });
  const chosen = boxes.maps.map((box, i) => {
    const [kind, depth] = [Math.floor(i / depths), i % depths];
    const { losses, accuracies } = planes[i]!;
    const { of, level } = kinds.edge;
    const d = of === "losses" ? under(losses, level, box) : over(accuracies, level, box);
    drawMap(svg, box, losses, kinds, d, colours[kind]!, palette);
    around(svg, box, kinds, palette, text, small, {
      below: depths === 1 || !phone || kind > 0,
      middle: depth === Math.floor((depths - 1) / 2),
      beside: depth === 0 && !(phone && depths === 1 && kind > 0),
    });
    return depths > 1 ? heading(svg, box, kinds.depths[depth]!, palette, small) : () => {};
  });
  bar(svg, boxes.bar, kinds.limits, phone, palette, text, small);
  const dot = (radius: number) => (_: unknown, m: number) =>
    node(svg, "circle", {
      r: radius,
      fill: colours[m]!,
      stroke: palette.paper,
      "stroke-width": 1.6,
      visibility: "hidden",
    });
  return {
    words,
    peaks: boxes.reliefs.map(dot(phone ? 4.5 : 6)),
    places: boxes.reliefs.map(dot(phone ? 4 : 5)),
    choose(depth) {
      chosen.forEach((mark, i) => mark(i % depths === depth));
      const layers = depths > 1 ? `, ${kinds.depths[depth]}` : "";
      upper.forEach((text, m) => (text.textContent = kinds.names[m]! + layers));
    },
  };
}

/** The depth over a map; returns what marks it as chosen, or not. */
function heading(
  svg: SVGElement,
  [x, y, width, height]: Box,
  name: string,
  palette: Palette,
  size: number,
): (chosen: boolean) => void {
  const words = node(svg, "text", { x, y: y - 6, "font-size": size }, name);
  const rim = { x, y, width, height, fill: "none" };
  const ring = node(svg, "rect", { ...rim, stroke: palette.ink, "stroke-width": 1.9 });
  return (chosen) => {
    set(words, { fill: chosen ? palette.ink : palette.muted, "font-weight": chosen ? 600 : 400 });
    set(ring, { visibility: chosen ? "visible" : "hidden" });
  };
}

/** Which words stand at a map: ticks and a name below it and beside it. */
interface Said {
  readonly below: boolean;
  readonly middle: boolean;
  readonly beside: boolean;
}

/** What stands on and beside a map. */
function around(
  svg: SVGElement,
  [left, top, width, height]: Box,
  { reach, ticks, edge, depths }: Kinds,
  palette: Palette,
  text: number,
  small: number,
  said: Said,
): void {
  const x = (a: number) => left + (0.5 + a / (2 * reach)) * width;
  const y = (b: number) => top + (0.5 - b / (2 * reach)) * height;
  const fill = palette.muted;
  const along = depths.length > 1 ? "direction" : "along direction"; // beside smaller maps
  for (const [value, words] of ticks) {
    const below = { x: x(value), y: top + height + small + 4, "text-anchor": "middle" };
    if (said.below) node(svg, "text", { ...below, "font-size": small, fill }, words);
    const beside = { x: left - 6, y: y(value) + small / 3, "text-anchor": "end" };
    if (said.beside) node(svg, "text", { ...beside, "font-size": small, fill }, words);
  }
  const lowest = { x: x(0), y: top + height + 2.4 * small + 3, "text-anchor": "middle" };
  if (said.below && said.middle)
    node(svg, "text", { ...lowest, "font-size": small, fill }, `${along} 1`);
  const turned = `translate(${left - 2.35 * small} ${y(0)}) rotate(-90)`;
  const aside = { transform: turned, "text-anchor": "middle", "font-size": small, fill };
  if (said.beside) node(svg, "text", aside, `${along} 2`);
  if (!edge.words) return;
  const [fromX, fromY] = [x(-0.86 * reach), y(0.8 * reach)];
  const name = { x: fromX, y: fromY, "font-size": text, "font-weight": 600, fill: CHALK };
  node(svg, "text", name, edge.words);
  const [startX, startY] = [fromX + 1.25 * text, fromY + 0.35 * text];
  const [dx, dy] = [x(0) - startX, y(0) - startY];
  const short = 1 - 7 / Math.hypot(dx, dy);
  const d = `M${startX} ${startY}l${dx * short} ${dy * short}`;
  node(svg, "path", { d, stroke: CHALK, "stroke-width": 1.4 });
}

/** The scale of colours, upright or `flat`, and its name. */
export function bar(
  svg: SVGElement,
  [left, top, width, height]: Box,
  limits: readonly [number, number],
  flat: boolean,
  palette: Palette,
  text: number,
  small: number,
  words = "training loss",
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
  node(svg, "text", { ...name, "font-size": flat ? small : text, fill }, words);
}
