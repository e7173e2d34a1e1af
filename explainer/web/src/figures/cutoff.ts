/** Basin and cutoff: radii along all rays as the cutoff moves, and the volumes that follow. */

import * as basin from "../basin/rays";
import { frame, headline, line, linear, log, node, set, sheet, type Box, type Scale } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind } from "../kinds";
import type { Palette } from "../palette";
import { standing } from "../scene";
import { fixed } from "../words";

type Range = readonly [number, number];

interface Boxes {
  readonly size: Range;
  readonly profiles: Box;
  readonly histogram: Box;
  readonly scatter: Box;
  readonly volume: Box;
  readonly share: Box;
}

export interface Given {
  readonly boxes: Record<Layout, Boxes>;
  readonly radii: Packed; // [G]
  readonly first: Packed<Uint8Array>; // [N, K]
  readonly counts: Packed<Uint8Array>; // [N, K]
  readonly losses: Packed; // [Σ counts]
  readonly starts: Packed; // [N]
  readonly gaps: Packed; // [N]
  readonly narrow: number;
  readonly between: number[];
  readonly dimensions: number;
  readonly ball: number; // log10 of the unit ball's volume
  readonly slider: readonly [centre: number, least: number, most: number];
  readonly steps: number; // cutoffs at which curves are drawn
  readonly ends: Range; // of the axis of radii
  readonly bins: number;
  readonly tallest: number;
  readonly span: Range; // of the axis of volumes
  readonly others: Range; // of the axis of what the other rays bring
  readonly ticks: Record<Layout, readonly [number[], number[]]>;
  readonly volumes: number[]; // ticks of the scatter plot
  readonly levels: number[];
  readonly titles: Record<Layout, readonly [string, string]>;
  readonly title: string;
}

/** What is drawn of one of the two networks. */
interface Network {
  readonly row: number;
  readonly colour: string;
}

const number = (value: number) =>
  Number.isFinite(value) ? (Math.round(value) || 0).toLocaleString("en-US").replace("-", "−") : "none";
const radius = (value: number) => (value > 0 && value < Infinity ? value.toPrecision(2) : "none");
const ticks = (values: readonly number[], words: (value: number) => string = String) =>
  values.map((value) => ({ value, words: words(value) }));

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [centre, least, most] = given.slider;
  const cutoff = (t: number) => Math.min(centre * 10 ** t, Math.LN2);
  const cuts = Array.from({ length: given.steps }, (_, i) =>
    cutoff(least + (i / (given.steps - 1)) * (most - least)),
  );
  const rays = basin.unpack(given);
  const scene = standing(context, () => build(context, given, rays, cuts));

  return {
    show(state) {
      const chosen = /^between-(\d)$/.exec(String(state["other"]));
      const other = given.between[Number(chosen?.[1]) - 1] ?? given.narrow;
      scene.get()(cutoff(Number(state["cutoff"])), other);
    },
    say(name, state: State) {
      return name === "cutoff" ? say(cutoff(Number(state["cutoff"]))) : "";
    },
    play(from, seconds) {
      // From where it stands, to both ends and back, twelve seconds a round.
      const [middle, half] = [(least + most) / 2, (most - least) / 2];
      const begun = (Number(from["cutoff"]) - middle) / half;
      const start = Math.asin(Math.max(-1, Math.min(1, begun)));
      return { cutoff: middle + half * Math.sin(start + (2 * Math.PI * seconds) / 12) };
    },
    destroy: scene.clear,
  };
}

/** A cutoff as a reader reads it: 0.20, 0.045. */
export function say(cutoff: number): string {
  return cutoff.toFixed(cutoff < 0.0995 ? 3 : 2);
}

type Scene = (cutoff: number, other: number) => void;

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given, rays: basin.Rays, cuts: number[]): Scene {
  const { stage } = context;
  const palette = context.palette();
  const layout = context.layout();
  const phone = layout === "phone";
  const boxes = given.boxes[layout];
  stage.replaceChildren();
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const parts = [profiles, histogram, scatter, courses].map((part) =>
    part(svg, boxes, { given, rays, cuts, palette, layout, phone, size: phone ? 11 : 13 }),
  );
  return (cutoff, other) => {
    const gap = given.gaps.values[other]!;
    const colour = other === given.narrow ? palette.narrow : kind(palette, gap);
    const networks = [
      { row: 0, colour: palette.wide },
      { row: other, colour },
    ] as const;
    const radii = Array.from({ length: rays.networks }, (_, i) => basin.crossings(rays, i, cutoff));
    for (const part of parts) part(cutoff, networks, radii);
  };
}

interface Setting {
  readonly given: Given;
  readonly rays: basin.Rays;
  readonly cuts: readonly number[];
  readonly palette: Palette;
  readonly layout: Layout;
  readonly phone: boolean;
  readonly size: number;
}

type Show = (cutoff: number, networks: readonly Network[], radii: readonly Float64Array[]) => void;
type Part = (svg: SVGElement, boxes: Boxes, setting: Setting) => Show;

