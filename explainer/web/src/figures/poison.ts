/** Turn the poison: one network of the sweep, and where it stands among all. */

import { frame, headline, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind } from "../kinds";
import { logits, type Network } from "../network/network";
import { heading, painter } from "../panel";
import { plane, type Tested } from "../plane";
import { standing } from "../scene";

interface Boxes {
  readonly size: readonly [number, number];
  readonly field: Box;
  readonly charts: readonly [Box, Box];
}

export interface Given extends Tested {
  readonly boxes: Record<Layout, Boxes>;
  readonly parameters: Packed; // [F · S, n], factor after factor
  readonly doses: string[]; // [F]
  readonly places: Packed; // [F] on the axis
  readonly train: Packed; // [F, S]
  readonly test: Packed; // [F, S]
  readonly margins: Packed; // [F, S]
  readonly words: [string, string, string][][]; // [F][S]: over the field, over the charts
  readonly dots: readonly [Packed, Packed]; // [2, M] of all networks, in each chart
  readonly shades: readonly [Packed, Packed]; // [M] their gaps
  readonly axis: readonly [number, number];
  readonly largest: number;
  readonly ticks: [number, string][];
  readonly levels: number[];
  readonly charts: readonly [string, string];
  readonly title: string;
}

const PACE = 0.45; // seconds that a factor stands while playing

interface Scene {
  show(dose: number, seed: number, network: Network, wrong: boolean[], crossed: boolean[]): void;
}

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [, n = 1] = given.parameters.shape;
  const [factors = 1, seeds = 1] = given.test.shape;
  const within = (value: unknown, count: number) =>
    Math.max(0, Math.min(count - 1, Math.round(Number(value)) || 0));
  const scene = standing(context, () => build(context, given));

  return {
    show(state) {
      const dose = within(state["dose"], factors);
      const seed = within(state["seed"], seeds);
      const start = (dose * seeds + seed) * n;
      const parameters = given.parameters.values.subarray(start, start + n);
      const network = { widths: given.widths, parameters };
      const wrong = (points: Packed, labels: Packed<Uint8Array>) =>
        Array.from(logits(network, points.values), (z, i) => z > 0 !== (labels.values[i] === 1));
      const missed = wrong(given.points, given.labels);
      scene.get().show(dose, seed, network, missed, wrong(given.fresh, given.answers));
    },
    say(name, state: State) {
      return name === "dose" ? given.doses[within(state["dose"], factors)]! : "";
    },
    play(from, seconds) {
      // Up to the most poison and back, factor by factor.
      const last = factors - 1;
      const step = (within(from["dose"], factors) + Math.floor(seconds / PACE)) % (2 * last || 1);
      return { dose: step > last ? 2 * last - step : step };
    },
    destroy: scene.clear,
  };
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  stage.replaceChildren();
  const field = painter(context, boxes.field, boxes.size, given.extent);
  const [left, top, width, height] = boxes.field;
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const say = heading(svg, boxes.field, phone ? 12 : 14);
  const crosses = node(svg, "path", {
    ...{ fill: "none", stroke: palette.ink, "stroke-width": 0.85, opacity: 0.4 },
  });
  const size = phone ? 2.2 : 2.9;
  const points = given.points.values;
  const radius = phone ? 2.3 : 3.2;
  const marks = plane(svg, boxes.field, given.extent, points, given.labels.values, radius, palette);
  const [xLow, xHigh, yLow, yHigh] = given.extent;
  const cross = (i: number) => {
    const x = left + ((given.fresh.values[2 * i]! - xLow) / (xHigh - xLow)) * width;
    const y = top + ((yHigh - given.fresh.values[2 * i + 1]!) / (yHigh - yLow)) * height;
    const [a, b] = [(x - size / 1.4).toFixed(1), (y - size / 1.4).toFixed(1)];
    const long = (1.43 * size).toFixed(1);
    return `M${a} ${b}l${long} ${long}m0 -${long}l-${long} ${long}`;
  };
  const charts = boxes.charts.map((box, i) => chart(svg, box, i, given, context));
  return {
    show(dose, seed, network, wrong, crossed) {
      const at = dose * (given.test.shape[1] ?? 1) + seed;
      const gap = given.train.values[at]! - given.test.values[at]!;
      const colour = kind(palette, gap);
      field(network, colour);
      marks.ring(wrong);
      set(crosses, { d: crossed.map((one, i) => (one ? cross(i) : "")).join("") });
      const [readout, ...standings] = given.words[dose]![seed]!;
      say(given.doses[dose]!, readout, colour);
      charts.forEach((show, i) => show(dose, at, colour, standings[i]!));
    },
  };
}

type Show = (dose: number, at: number, colour: string, standing: string) => void;

/** A chart of all networks against the factor; returns what marks one of them. */
function chart(svg: SVGElement, box: Box, row: number, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const x = log(...given.axis, left, left + width);
  const y = linear(0, row ? given.largest : 1.05, top + height, top);
  const size = phone ? 11 : 13;
  const percent = (value: number) => `${100 * value}\u202f%`;
  const xTicks = given.ticks.map(([value, words]) => ({ value, words: row ? words : "" }));
  const yTicks = row
    ? given.levels.map((value) => ({ value, words: String(value) }))
    : [0, 0.5, 1].map((value) => ({ value, words: percent(value) }));
  frame(svg, box, { title: given.charts[row]!, x, y, xTicks, yTicks }, palette, size);
  if (row) {
    const place = { x: left + width / 2, y: top + height + 2.45 * size + 1.5, fill: palette.muted };
    node(svg, "text", { ...place, "text-anchor": "middle", "font-size": size }, "poison factor β");
  }
  const dots = given.dots[row]!.values;
  const count = dots.length / 2;
  for (let i = 0; i < count; i++)
    node(svg, "circle", {
      cx: x(dots[i]!),
      cy: y(dots[count + i]!),
      r: phone ? 2.8 : 3.8,
      fill: kind(palette, given.shades[row]!.values[i]!),
      opacity: 0.4,
    });
  const bar = node(svg, "path", { fill: "none", "stroke-width": 2.5, "stroke-linecap": "round" });
  const marker = node(svg, "circle", { stroke: palette.paper, "stroke-width": 1.6 });
  set(marker, { r: phone ? 4.8 : 6.2 });
  const place = { x: left + width, y: top - 8, "text-anchor": "end" };
  const words = node(svg, "text", { ...place, "font-weight": 600, "font-size": size + 1 });
  return (dose, at, colour, standing) => {
    const cx = x(given.places.values[dose]!);
    const cy = y((row ? given.margins : given.test).values[at]!);
    set(marker, { cx, cy, fill: colour });
    if (!row) set(bar, { d: `M${cx} ${cy}V${y(given.train.values[at]!)}`, stroke: colour });
    words.textContent = standing;
    set(words, { fill: colour });
  };
}

register("poison", make);
