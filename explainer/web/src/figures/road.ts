/** Walk the road: from the wide to the narrow network, straight or round a bend. */

import { frame, headline, line, linear, log, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind } from "../kinds";
import { logits, type Network } from "../network/network";
import { heading, painter } from "../panel";
import { plane, type Learned } from "../plane";
import { cornersOf, roadMap, type Plane } from "../road/map";
import { between, bezier, spot } from "../road/walk";
import { standing } from "../scene";
import { bar } from "../surface/layout";
import { plainly } from "../words";

type Pair<T> = readonly [T, T];

interface Boxes {
  readonly size: Pair<number>;
  readonly plane: Box;
  readonly bar: Box;
  readonly field: Box;
  readonly charts: Pair<Box>;
}

export interface Given extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly parameters: Packed; // [3, n] wide, bend, narrow
  readonly way: Packed; // [2, G] share of each road behind a place; bent, then straight
  readonly values: Packed; // [2, 2, G] of each chart, each road
  readonly gaps: Packed; // [2, G]
  readonly axes: Pair<Pair<number>>;
  readonly ticks: Pair<[number, string][]>;
  readonly charts: Pair<string>;
  readonly cutoff: number;
  readonly plane: Plane;
  readonly title: string;
}

const ROADS = ["bent", "straight"] as const;
const NAMES = ["Bent road", "Straight road"] as const;
const ROUND = 14; // seconds to the other end and back

/** Where the walker stands: on which road, at which place, and what was measured there. */
interface Stand {
  readonly road: number;
  readonly place: number;
  readonly t: number;
  readonly way: number;
  readonly values: Pair<number>;
  readonly gap: number;
}

interface Scene {
  show(stand: Stand, network: Network, wrong: boolean[]): void;
}

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [, n = 1] = given.parameters.shape;
  const [, places = 2] = given.way.shape;
  const last = places - 1;
  const corners = [0, 1, 2].map((i) => given.parameters.values.subarray(i * n, (i + 1) * n));
  const scene = standing(context, () => build(context, given));

  const stand = (state: State): Stand => {
    const road = state["road"] === ROADS[1] ? 1 : 0;
    const place = Math.max(0, Math.min(last, Number(state["place"]) || 0));
    const row = ({ values }: Packed, at: number) => values.subarray(at * places, (at + 1) * places);
    const [loss, test] = [0, 1].map((chart) => row(given.values, 2 * chart + road));
    return {
      road,
      place,
      t: (1 - Math.cos((Math.PI * place) / last)) / 2,
      way: between(row(given.way, road), place),
      values: [Math.exp(between(loss!.map(Math.log), place)), between(test!, place)],
      gap: between(row(given.gaps, road), place),
    };
  };

  return {
    show(state) {
      const here = stand(state);
      const network = { widths: given.widths, parameters: bezier(corners, here.t, here.road === 1) };
      const wrong = Array.from(
        logits(network, given.points.values),
        (z, i) => z > 0 !== (given.labels.values[i] === 1),
      );
      scene.get().show(here, network, wrong);
    },
    say(name, state) {
      return name === "place" ? ofTheWay(stand(state).way) : "";
    },
    play(from, seconds) {
      const turn = (Number(from["place"]) / last + (2 * seconds) / ROUND) % 2;
      return { place: last * (turn > 1 ? 2 - turn : turn) };
    },
    destroy: scene.clear,
  };
}

const ofTheWay = (way: number): string => `${Math.round(100 * way)}\u202f% of the way`;

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  const [text, small] = phone ? [12, 11] : [14, 13];
  stage.replaceChildren();
  const field = painter(context, boxes.field, boxes.size, given.extent);
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const [onMap, onField] = [boxes.plane, boxes.field].map((box) => heading(svg, box, text));
  const points = given.points.values;
  const radius = phone ? 1.5 : 2.9;
  const marks = plane(svg, boxes.field, given.extent, points, given.labels.values, radius, palette);
  const walk = map(svg, boxes.plane, given, context);
  const name = phone ? "training loss" : "loss";
  bar(svg, boxes.bar, given.plane.limits, phone, palette, text, small, name);
  const charts = boxes.charts.map((box, row) => chart(svg, box, row, given, context));
  return {
    show(here, network, wrong) {
      const colour = kind(palette, here.gap);
      field(network, colour);
      marks.ring(wrong);
      const [loss, fresh] = here.values;
      onMap!(NAMES[here.road]!, `training loss ${plainly(loss)}`, colour);
      const right = `${(100 * fresh).toFixed(1)}\u202f% of fresh points right`;
      onField!(ofTheWay(here.way), right, colour);
      walk(here, colour);
      for (const show of charts) show(here, colour);
    },
  };
}