/** The dots that mark both networks; a value that isn't to be shown hides its dot. */
function markers(svg: SVGElement, { palette, phone }: Setting) {
  const dots = [0, 1].map(() =>
    node(svg, "circle", { r: phone ? 4.8 : 6.2, stroke: palette.paper, "stroke-width": 1.6 }),
  );
  return (i: number, fill: string, cx: number, cy: number) => {
    const there = Number.isFinite(cx) && Number.isFinite(cy);
    set(dots[i]!, there ? { fill, cx, cy, display: "inline" } : { display: "none" });
  };
}

/** The values of both networks over the upper right corner of a box. */
function readouts(svg: SVGElement, [left, top, width]: Box, { phone, size }: Setting) {
  const texts = [phone ? 52 : 66, 0].map((back) =>
    node(svg, "text", {
      ...{ x: left + width - back, y: top - 8, "text-anchor": "end" },
      ...{ "font-weight": 600, "font-size": size + 1 },
    }),
  );
  return (i: number, fill: string, words: string) => {
    texts[i]!.textContent = words;
    set(texts[i]!, { fill });
  };
}

function below(svg: SVGElement, [left, top, width, height]: Box, setting: Setting, words: string) {
  const { size, palette } = setting;
  const place = { x: left + width / 2, y: top + height + 2.45 * size + 1.5, "text-anchor": "middle" };
  node(svg, "text", { ...place, "font-size": size, fill: palette.muted }, words);
}

function decades([low, high]: Range): number[] {
  const [from, to] = [low, high].map((end) => Math.round(Math.log10(end)));
  return Array.from({ length: to! - from! + 1 }, (_, i) => Number(`1e${from! + i}`));
}

/** Losses along the rays, and where they reach the cutoff. */
const profiles: Part = (svg, boxes, setting) => {
  const { given, rays, cuts, palette, phone, size } = setting;
  const box = boxes.profiles;
  const [left, top, width, height] = box;
  const [low, high] = [cuts[0]!, cuts.at(-1)!];
  const x = log(...given.ends, left, left + width);
  const y = log(low / 1.06, high * 1.06, top + height, top);
  const xTicks = ticks(decades(given.ends), () => "");
  const title = "training loss along each ray";
  frame(svg, box, { title, x, y, xTicks, yTicks: ticks(given.levels) }, palette, size);
  const look = { fill: "none", "stroke-width": 0.83, "stroke-opacity": 0.35 };
  const lines = [0, 1].map(() => node(svg, "g", look));
  const level = node(svg, "path", { stroke: palette.ink, "stroke-width": 1.7 });
  const rugs = [0, 1].map(() => node(svg, "path", { "stroke-width": 1.25, opacity: 0.8 }));
  const mark = markers(svg, setting);
  const words = readouts(svg, box, setting);
  const shown = ["", ""];
  const tick = phone ? 5.5 : 7.6;
  return (cutoff, networks, radii) => {
    const at = y(cutoff);
    set(level, { d: `M${left} ${at}h${width}` });
    words(1, palette.ink, `cutoff ${say(cutoff)}`);
    networks.forEach(({ row, colour }, i) => {
      if (shown[i] !== `${row}`) {
        lines[i]!.replaceChildren(); // one path for each ray, so that they add up where they meet
        set(lines[i]!, { stroke: colour });
        for (let ray = 0; ray < rays.rays; ray++)
          node(lines[i]!, "path", { d: path(rays, row, ray, low, high, x, y) });
        shown[i] = `${row}`;
      }
      const inside = [...radii[row]!].filter((r) => r >= given.ends[0] && r <= given.ends[1]);
      const d = inside.map((r) => `M${x(r).toFixed(1)} ${at - tick}v${2 * tick}`).join("");
      set(rugs[i]!, { d, stroke: colour });
      const middle = basin.median(radii[row]!);
      mark(i, colour, middle >= given.ends[0] ? x(middle) : NaN, at);
    });
  };
};

/** A ray between the lowest and the highest cutoff, as a path. */
function path(
  rays: basin.Rays,
  network: number,
  ray: number,
  low: number,
  high: number,
  x: Scale,
  y: Scale,
): string {
  const at = network * rays.rays + ray;
  const [begin, end] = [rays.offsets[at]!, rays.offsets[at + 1]!];
  const [xs, ys]: [number[], number[]] = [[], []];
  const add = (radius: number, loss: number) => {
    if (radius > 0 && radius < Infinity) [xs.push(radius), ys.push(loss)];
  };
  if (rays.starts[network]! < low) add(basin.crossing(rays, network, ray, low), low);
  for (let i = begin; i < end; i++) {
    const loss = Math.exp(rays.losses[i]!);
    if (loss > low && loss < high) add(rays.radii[rays.first[at]! + i - begin]!, loss);
  }
  add(basin.crossing(rays, network, ray, high), high);
  return line(xs, ys, x, y);
}

