/** Every training: a dot each on one axis, plain above and poisoned below; and one more. */

import { headline, node, set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { kind } from "../kinds";
import { logits, type Network } from "../network/network";
import { heading, painter } from "../panel";
import { plane, type Tested } from "../plane";
import { standing } from "../scene";
import { spoken } from "../spoken";
import type { Progress, Recipe } from "../training/plain";
import { own, type Own } from "../trainings/own";
import { along, rest, type Spot } from "../trainings/swarm";

interface Boxes {
  readonly size: readonly [number, number];
  readonly dots: Box;
  /** The middle of the band with the ticks, from the top of the box, and the band's height. */
  readonly ground: number;
  readonly band: number;
  readonly field: Box;
}

interface Group {
  readonly test: Packed; // [M] accuracies
  readonly gaps: Packed; // [M]
  readonly fits: Packed<Uint8Array>; // [M]
  readonly heights: Record<Layout, Packed>; // [M]
  readonly words: [string, string];
}

export interface Given extends Tested {
  readonly boxes: Record<Layout, Boxes>;
  readonly ends: readonly [number, number];
  readonly ticks: Record<Layout, [number, string][]>;
  readonly diameters: Record<Layout, number>;
  readonly groups: readonly [Group, Group]; // plain, poisoned
  readonly kept: {
    readonly group: Packed<Uint8Array>; // [K]
    readonly rows: Packed<Int32Array>; // [K]
    readonly parameters: Packed; // [K, n]
    readonly words: [string, string][];
  };
  readonly recipe: Recipe;
  readonly title: string;
}

const REACH = 26; // pixels from a pointer to the dot that it means
const FALL = 450; // ms
const owns = new WeakMap<HTMLElement, Own>();

/** A network as the figure shows it. */
interface Shown {
  readonly parameters: Float32Array;
  readonly gap: number;
  readonly words: readonly [string, string];
}

interface Scene {
  /** Show a network in the field, and mark the dot of a kept one, of one's own, or none. */
  show(shown: Shown, kept: number | null, mine: number | null): void;
  /** Draw one's own dots; the last one falls from above, unless told not to. */
  place(done: readonly Progress[], running: Progress | null, falls: boolean): void;
  /** The kept network, or one's own, that is nearest to a place. */
  nearest(x: number, y: number, reach: number): { kept: number } | { mine: number } | null;
}

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const mine = owns.get(stage) ?? own();
  owns.set(stage, mine);
  const count = given.kept.rows.values.length;
  const status = spoken();
  let chosen: number | null = null; // of one's own, while that is what is shown
  let slider = -1;
  const scene = standing(context, () => {
    const built = build(context, given);
    built.place(mine.done, mine.running, false);
    stage.append(status.element);
    return built;
  });

  const kept = (state: State): number =>
    Math.max(0, Math.min(count - 1, Math.round(Number(state["network"])) || 0));
  const ofKept = (k: number): Shown => {
    const n = given.kept.parameters.shape[1]!;
    const group = given.groups[given.kept.group.values[k]!]!;
    return {
      parameters: given.kept.parameters.values.subarray(k * n, (k + 1) * n),
      gap: group.gaps.values[given.kept.rows.values[k]!]!,
      words: given.kept.words[k]!,
    };
  };
  const ofMine = (progress: Progress): Shown => ({
    parameters: progress.parameters,
    gap: 1 - progress.fresh,
    words: inWords(progress, given),
  });

  const point = ({ clientX, clientY, pointerType, type }: PointerEvent) => {
    if (type === "pointermove" && pointerType === "touch") return; // the page is scrolled
    const box = stage.getBoundingClientRect();
    const scale = given.boxes[context.layout()].size[0] / box.width;
    const reach = REACH * (type === "pointermove" ? 1 : 1.6);
    const [x, y] = [(clientX - box.left) * scale, (clientY - box.top) * scale];
    const found = mine.busy ? null : scene.now?.nearest(x, y, reach);
    if (!found) return;
    if ("mine" in found) {
      if (chosen === found.mine) return;
      chosen = found.mine;
      context.redraw();
    } else if (chosen !== null || found.kept !== slider) {
      chosen = null;
      context.set({ network: found.kept }, type === "pointerdown");
    }
  };
  stage.addEventListener("pointermove", point);
  stage.addEventListener("pointerdown", point);

  mine.watcher = (fault) => {
    if (fault) context.tell(fault);
    const fallen = !mine.busy && !fault;
    if (fallen) {
      chosen = mine.done.length - 1;
      status.say(inWords(mine.done[chosen]!, given).join(": "));
    }
    scene.now?.place(mine.done, mine.running, fallen && !context.still());
    context.redraw();
  };

  return {
    show(state) {
      const k = kept(state);
      if (k !== slider) {
        if (slider >= 0 && !mine.busy) chosen = null; // the reader chose another
        slider = k;
      }
      const drawn = scene.get();
      if (mine.running) drawn.show(ofMine(mine.running), null, null);
      else if (chosen !== null) drawn.show(ofMine(mine.done[chosen]!), null, chosen);
      else drawn.show(ofKept(k), k, null);
    },
    say(name, state) {
      const k = kept(state);
      const group = given.kept.group.values[k]!;
      const right = given.groups[group]!.test.values[given.kept.rows.values[k]!]!;
      return name === "network" ? `${group ? "poisoned" : "plain"}, ${percent(right)}` : "";
    },
    press(name) {
      if (name !== "train") return;
      if (mine.busy) {
        mine.stop();
        status.say("Stopped.");
        scene.now?.place(mine.done, null, false);
      } else {
        context.tell("");
        status.say("Training…");
        mine.start({
          widths: given.widths,
          training: { inputs: given.points.values, labels: given.labels.values },
          fresh: { inputs: given.fresh.values, labels: given.answers.values },
          recipe: given.recipe,
          seed: Math.floor(Math.random() * 2 ** 31),
        });
      }
      context.redraw();
    },
    pressed: (name) => (name === "train" ? mine.busy : undefined),
    destroy() {
      mine.stop();
      mine.watcher = null;
      stage.removeEventListener("pointermove", point);
      stage.removeEventListener("pointerdown", point);
      scene.clear();
    },
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}\u202f%`;

/** What is said of a training of the reader's. */
function inWords({ steps, loss, wrong, fresh, done }: Progress, given: Given): [string, string] {
  const right = `${percent(fresh)} of fresh points right`;
  if (!done) return [`Training: step ${steps}`, `loss ${loss.toPrecision(2)}, ${right}`];
  const missed = wrong ? `, ${wrong} of ${given.labels.values.length} training points wrong` : "";
  return [`Yours, after ${steps} steps`, right + missed];
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
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
  const { place, mark, nearest } = dots(svg, given, context);
  return {
    show({ parameters, gap, words: said }, kept, mine) {
      const network: Network = { widths: given.widths, parameters };
      const ink = kind(palette, gap);
      field(network, ink);
      const z = logits(network, points);
      marks.ring(Array.from(z, (value, i) => value > 0 !== (given.labels.values[i] === 1)));
      say(...said, ink);
      mark(kept, mine);
    },
    place,
    nearest,
  };
}

interface Dots extends Pick<Scene, "place" | "nearest"> {
  /** Mark the dot of a kept network, or of one's own. */
  mark(kept: number | null, mine: number | null): void;
}

/** The axis and the dots of all networks. */
function dots(svg: SVGElement, given: Given, context: Context): Dots {
  const palette = context.palette();
  const layout = context.layout();
  const phone = layout === "phone";
  const [text, small] = phone ? [12, 11] : [14, 13];
  const { dots: box, ground, band } = given.boxes[layout];
  const [left, top, width, height] = box;
  const diameter = given.diameters[layout];
  const x = (share: number) => left + width * along(share, given.ends);
  const level = (group: number) => top + ground + (group ? band : -band) / 2;
  const y = (group: number, over: number) => level(group) + (group ? over : -over);
  for (const [value, words] of given.ticks[layout]) {
    const d = `M${x(value)} ${top}V${level(0)}M${x(value)} ${level(1)}V${top + height}`;
    node(svg, "path", { d, stroke: palette.rule, "stroke-width": 1.1 });
    const at = { x: x(value), y: top + ground + small / 3, "text-anchor": "middle" };
    node(svg, "text", { ...at, "font-size": small, fill: palette.muted }, words);
  }
  const quiet = { x: left, y: level(0) - 8, "font-size": small, fill: palette.muted };
  node(svg, "text", quiet, "fresh points right");
  const places: (readonly [number, string])[] = [
    [top + 0.4 * ground, "end"],
    [top + height - 1.6 * text, "start"],
  ];
  places.forEach(([at, anchor], g) => {
    const fill = g ? palette.narrow : palette.wide;
    const where = { x: g ? left : x(0.93), "text-anchor": anchor, fill };
    const [name, words] = given.groups[g]!.words;
    const bold = { y: at, "font-size": 1.2 * text, "font-weight": 600 };
    node(svg, "text", { ...where, ...bold }, name);
    node(svg, "text", { ...where, y: at + 1.4 * text, "font-size": text }, words);
  });
  const spots: Spot[][] = given.groups.map(({ test, heights }) =>
    Array.from(test.values, (share, i) => ({ x: x(share), height: heights[layout].values[i]! })),
  );
  const r = (diameter - 0.6) / 2;
  given.groups.forEach(({ gaps, fits }, g) => {
    node(svg, "path", { d: `M${left} ${level(g)}h${width}`, stroke: palette.muted, "stroke-width": 1.1 });
    spots[g]!.forEach((spot, i) => {
      const colour = kind(palette, gaps.values[i]!);
      const full = fits.values[i]
        ? { r, fill: colour }
        : { r: r - 0.6, fill: palette.paper, stroke: colour, "stroke-width": 1.3 };
      node(svg, "circle", { cx: spot.x, cy: y(g, spot.height), ...full });
    });
  });
  const kept = [...given.kept.rows.values].map((row, k) => {
    const group = given.kept.group.values[k]!;
    const { x: cx, height: over } = spots[group]![row]!;
    const gap = given.groups[group]!.gaps.values[row]!;
    const ringed = { fill: "none", stroke: palette.ink, "stroke-width": 1.1 };
    const cy = y(group, over);
    node(svg, "circle", { cx, cy, r: r + 0.6, ...ringed });
    return { cx, cy, fill: kind(palette, gap) };
  });
  const layer = node(svg, "g", { stroke: palette.ink, "stroke-width": 1.6 });
  const marker = node(svg, "circle", { stroke: palette.ink, "stroke-width": 2 });
  let own: { cx: number; cy: number; fill: string }[] = [];
  return {
    mark(k, mine) {
      const at = k !== null ? kept[k] : mine !== null ? own[mine] : undefined;
      set(marker, at ? { ...at, r: phone ? 5.5 : 6.8 } : { r: 0 });
    },
    place(done, running, falls) {
      layer.replaceChildren();
      const stack = [...spots[0]!];
      own = done.map((progress, i) => {
        const cx = x(progress.fresh);
        const over = rest(cx, stack, diameter);
        stack.push({ x: cx, height: over });
        const [cy, fill] = [y(0, over), kind(palette, 1 - progress.fresh)];
        const dot = node(layer, "circle", { cx, cy, fill, r: r + 0.8 });
        if (falls && i === done.length - 1)
          dot.animate(
            [{ transform: `translateY(${top - cy}px)` }, { transform: "translateY(0)" }],
            { duration: FALL, easing: "cubic-bezier(.5, 0, .9, .6)" },
          );
        return { cx, cy, fill };
      });
      if (!running) return;
      const [cx, fill] = [x(running.fresh), kind(palette, 1 - running.fresh)];
      node(layer, "path", { d: `M${cx} ${top}V${level(0)}`, stroke: fill, "stroke-dasharray": "2 4" });
      node(layer, "circle", { cx, cy: top, fill, r: phone ? 4.5 : 5.5 });
    },
    nearest(px, py, reach) {
      let [least, found]: [number, { kept: number } | { mine: number } | null] = [reach, null];
      kept.forEach(({ cx, cy }, k) => {
        const away = Math.hypot(cx - px, cy - py);
        if (away < least) [least, found] = [away, { kept: k }];
      });
      own.forEach(({ cx, cy }, m) => {
        const away = Math.hypot(cx - px, cy - py);
        if (away < least) [least, found] = [away, { mine: m }];
      });
      return found;
    },
  };
}

register("trainings", make);
