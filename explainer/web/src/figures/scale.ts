/** The minefield to scale: from a map to true distances on one ruler. */

import { frame, headline, linear, node, set, sheet, type Box, type Scale } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { between, fit, type Place } from "../minefield/places";
import { standing } from "../scene";

interface Boxes {
  readonly size: readonly [number, number];
  readonly ruler: Box;
  readonly map: Box;
}

export interface Given {
  readonly boxes: Record<Layout, Boxes>;
  readonly room: number; // a share of a box, left free at each side of a map
  readonly epochs: Packed<Int32Array>; // [I]
  readonly walked: Packed; // [I] distances from the start
  readonly away: Packed; // [I] of mines from their iterates
  readonly longest: number; // the end of the ruler
  readonly maps: Packed[]; // [2I, 2] iterates, then mines; the first in the ruler's unit
  readonly names: string[];
  readonly ticks: readonly (readonly [value: number, words: string])[];
  readonly words: Record<Layout, readonly [string, string]>; // on the walk, on mines
  readonly axis: string;
  readonly title: string;
}

const HOLD = 1; // seconds that playing rests on the map
const FLIGHT = 3.5; // and then takes to the ruler

const UNIT = "in the ruler’s unit";
const NO_UNIT = "without a unit, as large as fits";

type Show = (morph: number, map: number) => void;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const morph = (state: State) => Math.max(0, Math.min(1, Number(state["morph"]) || 0));
  const map = (state: State) =>
    Math.max(0, Math.min(given.maps.length - 1, Math.round(Number(state["map"])) || 0));
  const scene = standing(context, () => build(context, given));
  return {
    opens: true,
    lasts: HOLD + FLIGHT,
    show: (state) => scene.get()(morph(state), map(state)),
    say(name, state) {
      if (name !== "morph") return "";
      const at = morph(state);
      if (at === 0) return "map";
      return at === 1 ? "ruler" : `${Math.round(100 * at)}\u202f%`;
    },
    play: (_, seconds) => ({ morph: Math.max(0, Math.min(1, (seconds - HOLD) / FLIGHT)) }),
    destroy: scene.clear,
  };
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Show {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const { size, ruler, map } = given.boxes[context.layout()];
  stage.replaceChildren();
  const svg = sheet(stage, size);
  headline(svg, given.title, size[0], phone, palette.ink);
  const [left, top, width, height] = ruler;
  const count = given.epochs.values.length;
  const x = linear(0, given.longest, left, left + width);
  const y = linear(-0.5, count - 0.5, top, top + height);
  const truth = onRuler(given, x, y);
  const back = scale(svg, ruler, given, x, y, context);
  const drawn = field(svg, count, phone ? [1.6, 3.3] : [2.1, 4.6], 2.7, context);
  const small = inset(svg, map, given, context);
  const text = phone ? 12 : 14;
  const bold = { "font-weight": 600, "font-size": text * 1.3, fill: palette.ink };
  const name = node(svg, "text", { x: left, y: top - 2 * text, ...bold });
  const line = (x: number, anchor: string) =>
    node(svg, "text", { x, y: top - 0.6 * text, "text-anchor": anchor, "font-size": text });
  const words = [line(left, "start"), line(left + width, "end")] as const;
  return (morph, which) => {
    const places = fit(given.maps[which]!.values, ruler, given.room, which ? null : width / given.longest);
    drawn(between(places, truth, morph));
    set(back, { opacity: which ? morph : 0.35 + 0.65 * morph });
    small(which);
    name.textContent = morph === 1 ? "On one ruler" : morph === 0 ? "On the map" : "From map to ruler";
    const said = morph ? given.words[context.layout()] : [which ? NO_UNIT : UNIT, ""];
    words.forEach((one, i) => {
      one.textContent = said[i]!;
      set(one, { fill: morph ? [palette.wide, palette.narrow][i]! : palette.ink });
    });
  };
}

