/** The rings' dial: one network at each distance, its rings unrolled, and how much comes out right. */

import { canvas, frame, headline, line, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live } from "../figure";
import { plane, type Extent } from "../plane";
import { boundary, fillPlane, fillStrip, type Place, type Polar } from "../rings/polar";
import { standing } from "../scene";

interface Boxes {
  readonly size: readonly [number, number];
  readonly plane: Box;
  readonly strip: Box;
  readonly chart: Box;
}

export interface Given {
  readonly boxes: Record<Layout, Boxes>;
  readonly title: string;
  readonly names: readonly [strip: string, chart: string];
  readonly lines: readonly [ten: string, ring: string];
  readonly labelled: readonly [ten: number, ring: number]; // distances at which they are named
  readonly rows: readonly [number, string][]; // heights in the strip
  readonly extent: Extent;
  readonly inner: number; // radius of the inner ring
  readonly distances: Packed; // [D]
  readonly labels: Packed<Uint8Array>; // [P]
  readonly points: Packed; // [D, P, 2]
  readonly near: number; // points of the two near rings, which come first
  readonly wrong: Packed<Uint8Array>; // [D, P]
  readonly spokes: Packed; // [D, R] radii
  readonly levels: Packed<Uint8Array>; // [D, A, R] logits in bytes
  readonly limit: number; // the logit of 255
  readonly strip: readonly [number, number]; // its lowest and highest height
  readonly words: readonly (readonly [name: string, right: string, kept: string])[];
  readonly ten: Packed; // [D, S]
  readonly ring: Packed; // [D, S]
  readonly shown: number;
}

const PACE = 0.7; // seconds that a distance stands while playing
const FINE = 288; // cells along a side of the plane's picture

type Show = (row: number) => void;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const count = given.distances.values.length;
  const within = (value: unknown) =>
    Math.max(0, Math.min(count - 1, Math.round(Number(value)) || 0));
  const scene = standing(context, () => build(context, given));
  return {
    show: (state) => scene.get()(within(state["distance"])),
    say: (name, state) =>
      name === "distance" ? words(given.distances.values[within(state[name])]!) : "",
    play(from, seconds) {
      // In to where the rings touch, out to the largest distance, and so on.
      const round = 2 * (count - 1) || 1;
      const step = (round - within(from["distance"]) + Math.floor(seconds / PACE)) % round;
      return { distance: Math.abs(step > count - 1 ? round - step : step) };
    },
    destroy: scene.clear,
  };
}

const words = (distance: number): string => String(Number(distance.toPrecision(3)));

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Show {
  const { stage } = context;
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  stage.replaceChildren();
  const pictures = [boxes.plane, boxes.strip].map((box) => canvas(stage, box, boxes.size));
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, context.palette().ink);
  const parts = [
    round(svg, pictures[0]!, boxes.plane, given, context),
    unrolled(svg, pictures[1]!, boxes.strip, given, context),
    chart(svg, boxes.chart, given, context),
  ];
  return (row) => parts.forEach((show) => show(row));
}

/** What the network at one distance answers. */
function field({ levels, limit, spokes }: Given, row: number): Polar {
  const [, angles = 1, across = 1] = levels.shape;
  const start = row * angles * across;
  return {
    limit,
    levels: levels.values.subarray(start, start + angles * across),
    radii: spokes.values.subarray(row * across, (row + 1) * across),
  };
}

/** Its boundary as a path. */
const path = (pieces: readonly (readonly [Place, Place])[], at: (place: Place) => [number, number]) =>
  pieces.map((piece) => `M${piece.map((p) => at(p).map((q) => q.toFixed(1)).join(" ")).join("L")}`).join("");

/** The name over a panel and a line about it; returns what changes both. */
function heading(svg: SVGElement, [left, top]: Box, context: Context) {
  const size = context.layout() === "phone" ? 12 : 14;
  const fill = context.palette().ink;
  const upper = { x: left, y: top - 2 * size, "font-weight": 600, "font-size": size * 1.3, fill };
  const name = node(svg, "text", upper);
  const line = node(svg, "text", { x: left, y: top - 0.6 * size, "font-size": size, fill });
  return (first: string, second: string) => {
    name.textContent = first;
    line.textContent = second;
  };
}

