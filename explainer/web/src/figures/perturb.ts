/** Perturb it yourself: wide and narrow side by side, pushed along one of several directions. */

import { desk } from "../checkpoint/drop";
import { own, type Own } from "../checkpoint/own";
import { frame, headline, line, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { logits, type Network } from "../network/network";
import { painter } from "../panel";
import { pause } from "../pause";
import { plane, type Learned } from "../plane";
import { standing } from "../scene";
import { percent as share } from "../words";

interface Boxes {
  readonly size: readonly [number, number];
  readonly fields: readonly Box[];
  readonly charts: readonly Box[];
}

/** A chart's axis; beyond its ends, values stand at them. */
interface Chart {
  readonly title: string;
  readonly ends: readonly [number, number];
  readonly ticks: readonly (readonly [value: number, words: string])[];
  readonly log: boolean;
}

export interface Given extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly reach: number;
  readonly parameters: Packed; // [2, n]
  readonly directions: Packed; // [2, K, n]
  readonly apart: Packed; // [2] where the last direction arrives at the other network
  readonly charts: readonly Chart[];
  readonly curves: Packed; // [3, 2, K, T]
  readonly title: string;
}

const NAMES = ["Wide", "Narrow"] as const;
export const DIRECTIONS = ["random-1", "random-2", "random-3", "steepest", "second", "other"] as const;
const TICKS = [-0.25, -0.03, 0, 0.03, 0.25];
const SLICE = 10; // ms of an animation frame, for the curvature of the reader's own network

/** A share of the weights' length, as a reader reads it. */
export function percent(share: number): string {
  const value = 100 * Math.abs(share);
  const words = value.toFixed(value >= 9.95 ? 0 : value >= 0.995 ? 1 : value >= 0.0995 ? 2 : 3);
  return `${Number(words) === 0 ? "" : share > 0 ? "+" : "−"}${Number(words) === 0 ? 0 : words}\u202f%`;
}

/** Readers' own networks, which stand in for the wide one; they outlive the figure's sleep. */
const owned = new WeakMap<HTMLElement, Own>();

async function make(context: Context): Promise<Live> {
  const given = context.data as unknown as Given;
  const [, count = 1, n = 1] = given.directions.shape;
  const [, , , places = 1] = given.curves.shape;
  const taus = Array.from({ length: places }, (_, i) => -1 + (2 * i) / (places - 1));
  const points = given.points.values;
  const labels = given.labels.values;
  const moved = NAMES.map(() => new Float32Array(n));
  const distance = (state: State) => given.reach * Number(state["push"]) ** 5;
  const chosen = (state: State) =>
    Math.max(0, DIRECTIONS.findIndex((name) => name === state["direction"]));
  const curve = (chart: number, network: number, direction: number) => {
    const yours = network === 0 && owned.get(context.stage);
    if (yours) return yours.curves(direction)[chart]!;
    const start = ((chart * 2 + network) * count + direction) * places;
    return given.curves.values.subarray(start, start + places);
  };
  let frame = 0;
  const scene = standing(context, () => {
    const yours = owned.has(context.stage);
    const built = build(context, given, taus, yours);
    const { fields, size } = given.boxes[context.layout()];
    lay(yours, fields[0]!, size, context.layout() === "phone" ? 18 : 21);
    return built;
  });
  const { lay, destroy } = desk(context, (network) => {
    const distances = taus.map((tau) => given.reach * tau ** 5);
    if (network) owned.set(context.stage, own(network, distances, points, labels));
    else owned.delete(context.stage);
    scene.clear();
    context.redraw();
  });

  /** θ + c d of both networks. */
  const networks = (state: State): Network[] => {
    const c = distance(state);
    const k = chosen(state);
    return moved.map((parameters, m) => {
      const yours = m === 0 && owned.get(context.stage);
      if (yours) return yours.pushed(k, c);
      const theta = given.parameters.values.subarray(m * n, (m + 1) * n);
      const start = (m * count + k) * n;
      const d = given.directions.values.subarray(start, start + n);
      for (let i = 0; i < n; i++) parameters[i] = theta[i]! + c * d[i]!;
      return { widths: given.widths, parameters };
    });
  };

  /** Work on the curvature of the reader's own network, and show what is known of it. */
  const bend = (k: number, tau: number) => {
    const yours = owned.get(context.stage);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const more = yours?.bend(k, SLICE);
      scene.now?.charts.at(-1)?.(k, tau, curve, true);
      if (more) bend(k, tau);
    });
  };

  // Both fields at rest, one after the other, between which the page goes on: the first are slow.
  const { fields } = scene.get();
  for (const [m, field] of fields.entries()) {
    await pause();
    field({ widths: given.widths, parameters: given.parameters.values.subarray(m * n, (m + 1) * n) });
  }

  return {
    show(state) {
      const { fields, planes, words, charts } = scene.get();
      const now = networks(state);
      const k = chosen(state);
      const tau = Number(state["push"]);
      now.forEach((network, m) => {
        fields[m]!(network);
        const z = logits(network, points);
        const wrong = Array.from(z, (value, i) => value > 0 !== (labels[i] === 1));
        planes[m]!.ring(wrong);
        const right = wrong.filter((one) => !one).length / wrong.length;
        const random = m === 0 && k > 2 && owned.has(context.stage) ? ", random direction" : "";
        words[m]!.textContent = `${share(right)} right${random}`;
      });
      for (const chart of charts) chart(k, tau, curve, false);
      if (owned.has(context.stage)) bend(k, tau);
    },
    say(name, state) {
      return name === "push" ? percent(distance(state)) : "";
    },
    play(from, seconds) {
      // From where it stands, to both ends and back, ten seconds a round; slower near the ends.
      const start = Math.asin(Math.max(-1, Math.min(1, Number(from["push"]))));
      return { push: Math.sin(start + (2 * Math.PI * seconds) / 10) };
    },
    destroy() {
      cancelAnimationFrame(frame);
      destroy();
      scene.clear();
    },
  };
}