type Show = (here: Stand, colour: string) => void;

/** The map with both roads; returns what marks a place on one of them. */
function map(svg: SVGElement, box: Box, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const look = { cutoff: given.cutoff, palette, phone };
  const { x, y, choose } = roadMap(svg, box, given.plane, ["wide", "narrow"], look);
  const corners = cornersOf(given.plane);
  const marker = node(svg, "circle", { stroke: palette.paper, "stroke-width": 1.8 });
  return ({ t, road }, fill) => {
    choose(road);
    const [a, b] = spot(corners, t, road === 1);
    set(marker, { cx: x(a), cy: y(b), fill, r: phone ? 5 : 6.5 });
  };
}

/** A chart of both roads; returns what marks a place on one of them. */
function chart(svg: SVGElement, box: Box, row: number, given: Given, context: Context): Show {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const size = phone ? 11 : 13;
  const [left, top, width, height] = box;
  const x = linear(0, 1, left, left + width);
  const y = (row ? linear : log)(...given.axes[row]!, top + height, top);
  const tick = ([value, words]: [number, string]) => ({ value, words });
  const yTicks = given.ticks[row]!.map(tick);
  frame(svg, box, { title: given.charts[row]!, x, y, xTicks: [], yTicks }, palette, size);
  const middle = { "text-anchor": "middle", "font-size": size, fill: palette.muted };
  if (row) {
    for (const [value, words] of given.ticks[1])
      node(svg, "text", { x: x(value), y: top + height + size + 4, ...middle }, words);
    const under = { x: x(0.5), y: top + height + 2.45 * size + 3 };
    node(svg, "text", { ...under, ...middle }, "share of the way");
  } else {
    const d = `M${left} ${y(given.cutoff)}h${width}`;
    node(svg, "path", { d, stroke: palette.ink, "stroke-width": 1.4, "stroke-dasharray": "6 4" });
    const words = [
      [given.cutoff / 2.6, `cutoff ${given.cutoff}`, palette.ink],
      [1.1, "straight", palette.muted],
      [5e-4, "bent", palette.muted],
    ] as const;
    for (const [at, name, fill] of words)
      node(svg, "text", { x: x(0.68), y: y(at) + size / 3, ...middle, fill }, name);
  }
  const places = given.way.shape[1]!;
  const along = (road: number) => given.way.values.subarray(road * places, (road + 1) * places);
  const values = (road: number) =>
    given.values.values.subarray((2 * row + road) * places, (2 * row + road + 1) * places);
  const pale = { fill: "none", stroke: palette.muted, "stroke-width": 1.6, opacity: 0.7 };
  const other = node(svg, "path", pale);
  const chosen = node(svg, "g", { "stroke-width": phone ? 2.7 : 3.2, "stroke-linecap": "round" });
  const marker = node(svg, "circle", { stroke: palette.paper, "stroke-width": 1.8 });
  let shown = -1;
  return (here, fill) => {
    const { road } = here;
    if (road !== shown) {
      set(other, { d: line(along(1 - road), values(1 - road), x, y) });
      const [ways, heights] = [along(road), values(road)];
      chosen.replaceChildren();
      for (let i = 0; i + 1 < places; i++) {
        const gap = (given.gaps.values[road * places + i]! + given.gaps.values[road * places + i + 1]!) / 2;
        const d = line(ways.subarray(i, i + 2), heights.subarray(i, i + 2), x, y);
        node(chosen, "path", { d, stroke: kind(palette, gap), fill: "none" });
      }
      shown = road;
    }
    set(marker, { cx: x(here.way), cy: y(here.values[row]!), fill, r: phone ? 4.8 : 6.2 });
  };
}

register("road", make);
