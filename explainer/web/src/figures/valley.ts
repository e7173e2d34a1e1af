/** Margins cast a shadow: a boundary dragged within its margin, and the loss along that push. */

import { frame, headline, line, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind } from "../kinds";
import { logits, type Network } from "../network/network";
import { lay, type Pad } from "../pads";
import { heading, painter } from "../panel";
import { plane, type Extent, type Learned } from "../plane";
import { standing } from "../scene";
import { outline } from "../valley/outline";
import { along, directions, push } from "../valley/push";

interface Boxes {
  readonly size: readonly [number, number];
  readonly field: Box;
  readonly valley: Box;
  readonly dots: Box;
}

type Pair = readonly [number, number];
type Ticks = readonly (readonly [value: number, words: string])[];

export interface Given extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly parameters: Packed; // [R, n], from the widest margin to the thinnest
  readonly draw: Packed; // [n]
  readonly way: Pair; // along which the boundary slides
  readonly reach: number;
  readonly distances: Packed; // [T]
  readonly losses: Packed; // [R, 2, T]
  readonly walls: Packed; // [R, 2, 2] where the loss reaches the cutoff
  readonly shown: Packed<Int32Array>; // [R] which of all networks
  readonly margins: Packed; // [M] of all networks
  readonly valleys: Packed; // [M, 2] how wide they are
  readonly gaps: Packed; // [M]
  readonly cutoff: number;
  readonly top: number;
  readonly ends: readonly [Pair, Pair]; // of the axes of margins and widths
  readonly ticks: readonly [Ticks, Ticks, Ticks, Ticks]; // pushes, losses, margins, widths
  readonly charts: readonly [string, string];
  readonly title: string;
}

const KINDS = ["slide", "random"];
const PACE = 0.6; // seconds that a network stands while playing
const STEP = 0.02; // of the slider, a key
const HELP = "Left and right arrow push the network, with Shift finely; up and down change the margin.";

/** One state: which network, which push, how far, and what it gets wrong. */
interface Now {
  readonly row: number;
  readonly k: number;
  readonly c: number;
  readonly rest: Network;
  readonly pushed: Network;
  readonly wrong: readonly boolean[];
}

type Show = (now: Now) => void;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [rows = 1, n = 1] = given.parameters.shape;
  const networks = Array.from({ length: rows }, (_, row) => {
    const parameters = given.parameters.values.subarray(row * n, (row + 1) * n);
    const network: Network = { widths: given.widths, parameters };
    return { network, ways: directions(network, given.way, given.draw.values) };
  });
  const within = (value: unknown) =>
    Math.max(0, Math.min(rows - 1, Math.round(Number(value)) || 0));
  const pushed = (state: State) => given.reach * Number(state["push"]);
  let now: State = {};
  let held = 0; // the push when the pointer was pressed
  const move = (value: number) =>
    context.set({ push: Math.max(-1, Math.min(1, Number(value.toFixed(3)))) });
  const hand = {
    label: `Push. ${HELP}`,
    cursor: "ew-resize",
    touch: "pan-y",
    leave() {},
    drop: () => context.set({}, true),
    cancel: () => context.set({}, true),
    key(name: string, shift: boolean): boolean {
      const step = shift ? STEP / 4 : STEP;
      if (name === "ArrowLeft") move(Number(now["push"]) - step);
      else if (name === "ArrowRight") move(Number(now["push"]) + step);
      else if (name === "ArrowUp") context.set({ network: within(now["network"]) - 1 });
      else if (name === "ArrowDown") context.set({ network: within(now["network"]) + 1 });
      else return false;
      context.set({}, true);
      return true;
    },
  } satisfies Partial<Pad>;
  const scene = standing(context, () => {
    const built = build(context, given);
    const { field, valley, size } = given.boxes[context.layout()];
    const width = () => (field[2] / size[0]) * context.stage.clientWidth;
    const [left, right] = given.extent;
    lay(context.stage, size, {
      ...{ ...hand, boxes: [field], rings: [field] },
      press: () => (held = Number(now["push"])),
      move: ({ dragged }) => {
        if (dragged) move(held + (dragged[0] / width()) * ((right - left) / given.reach));
      },
    });
    lay(context.stage, size, {
      ...{ ...hand, boxes: [valley], rings: [valley] },
      move: ({ x, dragged }) => {
        if (dragged) move((2 * (x - valley[0])) / valley[2] - 1);
      },
    });
    return built;
  });

  return {
    show(state) {
      now = state;
      const row = within(state["network"]);
      const k = Math.max(0, KINDS.indexOf(String(state["kind"])));
      const c = pushed(state);
      const { network, ways } = networks[row]!;
      const there = push(network, ways[k]!, c);
      const z = logits(there, given.points.values);
      const wrong = Array.from(z, (value, i) => value > 0 !== (given.labels.values[i] === 1));
      scene.get()({ row, k, c, rest: network, pushed: there, wrong });
    },
    say(name, state) {
      if (name === "push") return signed(pushed(state));
      const margin = given.margins.values[given.shown.values[within(state["network"])]!]!;
      return name === "network" ? margin.toFixed(3) : "";
    },
    play(from, seconds) {
      // To the thinnest margin and back, network by network, at the same push.
      const last = rows - 1;
      const step = (within(from["network"]) + Math.floor(seconds / PACE)) % (2 * last || 1);
      return { network: step > last ? 2 * last - step : step };
    },
    destroy: scene.clear,
  };
}