/** The values of a chart at each place, of a network along a direction. */
type Curve = (chart: number, network: number, direction: number) => Float32Array;

interface Scene {
  readonly fields: ((network: Network) => void)[];
  readonly planes: { ring(wrong: ArrayLike<boolean>): void }[];
  readonly words: SVGTextElement[];
  /** Mark a place in each; curves are drawn when the direction is another, or `again`. */
  readonly charts: ((direction: number, tau: number, curve: Curve, again: boolean) => void)[];
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given, taus: number[], yours: boolean): Scene {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const boxes = given.boxes[layout];
  const phone = layout === "phone";
  const text = phone ? 12 : 14;
  const colours = [yours ? palette.ink : palette.wide, palette.narrow];
  stage.replaceChildren();
  const fields = boxes.fields.map((box, m) => {
    const field = painter(context, box, boxes.size, given.extent);
    return (network: Network) => field(network, colours[m]!);
  });
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const words: SVGTextElement[] = [];
  const planes = boxes.fields.map((box, m) => {
    const head = { x: box[0], y: box[1] - 2 * text, "font-weight": 600, "font-size": text * 1.3 };
    node(svg, "text", { ...head, fill: colours[m]! }, !m && yours ? "Yours" : NAMES[m]);
    const below = { x: box[0], y: box[1] - 0.6 * text, "font-size": text, fill: colours[m]! };
    words.push(node(svg, "text", below, " "));
    const points = given.points.values;
    return plane(svg, box, given.extent, points, given.labels.values, phone ? 1.5 : 2.9, palette);
  });
  const charts = boxes.charts.map((box, i) => {
    const [left, top, width, height] = box;
    const x = linear(-1.04, 1.04, left, left + width);
    const { title, ends, ticks, log: logarithmic } = given.charts[i]!;
    const scale = (logarithmic ? log : linear)(...ends, top + height, top);
    const y = (value: number) => scale(Math.max(ends[0], Math.min(value, ends[1])));
    const last = i === boxes.charts.length - 1;
    const xTicks = TICKS.map((c) => ({
      value: Math.sign(c) * (Math.abs(c) / given.reach) ** 0.2,
      words: last ? String(c).replace("-", "−") : "",
    }));
    const yTicks = ticks.map(([value, words]) => ({ value, words }));
    frame(svg, box, { title, x, y, xTicks, yTicks }, palette, phone ? 11 : 13);
    const lines = colours.map((stroke) =>
      node(svg, "path", { fill: "none", stroke, "stroke-width": 2.4, "stroke-linejoin": "round" }),
    );
    const dots = colours.map((fill) =>
      node(svg, "circle", { r: phone ? 4.5 : 6, fill, stroke: palette.paper, "stroke-width": 1.6 }),
    );
    let shown = -1;
    return (direction: number, tau: number, curve: Curve, again: boolean) => {
      lines.forEach((path, m) => {
        const values = curve(i, m, direction);
        if (again || direction !== shown) set(path, { d: line(taus, values, x, y) });
        const at = ((tau + 1) / 2) * (taus.length - 1);
        const low = Math.min(Math.floor(at), taus.length - 2);
        const value = values[low]! + (at - low) * (values[low + 1]! - values[low]!);
        const known = Number.isFinite(value);
        set(dots[m]!, { cx: x(tau), cy: known ? y(value) : 0, r: known ? (phone ? 4.5 : 6) : 0 });
      });
      shown = direction;
    };
  });
  return { fields, planes, words, charts };
}

register("perturb", make);
