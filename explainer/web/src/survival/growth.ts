/** How many times the volume of a ball is, a little wider, against the number of dimensions. */

import { frame, line, linear, log, node, power, write, type Box } from "../chart";
import type { Palette } from "../palette";

export interface Growth {
  readonly growth: number; // of the radius, 1.01
  readonly ball: string; // the title
  readonly dimensions: readonly (readonly [n: number, words: string])[]; // those that are marked
}

const POWERS = [0, 5, 10, 15];

/** Draw growthⁿ against n, on logarithmic axes. */
export function growth(svg: SVGElement, box: Box, given: Growth, palette: Palette, phone: boolean): void {
  const [left, top, width, height] = box;
  const text = phone ? 12 : 14;
  const small = text - 1;
  const marked = given.dimensions;
  const most = marked.at(-1)![0];
  const log10 = (n: number) => n * Math.log10(given.growth);
  const x = log(1, most, left, left + width);
  const y = linear(0, 1.02 * log10(most), top + height, top);
  const xTicks = marked.map(([value]) => ({ value, words: value.toLocaleString("en-US") }));
  const yTicks = POWERS.map((value) => ({ value, words: value ? power(value) : "1" }));
  frame(svg, box, { title: "", x, y, xTicks, yTicks }, palette, small);
  const heading = { "font-size": text, "font-weight": 600, fill: palette.ink };
  const [over = "", under = ""] = given.ball.split(": ");
  if (phone) node(svg, "text", { ...heading, x: left, y: top - 12 }, given.ball);
  else
    [`${over}:`, under].forEach((words, i) =>
      node(svg, "text", { ...heading, x: left - 0.26 * width, y: top - 34 + 18 * i }, words),
    );
  const below = { x: left + width / 2, y: top + height + 2.45 * small + 4, "text-anchor": "middle" };
  node(svg, "text", { ...below, "font-size": small, fill: palette.muted }, "dimensions");
  const ns = Array.from({ length: 200 }, (_, i) => most ** (i / 199));
  const curve = { d: line(ns, ns.map(log10), x, y), stroke: palette.ink };
  node(svg, "path", { ...curve, fill: "none", "stroke-width": phone ? 2.2 : 2.8 });
  marked.forEach(([n, words], i) => {
    const [cx, cy] = [x(n), y(log10(n))];
    node(svg, "circle", { cx, cy, r: 3.6, fill: palette.ink });
    const last = n === most;
    const place = { x: last ? cx - 11 : cx, y: last ? cy + 4 : cy - (i ? 30 : 11) };
    const side = { "text-anchor": i ? "end" : "start", "font-size": text, fill: palette.ink };
    write(node(svg, "text", { ...place, ...side }), words);
  });
}