/** A push as it is read. */
function signed(c: number): string {
  const words = Math.abs(c).toFixed(3);
  return Number(words) ? `${c > 0 ? "+" : "−"}${words}` : "0";
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Show {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  stage.replaceChildren();
  const field = painter(context, boxes.field, boxes.size, shownOf(given, boxes.field));
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const marks = points(svg, context, given);
  const charts = [valley(svg, context, given), dots(svg, context, given)];
  return (now) => {
    const { margins, gaps, shown } = given;
    const network = shown.values[now.row]!;
    const colour = kind(palette, gaps.values[network]!);
    field(now.pushed, colour);
    marks(now, colour, margins.values[network]!);
    for (const chart of charts) chart(now, network, colour);
  };
}

/** The window of the plane that a box of this shape shows. */
function shownOf({ extent: [left, right, low, high] }: Given, [, , width, height]: Box): Extent {
  const up = (((right - left) / 2) * height) / width;
  return [left, right, (low + high) / 2 - up, (low + high) / 2 + up];
}

/** Points in the window over the band of the margin at rest, and words over it. */
function points(svg: SVGElement, context: Context, given: Given) {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const { field } = given.boxes[context.layout()];
  const [left, top, width, height] = field;
  const extent = shownOf(given, field);
  const text = phone ? 12 : 14;
  const inner = node(svg, "svg", { x: left, y: top, width, height }); // which clips
  const band = node(inner, "path", {
    ...{ fill: "none", opacity: 0.28, "stroke-linejoin": "round", "stroke-linecap": "round" },
  });
  const seen = [...given.labels.values.keys()];
  const marks = plane(
    inner, [0, 0, width, height], extent, given.points.values, given.labels.values,
    phone ? 3.4 : 5.5, palette,
  ); // prettier-ignore
  const say = heading(svg, field, text);
  const hint = { x: left + width, y: top - 0.6 * text, "text-anchor": "end", "font-size": text };
  node(svg, "text", { ...hint, fill: palette.muted }, "↔ drag the boundary");
  const widest = Math.max(...given.margins.values);
  const scale = width / (extent[1] - extent[0]);
  let drawn: Network | null = null;
  return ({ rest, wrong }: Now, colour: string, margin: number) => {
    if (rest !== drawn) set(band, { d: outline(rest, extent, widest, scale) });
    drawn = rest;
    set(band, { stroke: colour, "stroke-width": 2 * margin * scale });
    marks.ring(wrong);
    const right = seen.length - wrong.filter(Boolean).length;
    const words = `${right} of ${seen.length} training points right`;
    say(`margin ${margin.toFixed(3)}`, words, colour);
  };
}

type Chart = (now: Now, network: number, colour: string) => void;

const ticks = (all: Ticks, [low, high]: Pair = [-Infinity, Infinity]) =>
  all
    .map(([value, words]) => ({ value, words }))
    .filter(({ value }) => low <= value && value <= high);

/** The valleys of all networks to step through; returns what shows one of them, and its ball. */
function valley(svg: SVGElement, context: Context, given: Given): Chart {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const box = given.boxes[context.layout()].valley;
  const [left, top, width, height] = box;
  const x = linear(-given.reach, given.reach, left, left + width);
  const y = linear(0, given.top, top + height, top);
  const size = phone ? 11 : 13;
  const parts = { x, y, xTicks: ticks(given.ticks[0]), yTicks: ticks(given.ticks[1]) };
  frame(svg, box, { title: given.charts[0], ...parts }, palette, size);
  const inner = node(svg, "svg", {
    ...{ x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` },
  });
  const look = { fill: "none", "stroke-linejoin": "round" };
  const places = given.distances.values;
  const curve = (row: number, k: number) => {
    const start = (2 * row + k) * places.length;
    return given.losses.values.subarray(start, start + places.length);
  };
  const faint = Array.from(given.shown.values, (network) =>
    node(inner, "path", {
      ...{ ...look, "stroke-width": 1.1, opacity: 0.5 },
      stroke: kind(palette, given.gaps.values[network]!),
    }),
  );
  const bold = node(inner, "path", { ...look, "stroke-width": 3.3 });
  node(svg, "path", {
    ...{ d: `M${left} ${y(given.cutoff)}h${width}`, stroke: palette.muted },
    ...{ "stroke-width": 1.3, "stroke-dasharray": "5.5 4" },
  });
  const bar = node(svg, "path", { fill: "none", "stroke-width": 6, opacity: 0.55 });
  const r = phone ? 7.5 : 10.4;
  const ball = node(svg, "circle", { r, stroke: palette.paper, "stroke-width": 2 });
  const end = { x: left + width, y: top - 8, "text-anchor": "end" };
  const words = node(svg, "text", { ...end, "font-weight": 600, "font-size": size + 1 });
  let shown = -1;
  return ({ row, k, c }, network, colour) => {
    if (k !== shown) faint.forEach((path, i) => set(path, { d: line(places, curve(i, k), x, y) }));
    shown = k;
    const losses = curve(row, k);
    set(bold, { d: line(places, losses, x, y), stroke: colour });
    const [from, to] = [0, 1].map((i) => x(given.walls.values[4 * row + 2 * k + i]!));
    set(bar, { d: `M${from} ${y(given.cutoff)}H${to}`, stroke: colour });
    set(ball, { cx: x(c), cy: Math.max(y(along(places, losses, c)), top + r), fill: colour });
    words.textContent = `valley ${given.valleys.values[2 * network + k]!.toFixed(3)} wide`;
    set(words, { fill: colour });
  };
}

/** All networks, by margin and width; returns what marks one of them. */
function dots(svg: SVGElement, context: Context, given: Given): Chart {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const box = given.boxes[context.layout()].dots;
  const [left, top, width, height] = box;
  const [margins, valleys] = given.ends;
  const x = log(...margins, left, left + width);
  const y = log(...valleys, top + height, top);
  const size = phone ? 11 : 13;
  const xTicks = ticks(given.ticks[2], margins);
  const yTicks = ticks(given.ticks[3], valleys);
  frame(svg, box, { title: given.charts[1], x, y, xTicks, yTicks }, palette, size);
  const below = { x: left + width / 2, y: top + height + 2.45 * size + 1.5, fill: palette.muted };
  node(svg, "text", { ...below, "text-anchor": "middle", "font-size": size }, "margin");
  const all = Array.from(given.margins.values, (margin, i) =>
    node(svg, "circle", {
      ...{ cx: x(margin), r: phone ? 2.8 : 3.8, opacity: 0.5 },
      fill: kind(palette, given.gaps.values[i]!),
    }),
  );
  const marker = node(svg, "circle", { r: phone ? 4.8 : 6.2 });
  set(marker, { stroke: palette.paper, "stroke-width": 1.6 });
  const high = (network: number, k: number) => y(given.valleys.values[2 * network + k]!);
  let shown = -1;
  return ({ k }, network, colour) => {
    if (k !== shown) all.forEach((dot, i) => set(dot, { cy: high(i, k) }));
    shown = k;
    set(marker, { cx: x(given.margins.values[network]!), cy: high(network, k), fill: colour });
  };
}

register("valley", make);
