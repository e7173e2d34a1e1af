/** A stroll over the plane of two roads between networks: the reader moves the dot. */

import { headline, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind as colourOf } from "../kinds";
import { losses } from "../network/losses";
import type { Network } from "../network/network";
import { lay, type Touch } from "../pads";
import { heading, painter } from "../panel";
import { plane as drawPoints, type Tested } from "../plane";
import { cornersOf, roadMap, type Plane, type RoadMap } from "../road/map";
import { placed, settings, shares } from "../road/plane";
import { mix, spot } from "../road/walk";
import { walker } from "../road/walker";
import { standing } from "../scene";
import { spoken } from "../spoken";
import { bar } from "../surface/layout";
import { percent, plainly } from "../words";

interface Boxes {
  readonly size: readonly [number, number];
  readonly kinds: readonly Box[];
  readonly plane: Box;
  readonly bar: Box;
  readonly field: Box;
}

interface Country extends Plane {
  readonly ends: readonly [string, string];
  readonly rows: number[]; // of the networks at its corners
}

export interface Given extends Tested {
  readonly boxes: Record<Layout, Boxes>;
  readonly parameters: Packed; // [N, n]
  readonly planes: readonly Country[];
  readonly kinds: readonly (readonly [value: string, words: string])[];
  readonly cutoff: number;
  readonly step: number; // of the sliders
  readonly title: string;
}

type Place = readonly [x: number, y: number];

/** What is seen: a plane, a place on it, and what the network there answers. */
interface Seen {
  readonly kind: number;
  readonly place: Place;
  readonly network: Network;
  readonly loss: number;
  readonly right: number; // of the training points
  readonly wrong: Uint8Array;
  readonly test: number; // accuracy on fresh points
}

const ROADS = ["curve", "line"];
const STEP = 0.02; // a key, in units of the sliders
const FAST = 5; // times as far with Shift
const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const ask = asker(given);
  const status = spoken();
  let kind = 0;
  let place: Place = [0, 0];
  let latest: Seen | null = null;
  let told = true; // to screen readers
  // What the walker set. While it stands, the place is the walker's own, on the road: beside a
  // narrow network, half a step of the sliders off it would be seen in the loss.
  let sent: State = {};

  const land = () => given.planes[kind]!;
  const go = (to: Place): State => {
    const [along, aside] = settings(land(), to, given.step);
    const changes = { along, aside };
    context.set(changes);
    return changes;
  };
  const settle = () => {
    told = false;
    context.set({}, true);
  };
  const walk = walker((road, t) => {
    place = spot(cornersOf(land()), t, road === 1);
    sent = { ...go(place), kind: given.kinds[kind]![0] };
  }, settle);
  const same = (state: State) =>
    state["kind"] === sent["kind"] &&
    ["along", "aside"].every((name) => Math.abs(Number(state[name]) - Number(sent[name])) < given.step / 2);
  const choose = (which: number) => {
    const name = given.kinds[which]?.[0];
    if (name !== undefined) context.set({ kind: name }, true);
  };

  const scene = standing(context, () => {
    const built = build(context, given);
    const boxes = given.boxes[context.layout()];
    lay(context.stage, boxes.size, map(boxes.plane));
    lay(context.stage, boxes.size, others(boxes.kinds));
    context.stage.append(status.element);
    return built;
  });
  const map = (box: Box) => ({
    label: "The map. Move the dot with the arrow keys, with Shift in larger steps; Home takes it back.",
    ...{ boxes: [box], rings: [box], cursor: "crosshair", touch: "none" },
    press: walk.stop,
    move({ x, y, dragged }: Touch) {
      const { x: across, y: up } = land();
      const [left, top, width, height] = box;
      const part = (from: number, to: number, at: number) => from + at * (to - from);
      if (!dragged) return;
      go([part(across[0]!, across[1]!, (x - left) / width), part(up[1]!, up[0]!, (y - top) / height)]);
    },
    leave() {},
    drop: settle,
    cancel: settle,
    key(name: string, shift: boolean): boolean {
      const [dx, dy] = ARROWS[name] ?? [0, 0];
      if (!dx && !dy && name !== "Home") return false;
      walk.stop();
      const [along, aside] = name === "Home" ? [0, 0] : settings(land(), place, given.step);
      const far = STEP * (shift ? FAST : 1);
      go(placed(land(), [along + dx * far, aside + dy * far]));
      settle();
      return true;
    },
  });
  const others = (boxes: readonly Box[]) => {
    let pointed: number | null = null;
    return {
      label: "Three planes to choose from, with the arrow keys.",
      ...{ boxes, rings: boxes, cursor: "pointer", touch: "pan-y" },
      move({ x, y }: Touch) {
        const found = boxes.findIndex(
          ([left, top, width, high]) => x >= left && y >= top && x <= left + width && y <= top + high,
        );
        pointed = found < 0 ? null : found;
      },
      leave() {},
      drop() {
        if (pointed !== null) choose(pointed);
      },
      key(name: string): boolean {
        const [dx, dy] = ARROWS[name] ?? [0, 0];
        choose(kind + dx - dy);
        return dx !== 0 || dy !== 0;
      },
    };
  };

  return {
    show(state) {
      if (!same(state)) {
        walk.stop(); // the reader took over
        sent = {};
        kind = Math.max(0, given.kinds.findIndex(([value]) => value === state["kind"]));
        place = placed(land(), [Number(state["along"]), Number(state["aside"])]);
      }
      latest = ask(kind, place);
      scene.get()(latest);
      if (!told) status.say(`${inWords(latest, land()).join(", ")}.`);
      told = true;
    },
    say(name, state) {
      if (name !== "along" && name !== "aside") return "";
      const which = Math.max(0, given.kinds.findIndex(([value]) => value === state["kind"]));
      const at = placed(given.planes[which]!, [Number(state["along"]), Number(state["aside"])]);
      return signed(at[name === "along" ? 0 : 1]);
    },
    press(name) {
      const road = ROADS.indexOf(name);
      if (road < 0) return;
      if (walk.road !== road) return walk.start(road);
      walk.stop();
      settle();
    },
    pressed: (name) => (ROADS.includes(name) ? walk.road === ROADS.indexOf(name) : undefined),
    destroy() {
      walk.stop();
      scene.clear();
    },
  };
}

