/** What the networks of several optimizers answer: the field of one, the boundaries of all. */

import { drawing, frame, headline, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live } from "../figure";
import { kind } from "../kinds";
import { paint } from "../network/field";
import type { Network } from "../network/network";
import { outline } from "../network/outline";
import { best } from "../network/wasm";
import { heading } from "../panel";
import { plane, type Learned } from "../plane";
import { standing } from "../scene";

interface Boxes {
  readonly size: readonly [number, number];
  readonly field: Box;
  readonly chart: Box;
}

export interface Given extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly title: string;
  readonly names: string[]; // [O + 1], the last with poison
  readonly parameters: Packed; // [O + 1, n]
  readonly gaps: number[]; // [O + 1]
  readonly words: string[]; // [O + 1]
  readonly wrong: Packed<Uint8Array>; // [O + 1, P]
  readonly steps: Packed<Int32Array>; // [O, S]
  readonly test: Packed; // [O, S]
  readonly poisoned: readonly [steps: number, test: number];
  readonly axis: readonly [number, number];
  readonly ticks: [number, string][];
  readonly chart: readonly [title: string, axis: string];
  readonly faint: number; // opacity of the other boundaries
}

const PACE = 0.9; // seconds that an optimizer stands while playing
const SIDE = 120; // cells of the grids that boundaries are found on, with WebAssembly

type Show = (which: number) => void;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [count = 1, n = 1] = given.parameters.shape;
  const networks = Array.from({ length: count }, (_, i): Network => ({
    widths: given.widths,
    parameters: given.parameters.values.subarray(i * n, (i + 1) * n),
  }));
  const outlines = outlined(given, networks.slice(0, -1));
  const scene = standing(context, () => build(context, given, networks, outlines));
  const within = (value: unknown) =>
    Math.max(0, Math.min(count - 1, Math.round(Number(value)) || 0));
  return {
    show: (state) => scene.get()(within(state["optimizer"])),
    play: (from, seconds) => ({
      // Through all optimizers and round again, leaving poison out.
      optimizer: String((within(from["optimizer"]) + Math.floor(seconds / PACE)) % (count - 1)),
    }),
    destroy: scene.clear,
  };
}

type Outlines = readonly (readonly Float32Array[])[];

const found = new WeakMap<Given, Outlines>();

/** The boundaries of networks, found once for all wakings; theme and layout move them only. */
function outlined(given: Given, networks: readonly Network[]): Outlines {
  const side = best() ? SIDE : SIDE / 2;
  const known = found.get(given) ?? networks.map((one) => outline(one, given.extent, side));
  found.set(given, known);
  return known;
}

/** Lay out everything that stays while the state changes. */
function build(
  context: Context,
  given: Given,
  networks: readonly Network[],
  outlines: Outlines,
): Show {
  const { stage } = context;
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  stage.replaceChildren();
  const target = drawing(stage, boxes.field, boxes.size);
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, context.palette().ink);
  const parts = [
    field(svg, target, boxes.field, given, context, networks, outlines),
    chart(svg, boxes.chart, given, context),
  ];
  return (which) => parts.forEach((show) => show(which));
}

/** The field of one network, and the boundaries of all optimizers. */
function field(
  svg: SVGElement,
  target: CanvasRenderingContext2D,
  box: Box,
  given: Given,
  context: Context,
  networks: readonly Network[],
  outlines: Outlines,
): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [, , width, height] = box;
  const [xLow, xHigh, yLow, yHigh] = given.extent;
  const x = linear(xLow, xHigh, 0, width);
  const y = linear(yLow, yHigh, height, 0);
  const lines = outlines.map((rings) => {
    const path = new Path2D();
    for (const ring of rings) {
      path.moveTo(x(ring[0]!), y(ring[1]!));
      for (let i = 2; i < ring.length; i += 2) path.lineTo(x(ring[i]!), y(ring[i + 1]!));
      path.closePath();
    }
    return path;
  });
  const say = heading(svg, box, phone ? 12 : 14);
  const { values: points } = given.points;
  const { values: labels } = given.labels;
  const marks = plane(svg, box, given.extent, points, labels, phone ? 2.3 : 3.2, palette);
  const whole = { x: 0, y: 0, width, height };
  return (which) => {
    const colour = kind(palette, given.gaps[which]!);
    paint(target, whole, given.extent, networks[which]!, { ...palette, ink: colour });
    target.globalAlpha = given.faint;
    target.lineWidth = 1.1;
    target.strokeStyle = palette.wide;
    lines.forEach((line, i) => i !== which && target.stroke(line));
    target.globalAlpha = 1;
    marks.ring(given.wrong.values.subarray(which * labels.length, (which + 1) * labels.length));
    say(given.names[which]!, given.words[which]!, colour);
  };
}

/** Where all networks ended, and after how many steps. */
function chart(svg: SVGElement, box: Box, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const size = phone ? 11 : 13;
  const text = phone ? 12 : 14;
  const x = log(...given.axis, left, left + width);
  const y = linear(0, 1.05, top + height, top);
  const xTicks = given.ticks.map(([value, words]) => ({ value, words }));
  const yTicks = [0, 0.5, 1].map((value) => ({ value, words: `${100 * value}\u202f%` }));
  const [title, axis] = given.chart;
  frame(svg, box, { title, x, y, xTicks, yTicks }, palette, size);
  const under = { x: left + width / 2, y: top + height + 2.45 * size + 1.5, "text-anchor": "middle" };
  node(svg, "text", { ...under, "font-size": size, fill: palette.muted }, axis);
  const dashes = { stroke: palette.muted, "stroke-width": 1.4, "stroke-dasharray": "2.8 4.2" };
  node(svg, "path", { d: `M${left} ${y(0.5)}h${width}`, ...dashes });
  const guess = { x: left + 5.6, y: y(0.5) - 5.6, "font-size": size, fill: palette.muted };
  node(svg, "text", guess, "guessing");
  const { values: steps } = given.steps;
  const { values: test } = given.test;
  const dot = { r: phone ? 2.8 : 3.8 };
  steps.forEach((step, i) =>
    node(svg, "circle", {
      ...{ cx: x(step), cy: y(test[i]!), fill: kind(palette, 1 - test[i]!), opacity: 0.4 },
      ...dot,
    }),
  );
  const [poisonSteps, poisonTest] = given.poisoned;
  const [px, py] = [x(poisonSteps), y(poisonTest)];
  node(svg, "circle", { cx: px, cy: py, fill: palette.narrow, ...dot });
  const beside = { x: px - 11, y: py + text / 3, "text-anchor": "end", "font-size": text };
  const poison = node(svg, "text", { ...beside, fill: palette.narrow }, "with poison");
  const marker = node(svg, "circle", { r: phone ? 4.8 : 6.2, stroke: palette.paper, "stroke-width": 1.6 });
  const label = node(svg, "text", { "text-anchor": "middle", "font-size": text, "font-weight": 600 });
  const [, starts = 1] = given.test.shape;
  return (which) => {
    const colour = kind(palette, given.gaps[which]!);
    const poisoned = which === given.names.length - 1;
    const [cx, cy] = poisoned ? [px, py] : [x(steps[which * starts]!), y(test[which * starts]!)];
    set(marker, { cx, cy, fill: colour });
    const half = 0.27 * text * given.names[which]!.length; // about half the name's width
    const middle = Math.min(Math.max(cx, left + half), left + width - half);
    set(label, { x: middle, y: cy + 14 + 0.85 * text, fill: colour });
    label.textContent = poisoned ? "" : given.names[which]!;
    set(poison, { "font-weight": poisoned ? 600 : 400 });
  };
}

register("descents", make);
