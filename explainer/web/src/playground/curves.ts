/** Four small charts against the training step: loss, accuracy, sharpness, margin. */

import { frame, line, linear, log, node, power, set, type Box, type Scale, type Tick } from "../chart";
import type { Palette } from "../palette";
import type { Measures } from "../training/messages";

export interface Curves {
  show(history: readonly Measures[]): void;
}

type Kind = "log" | "share" | "linear";

interface Chart {
  readonly title: string;
  readonly kind: Kind;
  readonly lines: readonly (keyof Measures)[];
}

const CHARTS: readonly Chart[] = [
  { title: "loss", kind: "log", lines: ["loss", "freshLoss"] },
  { title: "sharpness", kind: "log", lines: ["sharpness"] },
  { title: "accuracy", kind: "share", lines: ["accuracy", "freshAccuracy"] },
  { title: "margin", kind: "linear", lines: ["margin"] },
];
const LEAST = 1e-5; // logarithmic axes end here

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8]; // where linear axes end, times a power of ten

/** The least round number that isn't under `value`. */
export function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const times = ROUND.find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return Number((times * power).toPrecision(2));
}

/** Whole powers of ten that hold all values, at least two decades apart. */
export function decades(values: readonly number[]): [number, number] {
  const held = values.filter(Number.isFinite).map((value) => Math.log10(Math.max(value, LEAST)));
  const low = Math.floor(Math.min(...held, 0) + 1e-9);
  const high = Math.ceil(Math.max(...held, low + 2) - 1e-9);
  return [10 ** low, 10 ** high];
}

function plain(value: number): string {
  return value >= 1 ? value.toLocaleString("en") : String(Number(value.toPrecision(6)));
}

/** A power of ten, written out where it is short. */
function brief(value: number): string {
  if (value < 1e5 && value > 9e-5) return plain(value);
  return power(Math.round(Math.log10(value)));
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

function axis(kind: Kind, values: readonly number[]): Axis {
  if (kind === "share") {
    const ticks = [0, 0.5, 1].map((value) => ({ value, words: `${100 * value}\u202f%` }));
    return { low: 0, high: 1.04, ticks };
  }
  if (kind === "linear") {
    const high = nice(Math.max(...values.filter(Number.isFinite), 0.1));
    const ticks = [0, high / 2, high].map((value) => ({ value, words: plain(value) }));
    return { low: 0, high: 1.04 * high, ticks };
  }
  const [low, high] = decades(values);
  const count = Math.round(Math.log10(high / low));
  const stride = Math.ceil(count / 4);
  const ticks = Array.from({ length: Math.floor(count / stride) + 1 }, (_, i) => {
    const value = 10 ** (Math.round(Math.log10(low)) + i * stride);
    return { value, words: brief(value) };
  });
  return { low, high, ticks };
}

/** Lay the charts out in their boxes. */
export function curves(
  svg: SVGElement,
  boxes: readonly Box[],
  palette: Palette,
  phone: boolean,
): Curves {
  const size = phone ? 11 : 13;
  const colours = [palette.ink, palette.muted];
  const words = [phone ? "train" : "training", "fresh"];
  const parts = CHARTS.map((chart, i) => {
    const box = boxes[i]!;
    const ground = node(svg, "g");
    const front = node(svg, "g", { fill: "none", "stroke-width": 2.2, "stroke-linejoin": "round" });
    // The training line lies on top, so it is drawn last.
    const paths = chart.lines.map((_, k) => node(front, "path", { stroke: colours[k]! }));
    front.prepend(...[...paths].reverse());
    const ends = chart.lines.map((_, k) =>
      node(svg, "text", { "font-size": size, fill: colours[k]!, "font-weight": k ? 400 : 600 }),
    );
    return { chart, box, ground, paths, ends, drawn: "" };
  });
  return {
    show(history) {
      const steps = history.map((one) => one.steps);
      const last = nice(Math.max(steps.at(-1) ?? 0, 100));
      for (const part of parts) {
        const { chart, box, ground, paths, ends } = part;
        const [left, top, width, height] = box;
        const series = chart.lines.map((name) => history.map((one) => one[name]));
        const { low, high, ticks: yTicks } = axis(chart.kind, series.flat());
        const x = linear(0, last, left, left + width);
        const make = chart.kind === "log" ? log : linear;
        const y = make(low, high, top + height, top);
        const key = `${last} ${low} ${high}`;
        if (key !== part.drawn) {
          part.drawn = key;
          const xTicks = [0, last / 2, last].map((value) => ({ value, words: plain(value) }));
          ground.replaceChildren();
          frame(ground, box, { title: chart.title, x, y, xTicks, yTicks }, palette, size);
        }
        series.forEach((values, k) => set(paths[k]!, { d: line(steps, values, x, y) }));
        const end = steps.at(-1);
        if (series.length > 1 && end !== undefined) {
          label(ends, words, series, x(end), y, top + height - 3, size);
        }
      }
    },
  };
}

/** Label two lines where they end, kept apart and off the lower axis. */
function label(
  ends: readonly SVGTextElement[],
  words: readonly string[],
  series: readonly (readonly number[])[],
  x: number,
  y: Scale,
  lowest: number,
  size: number,
): void {
  const wanted = series.map((values) => Math.min(y(values.at(-1)!), lowest - size / 3));
  const [a = 0, b = 0] = wanted;
  const lack = Math.max(0, 1.15 * size - Math.abs(a - b)) / 2;
  const shift = a > b ? lack : -lack;
  ends.forEach((end, k) => {
    const middle = wanted[k]! + (k ? -shift : shift) + size / 3;
    end.textContent = Number.isFinite(middle) ? words[k]! : "";
    if (Number.isFinite(middle)) set(end, { x: x + 6, y: middle });
  });
}