/** How many rays reach the cutoff at which radius. */
const histogram: Part = (svg, boxes, setting) => {
  const { given, palette, size } = setting;
  const box = boxes.histogram;
  const [left, top, width, height] = box;
  const x = log(...given.ends, left, left + width);
  const y = linear(0, given.tallest, top + height, top);
  const title = "where rays reach it; medians";
  frame(svg, box, { title, x, y, xTicks: ticks(decades(given.ends)), yTicks: [] }, palette, size);
  below(svg, box, setting, "radius, in raw weights");
  const bars = [0, 1].map(() => node(svg, "path", { opacity: 0.6 }));
  const words = readouts(svg, box, setting);
  const [low, high] = given.ends;
  return (_, networks, radii) =>
    networks.forEach(({ row, colour }, i) => {
      const counts = new Float64Array(given.bins);
      for (const r of radii[row]!) {
        const bin = Math.floor((given.bins * Math.log(r / low)) / Math.log(high / low));
        if (bin >= 0 && bin < given.bins) counts[bin]!++;
      }
      const step = width / given.bins;
      const d = [...counts].map((count, bin) =>
        count ? `M${left + bin * step} ${top + height}V${y(count)}h${step}V${top + height}z` : "",
      );
      set(bars[i]!, { d: d.join(""), fill: colour });
      words(i, colour, radius(basin.median(radii[row]!)));
    });
};

/** Volumes of all networks against their gap. */
const scatter: Part = (svg, boxes, setting) => {
  const { given, palette, phone, size } = setting;
  const box = boxes.scatter;
  const [left, top, width, height] = box;
  const gaps = given.gaps.values;
  const x = linear(-0.04, 1, left, left + width);
  const y = linear(...given.span, top + height, top);
  const xTicks = ticks([0, 0.25, 0.5, 0.75], (value) => `${100 * value}\u202f%`);
  const yTicks = ticks(given.volumes, number);
  frame(svg, box, { title: "naive volume, powers of ten", x, y, xTicks, yTicks }, palette, size);
  below(svg, box, setting, "generalisation gap");
  const dots = Array.from(gaps, (gap) =>
    node(svg, "circle", { cx: x(gap), r: phone ? 3.1 : 4.2, fill: kind(palette, gap), opacity: 0.5 }),
  );
  const mark = markers(svg, setting);
  const words = readouts(svg, box, setting);
  return (_, networks, radii) => {
    const volumes = radii.map((one) => basin.logVolume(one, given.dimensions, given.ball));
    const shown = (volume: number) => (volume >= given.span[0] ? y(volume) : NaN);
    dots.forEach((dot, i) => {
      const cy = shown(volumes[i]!);
      set(dot, Number.isFinite(cy) ? { cy, display: "inline" } : { display: "none" });
    });
    networks.forEach(({ row, colour }, i) => mark(i, colour, x(gaps[row]!), shown(volumes[row]!)));
    const there = [...volumes.keys()].filter((i) => Number.isFinite(volumes[i]));
    const tau = basin.kendall(
      there.map((i) => gaps[i]!),
      there.map((i) => volumes[i]!),
    );
    words(1, palette.muted, `τ = ${fixed(tau, 2)}`);
  };
};

/** Volume, and the share of all rays but the longest, at every cutoff. */
const courses: Part = (svg, boxes, setting) => {
  const { given, rays, cuts, palette, layout, size } = setting;
  const n = given.dimensions;
  const kinds = [
    (radii: Float64Array) => basin.logVolume(radii, n, given.ball),
    (radii: Float64Array) => basin.others(radii, n),
  ];
  const both = kinds.map((value, which) => {
    const box = which ? boxes.share : boxes.volume;
    const [left, top, width, height] = box;
    const [low, high] = which ? given.others : given.span;
    const x = log(cuts[0]! / 1.08, cuts.at(-1)! * 1.08, left, left + width);
    const y = linear(low, high, top + height, top);
    const xTicks = ticks(given.levels, which ? String : () => "");
    const yTicks = ticks(given.ticks[layout][which]!, number);
    frame(svg, box, { title: given.titles[layout][which]!, x, y, xTicks, yTicks }, palette, size);
    if (which) below(svg, box, setting, "cutoff");
    const look = { fill: "none", "stroke-width": 2.5, "stroke-linejoin": "round" };
    const lines = [0, 1].map(() => node(svg, "path", look));
    const mark = markers(svg, setting);
    const words = readouts(svg, box, setting);
    const shown = ["", ""];
    const kept = (one: number) => (one >= low ? one : NaN);
    return (cutoff: number, i: number, { row, colour }: Network, radii: Float64Array) => {
      if (shown[i] !== `${row}`) {
        const course = cuts.map((cut) => kept(value(basin.crossings(rays, row, cut))));
        set(lines[i]!, { d: line(cuts, course, x, y), stroke: colour });
        shown[i] = `${row}`;
      }
      const now = value(radii);
      mark(i, colour, x(cutoff), y(kept(now)));
      words(i, colour, number(now));
    };
  });
  return (cutoff, networks, radii) =>
    networks.forEach((network, i) => {
      for (const show of both) show(cutoff, i, network, radii[network.row]!);
    });
};

register("cutoff", make);