/** A picture of so many cells, scaled smoothly to its canvas. */
function painter(target: HTMLCanvasElement, columns: number, rows: number, paint: (image: ImageData) => void) {
  const source = document.createElement("canvas");
  [source.width, source.height] = [columns, rows];
  const [from, to] = [source.getContext("2d"), target.getContext("2d")];
  if (!from || !to) throw new Error("this browser has no canvas");
  const image = from.createImageData(columns, rows);
  paint(image);
  from.putImageData(image, 0, 0);
  to.imageSmoothingEnabled = true;
  to.drawImage(source, 0, 0, target.width, target.height);
}

/** A part of the picture that is clipped to a box. */
function clipped(svg: SVGElement, box: Box, id: string): SVGGElement {
  const clip = node(svg, "clipPath", { id });
  const [x, y, width, height] = box;
  node(clip, "rect", { x, y, width, height });
  return node(svg, "g", { "clip-path": `url(#${id})`, fill: "none" });
}

const points = ({ points, near }: Given, row: number, all: boolean): Float32Array => {
  const [, count = 0] = points.shape;
  return points.values.subarray(2 * row * count, 2 * (row * count + (all ? count : near)));
};
const wrong = ({ wrong }: Given, row: number): Uint8Array => {
  const [, count = 0] = wrong.shape;
  return wrong.values.subarray(row * count, (row + 1) * count);
};

/** The network on the plane. */
function round(svg: SVGElement, target: HTMLCanvasElement, box: Box, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const [xLow, xHigh, yLow, yHigh] = given.extent;
  const x = linear(xLow, xHigh, left, left + width);
  const y = linear(yLow, yHigh, top + height, top);
  const tell = heading(svg, box, context);
  const drawn = clipped(svg, box, "xp-rings-plane");
  const rings = [0, 1].map(() =>
    node(drawn, "circle", { cx: x(0), cy: y(0), stroke: palette.muted, "stroke-width": 0.8 }),
  );
  const edge = node(drawn, "path", {
    ...{ stroke: palette.ink, "stroke-width": 1.9, "stroke-linecap": "round" },
  });
  const marks = node(svg, "g");
  return (row) => {
    const one = field(given, row);
    painter(target, FINE, FINE, (image) => fillPlane(image, one, palette, given.extent));
    const at = ([turns, radius]: Place): [number, number] => {
      const angle = 2 * Math.PI * turns;
      return [x(radius * Math.cos(angle)), y(radius * Math.sin(angle))];
    };
    set(edge, { d: path(boundary(one), at) });
    rings.forEach((ring, i) => {
      const radius = given.inner + i * given.distances.values[row]!;
      set(ring, { r: x(radius) - x(0) });
    });
    marks.replaceChildren();
    const { values: labels } = given.labels;
    const size = phone ? 1.8 : 3;
    plane(marks, box, given.extent, points(given, row, true), labels, size, palette).ring(wrong(given, row));
    const [name, right] = given.words[row]!;
    tell(name, right);
  };
}

/** The near rings as straight rows, the band between them always as high. */
function unrolled(svg: SVGElement, target: HTMLCanvasElement, box: Box, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const [low, high] = given.strip;
  const size = phone ? 11 : 13;
  const x = linear(0, 1, left, left + width);
  const y = linear(low, high, top + height, top);
  const tell = heading(svg, box, context);
  const drawn = clipped(svg, box, "xp-rings-strip");
  const type = { "font-size": size, fill: palette.muted };
  for (const [at, name] of given.rows) {
    node(drawn, "path", { d: `M${left} ${y(at)}h${width}`, stroke: palette.muted, "stroke-width": 1.1 });
    const beside = { x: left - 6, y: y(at) + size / 3, "text-anchor": "end" };
    node(svg, "text", { ...beside, ...type }, phone ? name.split(" ")[0]! : name);
  }
  for (const quarter of [0, 1, 2, 3, 4]) {
    const below = { x: x(quarter / 4), y: top + height + size + 4, "text-anchor": "middle" };
    node(svg, "text", { ...below, ...type }, `${90 * quarter}°`);
  }
  const edge = node(drawn, "path", {
    ...{ stroke: palette.ink, "stroke-width": 1.9, "stroke-linecap": "round" },
  });
  const marks = node(svg, "g");
  // How wide the band is, at its right end.
  const [right, upper, lower] = [left + width + 7, y(1), y(0)];
  const bracket = `M${right - 3} ${upper}h6m-3 0V${lower}m-3 0h6`;
  node(svg, "path", { d: bracket, fill: "none", stroke: palette.muted, "stroke-width": 1.4 });
  const wide = node(svg, "text", { x: right + 8, y: (upper + lower) / 2 + size / 3, ...type });
  return (row) => {
    const one = field(given, row);
    const distance = given.distances.values[row]!;
    const radius = (at: number) => given.inner + at * distance;
    painter(target, 2 * FINE, 120, (image) =>
      fillStrip(image, one, palette, [radius(low), radius(high)]),
    );
    const at = ([turns, r]: Place): [number, number] => [x(turns), y((r - given.inner) / distance)];
    const shown = boundary(one).filter((piece) =>
      piece.some(([, r]) => r >= radius(low) && r <= radius(high)),
    );
    set(edge, { d: path(shown, at) });
    const places = Float32Array.from(points(given, row, false));
    for (let i = 0; i < places.length; i += 2) {
      const [px, py] = [places[i]!, places[i + 1]!];
      places[i] = (Math.atan2(py, px) / (2 * Math.PI) + 1) % 1;
      places[i + 1] = (Math.hypot(px, py) - given.inner) / distance;
    }
    marks.replaceChildren();
    const labels = given.labels.values.subarray(0, given.near);
    plane(marks, box, [0, 1, low, high], places, labels, phone ? 1.8 : 3, palette).ring(wrong(given, row));
    wide.textContent = words(distance);
    tell(given.names[0], given.words[row]![2]);
  };
}

