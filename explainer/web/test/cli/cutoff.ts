/** node cutoff.mjs < question.json: radii and volumes as the page computes them. */

import { readFileSync } from "node:fs";
import * as basin from "../../src/basin/rays";
import { decode, type Packed } from "../../src/data";
import { kind } from "../../src/kinds";
import type { Palette } from "../../src/palette";

type Parts = Parameters<typeof basin.unpack>[0];

const question = decode(readFileSync(0, "utf8")) as unknown as Parts & {
  readonly gaps: Packed;
  readonly cuts: number[];
  readonly dimensions: number;
  readonly ball: number;
  readonly palettes: Record<string, Palette>;
};
const { cuts, dimensions, ball } = question;
const rays = basin.unpack(question);
const gaps = Array.from(question.gaps.values);
const finite = (values: Iterable<number>) =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : String(value)));
const answers = cuts.map((cut) => {
  const radii = gaps.map((_, i) => basin.crossings(rays, i, cut));
  const volumes = radii.map((one) => basin.logVolume(one, dimensions, ball));
  const there = gaps.map((_, i) => i).filter((i) => Number.isFinite(volumes[i]));
  const pick = (values: readonly number[]) => there.map((i) => values[i]!);
  return {
    radii: radii.map(finite),
    medians: finite(radii.map(basin.median)),
    volumes: finite(volumes),
    others: finite(radii.map((one) => basin.others(one, dimensions))),
    tau: basin.kendall(pick(gaps), pick(volumes)),
  };
});
const colours = Object.fromEntries(
  Object.entries(question.palettes).map(([theme, palette]) => [
    theme,
    gaps.map((gap) => kind(palette, gap)),
  ]),
);
console.log(JSON.stringify({ answers, colours }));
