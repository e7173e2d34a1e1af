/** The chance to survive a kick against its size: the poster's curves, and a reader's own counts. */

import { frame, line, linear, log, node, power, set, type Box, type Scale } from "../chart";
import type { Packed } from "../data";
import type { Palette } from "../palette";
import { depth } from "./depth";
import { wilson, type Count } from "./kicks";

/** A network's chances at growing σ. */
export interface Course {
  readonly sigma: Packed; // [G]
  readonly log10: Packed; // [G]
  readonly converged: number; // the last column that is sure, −1 if none is
}

export interface Chances {
  readonly sigmas: readonly [number, number]; // the ends of the axis
  readonly curves: readonly [Course, Course]; // wide, narrow
  readonly others: readonly (Course & { readonly kind: number })[]; // other seeds of both
  readonly between: readonly (Course & { readonly words: string })[];
  readonly counted: readonly (readonly [number, number])[][]; // σ, log10 of the poster's shares
  readonly deepest: number; // log10 at the lower end of the axis
}

export interface Chart {
  /** Mark a size, and show all counts. */
  show(sigma: number, counts: ReadonlyMap<number, Count>): void;
}

const SIGMAS = [0.001, 0.003, 0.01, 0.03, 0.1];
const POWERS = [0, 1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000];
const TOP = -0.4; // depth of the upper end, over the chance 1
const LEAD = 12; // points of a curve before its first column

/** Draw the curves into a box. */
export function chart(
  svg: SVGElement,
  box: Box,
  chances: Chances,
  palette: Palette,
  phone: boolean,
): Chart {
  const [left, top, width, height] = box;
  const x = log(...chances.sigmas, left, left + width);
  const down = linear(TOP, depth(chances.deepest), top, top + height);
  const y: Scale = (log10) => down(depth(log10));
  const size = phone ? 12 : 14;
  const small = phone ? 11 : 13;
  const colours = [palette.wide, palette.narrow];
  const xTicks = SIGMAS.map((value) => ({ value, words: String(value) }));
  const yTicks = POWERS.filter((p) => p <= -chances.deepest).map((p) => ({
    value: -p,
    words: p ? power(-p) : "1",
  }));
  const title = "chance of survival";
  frame(svg, box, { title, x, y, xTicks, yTicks }, palette, small);
  const below = { x: left + width / 2, y: top + height + 2.45 * small + 4, "text-anchor": "middle" };
  node(svg, "text", { ...below, "font-size": small, fill: palette.muted }, "size of the kick, σ");

  const clip = node(svg, "clipPath", { id: "xp-kicks" });
  node(clip, "rect", { x: left, y: top, width, height });
  const ground = node(svg, "g", { "clip-path": "url(#xp-kicks)", fill: "none" });
  const words = node(svg, "g", {
    ...{ "font-size": size, "paint-order": "stroke", stroke: palette.paper, "stroke-width": 4 },
    "stroke-linejoin": "round",
  });

  /** Draw a curve as far as it is sure. */
  const draw = (course: Course, stroke: string, wide: number, opacity: number, name = "") => {
    const count = course.converged + 1;
    if (!count) return;
    const sigmas = Array.from(course.sigma.values);
    const logs = Array.from(course.log10.values);
    const start = sigmas[0]!;
    // Before its first column log10 P is taken to go as σ⁴.
    const lead = Array.from(
      { length: LEAD - 1 },
      (_, i) => chances.sigmas[0] * (start / chances.sigmas[0]) ** (i / (LEAD - 1)),
    );
    const xs = [...lead, ...sigmas.slice(0, count)];
    const ys = [...lead.map((sigma) => logs[0]! * (sigma / start) ** 4), ...logs.slice(0, count)];
    const look = { opacity, stroke, "stroke-width": wide, "stroke-linejoin": "round" };
    node(ground, "path", { ...look, d: line(xs, ys, x, y) });
    const end = { x: x(xs.at(-1)!) + 8, y: y(ys.at(-1)!) + size / 3, fill: stroke };
    if (name) node(words, "text", end, name);
  };
  for (const one of chances.others) draw(one, colours[one.kind]!, 1.1, 0.5);
  for (const one of chances.between) draw(one, palette.muted, 1.6, 1, one.words);
  chances.curves.forEach((one, m) => draw(one, colours[m]!, 3, 1, ["wide", "narrow"][m]));
  chances.counted.forEach((shares, m) => {
    for (const [sigma, log10] of shares)
      node(svg, "circle", { cx: x(sigma), cy: y(log10), r: phone ? 3.4 : 3.8, fill: colours[m]! });
  });

  const marker = node(svg, "path", {
    ...{ stroke: palette.ink, "stroke-width": 1.4, "stroke-dasharray": "1.4 3.4" },
  });
  const own = colours.map((stroke) => ({
    bars: node(svg, "path", { fill: "none", stroke, "stroke-width": 1.8 }),
    dots: node(svg, "path", { fill: palette.paper, stroke, "stroke-width": 2 }),
  }));
  const radius = phone ? 3.8 : 4.6;

  return {
    show(sigma, counts) {
      set(marker, { d: `M${x(sigma).toFixed(1)} ${top}v${height}` });
      own.forEach(({ bars, dots }, m) => {
        let [barred, dotted] = ["", ""];
        for (const [at, { thrown, survived }] of counts) {
          const hits = survived[m]!;
          const [low, high] = wilson(hits, thrown);
          const [cx, upper] = [x(at).toFixed(1), y(Math.log10(high)).toFixed(1)];
          if (hits) {
            barred += `M${cx} ${upper}V${y(Math.log10(low)).toFixed(1)}`;
            const cy = y(Math.log10(hits / thrown)).toFixed(1);
            dotted += `M${cx} ${cy}m${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0`;
            dotted += `a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
          } else {
            // Under what none of so many tells: all that is known is a bound.
            barred += `M${cx} ${upper}m-5 0h10m-5 0v16m-4 -5l4 5l4 -5`;
          }
        }
        set(bars, { d: barred });
        set(dots, { d: dotted });
      });
    },
  };
}