/** A length in words, whole. */
function signed(length: number): string {
  const whole = Math.round(Math.abs(length));
  return `${whole && length < 0 ? "−" : ""}${whole}`;
}

/** What makes the network of a place, and asks it about all points. */
function asker(given: Given): (kind: number, place: Place) => Seen {
  const { widths, parameters, points, labels, fresh, answers } = given;
  const n = parameters.shape[1]!;
  return (kind, place) => {
    const country = given.planes[kind]!;
    const corners = country.rows.map((row) => parameters.values.subarray(row * n, (row + 1) * n));
    const network = { widths, parameters: mix(corners, shares(cornersOf(country), place)) };
    const { loss, wrong } = losses(network, points.values, labels.values);
    const right = wrong.filter((one) => !one).length;
    const test = losses(network, fresh.values, answers.values).accuracy;
    return { kind, place, network, loss, right, wrong, test };
  };
}

/** Its training loss and how much is right; losses beyond what the map shows are low, no more. */
function inWords({ loss, right, wrong, test }: Seen, { limits: [least] }: Plane): [string, string, string] {
  return [
    `training loss ${loss < least ? `under ${least}` : plainly(loss)}`,
    `${percent(test, 1)} of fresh points right`,
    `${right} of ${wrong.length} training points right`,
  ];
}

/** Lay out everything that stays while the dot moves. */
function build(context: Context, given: Given): (seen: Seen) => void {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  const [text, small] = phone ? [12, 11] : [14, 13];
  stage.replaceChildren();
  const field = painter(context, boxes.field, boxes.size, given.extent);
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const frames = boxes.kinds.map((box, i) => toChoose(svg, box, i, given, context));
  const show = ground(svg, boxes.plane, given, context);
  bar(svg, boxes.bar, given.planes[0]!.limits, false, palette, text, small, "loss");
  const marks = drawPoints(
    svg, boxes.field, given.extent, given.points.values, given.labels.values,
    phone ? 2.2 : 3.3, palette,
  ); // prettier-ignore
  const [onMap, onField] = [boxes.plane, boxes.field].map((box) => heading(svg, box, text));
  const [left, top, width] = boxes.plane;
  const hint = { x: left + width, y: top - 0.6 * text, "text-anchor": "end", "font-size": text };
  node(svg, "text", { ...hint, fill: palette.muted }, "drag the dot");
  return (seen) => {
    const colour = colourOf(palette, 1 - seen.test);
    const [, name] = given.kinds[seen.kind]!;
    const [loss, fresh, training] = inWords(seen, given.planes[seen.kind]!);
    onMap!(name.charAt(0).toUpperCase() + name.slice(1), loss, colour);
    onField!(fresh, training, colour);
    frames.forEach((mark, i) => mark(i === seen.kind));
    field(seen.network, colour);
    marks.ring(seen.wrong);
    show(seen, colour);
  };
}

/** A small map; returns what marks it as the one that is shown, or not. */
function toChoose(svg: SVGElement, box: Box, i: number, given: Given, context: Context) {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [x, y, width, height] = box;
  const country = given.planes[i]!;
  const look = { cutoff: given.cutoff, palette, phone, small: true };
  roadMap(svg, box, country, country.ends, look).choose(0);
  const words = { x, y: y - 6, "font-size": phone ? 11 : 13 };
  const name = node(svg, "text", words, given.kinds[i]![1]);
  const rim = { x, y, width, height, fill: "none", stroke: palette.ink, "stroke-width": 1.9 };
  const ring = node(svg, "rect", rim);
  return (shown: boolean) => {
    set(name, { fill: shown ? palette.ink : palette.muted, "font-weight": shown ? 600 : 400 });
    set(ring, { visibility: shown ? "visible" : "hidden" });
  };
}

/** The large map with the dot; each plane is drawn when it is first shown. */
function ground(svg: SVGElement, box: Box, given: Given, context: Context) {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const groups = given.planes.map(() => node(svg, "g"));
  const maps: (RoadMap | undefined)[] = [];
  const draw = (kind: number) => {
    const country = given.planes[kind]!;
    const look = { cutoff: given.cutoff, palette, phone };
    const drawn = roadMap(groups[kind]!, box, country, country.ends, look);
    drawn.choose(0);
    return drawn;
  };
  const dot = node(svg, "circle", { stroke: palette.paper, "stroke-width": 1.9, r: phone ? 5 : 6.5 });
  return ({ kind, place: [a, b] }: Seen, fill: string) => {
    const { x, y } = (maps[kind] ??= draw(kind));
    groups.forEach((group, i) => set(group, { display: i === kind ? "inline" : "none" }));
    set(dot, { cx: x(a), cy: y(b), fill });
  };
}

register("stroll", make);
