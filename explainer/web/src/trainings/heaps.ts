/** A dot for each network on one axis, a heap up and a heap down, beside the field of one. */

import { headline, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import type { Context, Layout, State } from "../figure";
import { kind } from "../kinds";
import { logits, type Network } from "../network/network";
import { heading, painter } from "../panel";
import { plane, type Learned } from "../plane";
import { along, type Spot } from "./swarm";

interface Boxes {
  readonly size: readonly [number, number];
  readonly dots: Box;
  /** What the upper heap leaves to words, from the top of the box. */
  readonly clear: number;
  /** The middle of the band with the ticks, from the top of the box, and the band's height. */
  readonly ground: number;
  readonly band: number;
  readonly field: Box;
}

interface Heap {
  readonly test: Packed; // [M] accuracies
  readonly gaps: Packed; // [M]
  readonly fits: Packed<Uint8Array>; // [M]
  readonly heights: Record<Layout, Packed>; // [M]
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly side: "left" | "right";
  readonly colour: "wide" | "narrow" | "ink";
  readonly name: string;
  readonly words: string;
}

/** What `pack_heaps` of `explainer/plotting/heaps.py` packs, and the networks that are kept. */
export interface Heaped extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly ends: readonly [number, number];
  readonly ticks: Record<Layout, [number, string][]>;
  readonly diameters: Record<Layout, number>;
  readonly names: Record<Layout, Label[]>; // beside the heaps
  readonly heaps: readonly [Heap, Heap]; // up, down
  readonly kept: {
    readonly heap: Packed<Uint8Array>; // [K]
    readonly rows: Packed<Int32Array>; // [K]
    readonly parameters: Packed; // [K, n]
    readonly words: [string, string][];
  };
  readonly title: string;
}

/** A network as the figure shows it. */
export interface Shown {
  readonly parameters: Float32Array;
  readonly gap: number;
  readonly words: readonly [string, string];
}

export interface Dot {
  readonly cx: number;
  readonly cy: number;
  readonly fill: string;
}

export interface Heaps {
  readonly svg: SVGElement;
  /** Show a network in the field. */
  show(shown: Shown): void;
  /** Where a share stands, from the left. */
  x(share: number): number;
  /** Where the middle of a dot is that lies so far over the ground, in a heap. */
  y(heap: number, over: number): number;
  /** Where a heap begins. */
  level(heap: number): number;
  readonly top: number;
  readonly diameter: number;
  /** Of a dot. */
  readonly radius: number;
  readonly spots: readonly Spot[][];
  /** The networks that are kept. */
  readonly kept: readonly Dot[];
  /** Mark a dot as the one whose network is shown, or none; the mark lies over all before it. */
  marker(): (dot?: Dot) => void;
}

const REACH = 26; // pixels from a pointer to the dot that it means

export const percent = (share: number): string => `${(100 * share).toFixed(1)}\u202f%`;

/** Which of the kept networks a slider names. */
export function chosen({ kept }: Pick<Heaped, "kept">, value: State[string] | undefined): number {
  return Math.max(0, Math.min(kept.rows.values.length - 1, Math.round(Number(value)) || 0));
}

/** The share of fresh points that a kept network gets right. */
export const fresh = ({ kept, heaps }: Heaped, k: number): number =>
  heaps[kept.heap.values[k]!]!.test.values[kept.rows.values[k]!]!;

/** A kept network. */
export function ofKept({ kept, heaps }: Heaped, k: number): Shown {
  const n = kept.parameters.shape[1]!;
  return {
    parameters: kept.parameters.values.subarray(k * n, (k + 1) * n),
    gap: heaps[kept.heap.values[k]!]!.gaps.values[kept.rows.values[k]!]!,
    words: kept.words[k]!,
  };
}

/** Which dot is nearest to a place, if one is in reach. */
export function nearest(dots: readonly Dot[], x: number, y: number, reach: number): number | null {
  let [least, found]: [number, number | null] = [reach, null];
  dots.forEach(({ cx, cy }, i) => {
    const away = Math.hypot(cx - x, cy - y);
    if (away < least) [least, found] = [away, i];
  });
  return found;
}

/** Tell where a pointer is, in the poster's units, and how far it reaches; return what ends that. */
export function pointed(
  context: Context,
  given: Heaped,
  meant: (x: number, y: number, reach: number, pressed: boolean) => void,
): () => void {
  const { stage } = context;
  const point = ({ clientX, clientY, pointerType, type }: PointerEvent) => {
    const pressed = type === "pointerdown";
    if (!pressed && pointerType === "touch") return; // the page is scrolled
    const box = stage.getBoundingClientRect();
    const scale = given.boxes[context.layout()].size[0] / box.width;
    const reach = REACH * (pressed ? 1.6 : 1);
    meant((clientX - box.left) * scale, (clientY - box.top) * scale, reach, pressed);
  };
  const types = ["pointermove", "pointerdown"] as const;
  for (const type of types) stage.addEventListener(type, point);
  return () => types.forEach((type) => stage.removeEventListener(type, point));
}