/** Where all stand at their true distances: iterates, then mines. */
function onRuler({ walked, away }: Given, x: Scale, y: Scale): Place[] {
  const iterates = Array.from(walked.values, (far, i): Place => [x(far), y(i)]);
  const mines = Array.from(away.values, (far, i): Place => [x(walked.values[i]! + far), y(i)]);
  return [...iterates, ...mines];
}

/** The ruler, with the first and last epoch beside their rows. */
function scale(svg: SVGElement, box: Box, given: Given, x: Scale, y: Scale, context: Context) {
  const palette = context.palette();
  const size = context.layout() === "phone" ? 11 : 13;
  const xTicks = given.ticks.map(([value, words]) => ({ value, words }));
  const group = frame(svg, box, { title: "", x, y, xTicks, yTicks: [] }, palette, size);
  const [left, top, width, height] = box;
  const { values } = given.epochs;
  for (const i of [0, values.length - 1]) {
    const words = values[i]!.toLocaleString("en");
    node(group, "text", { x: left - 6, y: y(i) + size / 3, "text-anchor": "end" }, words);
  }
  const below = { x: left + width / 2, y: top + height + 2.45 * size + 1.5 };
  node(group, "text", { ...below, "text-anchor": "middle" }, given.axis);
  const turned = `translate(${left - 8} ${top + height / 2}) rotate(-90)`;
  node(group, "text", { transform: turned, "text-anchor": "middle" }, "epoch");
  return group;
}

/** The walk, its mines and the threads between them; returns what moves them. */
function field(
  svg: SVGElement,
  count: number,
  [dot, cross]: readonly [number, number],
  thick: number,
  context: Context,
): (places: readonly Place[]) => void {
  const palette = context.palette();
  const round = { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" };
  const threads = node(svg, "path", { stroke: palette.muted, "stroke-width": 0.95, opacity: 0.6 });
  const walk = node(svg, "path", { ...round, stroke: palette.wide, "stroke-width": thick });
  const dots = node(svg, "path", { ...round, stroke: palette.wide, "stroke-width": 2 * dot + 1.5 });
  const edge = node(svg, "path", { stroke: palette.paper, "stroke-width": cross * 0.95 });
  const mines = node(svg, "path", { stroke: palette.narrow, "stroke-width": cross * 0.68 });
  const at = ([x, y]: Place) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const mark = ([x, y]: Place) =>
    `M${at([x - cross, y - cross])}l${2 * cross} ${2 * cross}m0 ${-2 * cross}l${-2 * cross} ${2 * cross}`;
  return (places) => {
    const [iterates, bad] = [places.slice(0, count), places.slice(count)];
    set(threads, { d: iterates.map((place, i) => `M${at(place)}L${at(bad[i]!)}`).join("") });
    set(walk, { d: `M${iterates.map(at).join("L")}` });
    set(dots, { d: iterates.map((place) => `M${at(place)}h0`).join("") });
    const all = bad.map(mark).join("");
    set(edge, { d: all });
    set(mines, { d: all });
  };
}

/** The small map, which stands; returns what changes it. */
function inset(svg: SVGElement, box: Box, given: Given, context: Context): (map: number) => void {
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const [left, top, width, height] = box;
  const edge = { x: left, y: top, width, height, fill: "none", stroke: palette.rule };
  node(svg, "rect", edge);
  const size = phone ? 12 : 14;
  const title = node(svg, "text", {
    ...{ x: left, y: top - 8, "font-weight": 600, "font-size": size, fill: palette.ink },
  });
  const count = given.epochs.values.length;
  const drawn = field(svg, count, phone ? [0.8, 2.5] : [1, 3.3], 2.1, context);
  return (map) => {
    title.textContent = `map: ${given.names[map]!}`;
    drawn(fit(given.maps[map]!.values, box, given.room, null));
  };
}

register("scale", make);
