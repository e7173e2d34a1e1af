/** The opening: two networks, the points that they learned, fresh points that rain in, and a shake. */

import { drawing, headline, node, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { answers, paint, prepare } from "../network/field";
import type { Network } from "../network/network";
import { painter, type Asked } from "../opening/marks";
import { LENGTH, moment, outwards, type Moment } from "../opening/story";
import { pause } from "../pause";
import type { Tested } from "../plane";
import { standing } from "../scene";

interface Boxes {
  readonly size: readonly [number, number];
  readonly fields: readonly Box[];
  readonly words: readonly Box[];
}

interface Row {
  readonly down: number;
  readonly size: number;
  readonly strong: boolean;
  readonly muted: boolean;
}

export interface Given extends Tested {
  readonly boxes: Record<Layout, Boxes>;
  readonly rows: Record<Layout, readonly Row[]>;
  readonly every: Record<Layout, number>; // how many fresh points there are to one that is drawn
  readonly reach: number;
  readonly parameters: Packed; // [2, n]
  readonly directions: Packed; // [2, n]
  readonly title: string;
}

const NAMES = ["Wide", "Narrow"] as const;

/** How far along the story a state is; words that are no share of it are its end. */
function told(state: State): number {
  const share = Number(state["story"] || 1);
  return share >= 0 && share < 1 && !Number(state["shake"]) ? share : 1;
}

/** A share of points as it is read; all and none are only said of all and none. */
function percent(right: number, count: number): string {
  const tenths = Math.round((1000 * right) / count);
  const kept = right < count ? Math.min(tenths, 999) : tenths;
  const words = right === count || right === 0 ? String(kept / 10) : (kept / 10).toFixed(1);
  return `${words}\u202f%`;
}

/** Both networks at one distance, and what they make of all points. */
interface Shaken {
  readonly distance: number;
  readonly networks: readonly Network[];
  readonly train: readonly Asked[];
  readonly fresh: readonly Asked[];
}

async function make(context: Context): Promise<Live> {
  const given = context.data as unknown as Given;
  const [, n = 1] = given.parameters.shape;
  const order = outwards(given.points.values);
  const scene = standing(context, () => build(context, given, order));
  let shaken: Shaken | null = null;

  const ask = (network: Network, points: Packed, labels: Packed<Uint8Array>): Asked => ({
    points: points.values,
    labels: labels.values,
    wrong: Array.from(
      answers(network, points.values),
      (z, i) => z > 0 !== (labels.values[i] === 1),
    ),
  });

  /** θ + c d of both networks. */
  const pushed = (distance: number): Network[] =>
    NAMES.map((_, m) => {
      const parameters = given.parameters.values.slice(m * n, (m + 1) * n);
      const along = given.directions.values.subarray(m * n, (m + 1) * n);
      for (let i = 0; i < n; i++) parameters[i]! += distance * along[i]!;
      return { widths: given.widths, parameters };
    });

  /** Those networks and their answers. */
  const shake = (distance: number): Shaken => {
    if (shaken?.distance === distance) return shaken;
    const networks = pushed(distance);
    const train = networks.map((network) => ask(network, given.points, given.labels));
    const fresh = networks.map((network) => ask(network, given.fresh, given.answers));
    return (shaken = { distance, networks, train, fresh });
  };

  /** Come to the state of rest in pieces, between which the page goes on. */
  const begin = async () => {
    const networks = pushed(0);
    await prepare(networks[0]!);
    const train: Asked[] = [];
    const fresh: Asked[] = [];
    for (const network of networks) {
      await pause();
      train.push(ask(network, given.points, given.labels));
      fresh.push(ask(network, given.fresh, given.answers));
    }
    shaken = { distance: 0, networks, train, fresh };
    await pause();
    for (const show of scene.get()) {
      await pause();
      show(shaken, moment(0));
    }
  };

  await begin();
  const distance = (state: State) => given.reach * Number(state["shake"]) ** 2;

  return {
    opens: true,
    lasts: LENGTH,
    show(state) {
      for (const show of scene.get()) show(shake(distance(state)), moment(told(state)));
    },
    say(name, state) {
      const share = 100 * distance(state);
      const words = share ? `by ${share.toFixed(share < 9.95 ? 1 : 0)}\u202f%` : "at rest";
      return name === "shake" ? words : "";
    },
    play(from, seconds) {
      const start = told(from);
      const share = (start < 1 ? start : 0) + seconds / LENGTH;
      return { shake: 0, story: share < 1 ? share.toFixed(4) : "" };
    },
    destroy: scene.clear,
  };
}

type Show = (shaken: Shaken, moment: Moment) => void;

/** Lay out everything that stays while the state changes; return what shows each network. */
function build(context: Context, given: Given, order: readonly number[]): readonly Show[] {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const boxes = given.boxes[layout];
  const phone = layout === "phone";
  const colours = [palette.wide, palette.narrow];
  stage.replaceChildren();
  const layers = boxes.fields.map((box) =>
    ["field", "points"].map(() => drawing(stage, box, boxes.size)),
  );
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  return boxes.fields.map((box, m) => {
    const [field, points] = layers[m]! as [CanvasRenderingContext2D, CanvasRenderingContext2D];
    const whole = { x: 0, y: 0, width: box[2], height: box[3] };
    const marks = painter(points, box, given.extent, palette, phone ? 3.6 : 5.2);
    const [left, top] = boxes.words[m]!;
    const rows = given.rows[layout].map(({ down, size, strong, muted }) =>
      node(svg, "text", {
        ...{ x: left, y: top + down, "font-size": size, "font-weight": strong ? 600 : 400 },
        fill: muted ? palette.muted : colours[m]!,
      }),
    );
    let painted: Network | null = null;
    return ({ networks, train, fresh }: Shaken, now: Moment) => {
      const network = networks[m]!;
      if (network !== painted)
        paint(field, whole, given.extent, network, { ...palette, ink: colours[m]! });
      painted = network;
      marks.clear();
      marks.rain(fresh[m]!, given.every[layout], now);
      marks.train(train[m]!, order, now);
      words(NAMES[m]!, train[m]!, order, fresh[m]!, now).forEach((line, i) => {
        rows[i]!.textContent = line;
      });
    };
  });
}

/** What stands beside a network, row by row; nothing is said of points that haven't come yet. */
function words(
  name: string,
  train: Asked,
  order: readonly number[],
  fresh: Asked,
  { lit, fallen }: Moment,
): string[] {
  const seen = order.slice(0, Math.round(lit * order.length));
  const trained = seen.filter((i) => !train.wrong[i]).length;
  const fell = Math.round(fallen * fresh.wrong.length);
  let right = 0;
  for (let i = 0; i < fell; i++) if (!fresh.wrong[i]) right++;
  return [
    name,
    ...(seen.length ? [`${trained} of ${seen.length}`, "training points right"] : ["", ""]),
    ...(fell ? [percent(right, fell), "of fresh points right"] : ["", ""]),
  ];
}

register("opening", make);