/** Lay out everything that stays while the state changes. */
export function heaps(context: Context, given: Heaped): Heaps {
  const { stage } = context;
  const palette = context.palette();
  const layout = context.layout();
  const phone = layout === "phone";
  const boxes = given.boxes[layout];
  stage.replaceChildren();
  const field = painter(context, boxes.field, boxes.size, given.extent);
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const say = heading(svg, boxes.field, phone ? 12 : 14);
  const points = given.points.values;
  const radius = phone ? 1.9 : 2.5;
  const marks = plane(svg, boxes.field, given.extent, points, given.labels.values, radius, palette);
  return {
    svg,
    show({ parameters, gap, words }) {
      const network: Network = { widths: given.widths, parameters };
      const ink = kind(palette, gap);
      field(network, ink);
      const z = logits(network, points);
      marks.ring(Array.from(z, (value, i) => value > 0 !== (given.labels.values[i] === 1)));
      say(...words, ink);
    },
    ...dots(svg, given, context),
  };
}

/** The axis and the dots of all networks. */
function dots(svg: SVGElement, given: Heaped, context: Context): Omit<Heaps, "svg" | "show"> {
  const palette = context.palette();
  const layout = context.layout();
  const phone = layout === "phone";
  const [text, small] = phone ? [12, 11] : [14, 13];
  const { dots: box, ground, band } = given.boxes[layout];
  const [left, top, width, height] = box;
  const diameter = given.diameters[layout];
  const x = (share: number) => left + width * along(share, given.ends);
  const level = (heap: number) => top + ground + (heap ? band : -band) / 2;
  const y = (heap: number, over: number) => level(heap) + (heap ? over : -over);
  for (const [value, words] of given.ticks[layout]) {
    const d = `M${x(value)} ${top}V${level(0)}M${x(value)} ${level(1)}V${top + height}`;
    node(svg, "path", { d, stroke: palette.rule, "stroke-width": 1.1 });
    const at = { x: x(value), y: top + ground + small / 3, "text-anchor": "middle" };
    node(svg, "text", { ...at, "font-size": small, fill: palette.muted }, words);
  }
  const quiet = { x: left, y: level(0) - 8, "font-size": small, fill: palette.muted };
  node(svg, "text", quiet, "fresh points right");
  for (const label of given.names[layout]) {
    const anchor = label.side === "left" ? "start" : "end";
    const look = { x: left + label.x, "text-anchor": anchor, fill: palette[label.colour] };
    const bold = { y: top + label.y, "font-size": 1.2 * text, "font-weight": 600 };
    node(svg, "text", { ...look, ...bold }, label.name);
    node(svg, "text", { ...look, y: top + label.y + 1.4 * text, "font-size": text }, label.words);
  }
  const spots: Spot[][] = given.heaps.map(({ test, heights }) =>
    Array.from(test.values, (share, i) => ({ x: x(share), height: heights[layout].values[i]! })),
  );
  const r = (diameter - 0.6) / 2;
  given.heaps.forEach(({ gaps, fits }, h) => {
    node(svg, "path", { d: `M${left} ${level(h)}h${width}`, stroke: palette.muted, "stroke-width": 1.1 });
    spots[h]!.forEach((spot, i) => {
      const colour = kind(palette, gaps.values[i]!);
      const full = fits.values[i]
        ? { r, fill: colour }
        : { r: r - 0.6, fill: palette.paper, stroke: colour, "stroke-width": 1.3 };
      node(svg, "circle", { cx: spot.x, cy: y(h, spot.height), ...full });
    });
  });
  const kept = [...given.kept.rows.values].map((row, k): Dot => {
    const heap = given.kept.heap.values[k]!;
    const { x: cx, height: over } = spots[heap]![row]!;
    const ringed = { fill: "none", stroke: palette.ink, "stroke-width": 1.1 };
    const cy = y(heap, over);
    node(svg, "circle", { cx, cy, r: r + 0.6, ...ringed });
    return { cx, cy, fill: kind(palette, given.heaps[heap]!.gaps.values[row]!) };
  });
  return {
    ...{ x, y, level, top, diameter, radius: r, spots, kept },
    marker() {
      const mark = node(svg, "circle", { stroke: palette.ink, "stroke-width": 2 });
      return (dot) => set(mark, dot ? { ...dot, r: phone ? 5.5 : 6.8 } : { r: 0 });
    },
  };
}