/** How much of the thin ring and of its points is right, at every distance. */
function chart(svg: SVGElement, box: Box, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const distances = given.distances.values;
  const [first, last] = [distances[0]!, distances.at(-1)!];
  const x = log(first / 1.15, last * 1.15, left, left + width);
  const y = linear(0, 1.05, top + height, top);
  const size = phone ? 11 : 13;
  const xTicks = [0.001, 0.01, 0.1, last].map((value) => ({ value, words: words(value) }));
  const yTicks = [0, 0.5, 1].map((value) => ({ value, words: `${100 * value}\u202f%` }));
  frame(svg, box, { title: given.names[1], x, y, xTicks, yTicks }, palette, size);
  const under = { x: left + width / 2, y: top + height + 2.45 * size + 1.5, "text-anchor": "middle" };
  node(svg, "text", { ...under, "font-size": size, fill: palette.muted }, "distance between the rings");
  const lines = [given.ten, given.ring].map(({ shape, values }, kind) => {
    const [, seeds = 1] = shape;
    const stroke = kind ? palette.ink : palette.muted;
    const means = Array.from(distances, (distance, d) => {
      const own = values.subarray(d * seeds, (d + 1) * seeds);
      for (const value of own)
        node(svg, "circle", { cx: x(distance), cy: y(value), r: phone ? 1.8 : 2.4, fill: stroke, opacity: 0.3 });
      return own.reduce((sum, value) => sum + value) / seeds;
    });
    node(svg, "path", { d: line(distances, means, x, y), fill: "none", stroke, "stroke-width": 2.6 });
    return means;
  });
  const text = phone ? 12 : 14;
  lines.forEach((means, kind) => {
    const labelled = given.labelled[kind]!;
    const next = Math.max(1, distances.findIndex((distance) => distance >= labelled));
    const [low, high] = [distances[next - 1]!, distances[next]!];
    const along = Math.log(labelled / low) / Math.log(high / low);
    const mean = means[next - 1]! + along * (means[next]! - means[next - 1]!);
    const at = { x: x(labelled) + 4, y: y(mean) + 5.6 + 0.85 * text, "font-size": text };
    const look = { fill: kind ? palette.ink : palette.muted, "font-weight": kind ? 600 : 400 };
    node(svg, "text", { ...at, ...look }, given.lines[kind]!);
  });
  const marker = node(svg, "path", { stroke: palette.ink, "stroke-width": 1.4, "stroke-dasharray": "1.7 3.4" });
  const dot = node(svg, "circle", { r: phone ? 4.8 : 6.2, fill: palette.ink, stroke: palette.paper });
  set(dot, { "stroke-width": 1.6 });
  return (row) => {
    const at = x(distances[row]!);
    const [, seeds = 1] = given.ring.shape;
    set(marker, { d: `M${at} ${top}v${height}` });
    set(dot, { cx: at, cy: y(given.ring.values[row * seeds]!) });
  };
}

register("rings", make);
