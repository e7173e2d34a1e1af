/** Throw kicks: random ones at both networks on and on, and what share of them each survives. */

import { headline, node, sheet, write, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { painter } from "../panel";
import { plane, type Learned } from "../plane";
import { standing } from "../scene";
import { spoken } from "../spoken";
import { amount } from "../surface/words";
import { chart, type Chart, type Course } from "../survival/chart";
import { thrower, type Count, type Kicked, type Thrower } from "../survival/kicks";
import { chance, inWords, share } from "../survival/words";
import { random } from "../training/random";

interface Boxes {
  readonly size: readonly [number, number];
  readonly chart: Box;
  readonly fields: readonly Box[];
  readonly chances: number; // the height of what is written under the fields
}

export interface Given extends Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly cutoff: number;
  readonly parameters: Packed; // [2, n]: wide, narrow
  readonly kick: Packed; // [n] the poster's, in units of σ
  readonly sigmas: readonly [number, number];
  readonly curves: readonly [Course, Course];
  readonly others: readonly (Course & { readonly kind: number })[];
  readonly between: readonly (Course & { readonly words: string })[];
  readonly counted: readonly (readonly [number, number])[][];
  readonly chances: Record<string, readonly (number | null)[]>; // log10 of both, by σ in words
  readonly deepest: number;
  readonly title: string;
}

const NAMES = ["Wide", "Narrow"];
const SLICE = 10; // ms of kicks an animation frame
const PACE = 180; // ms between pictures: six changes a second are three flashes, which is allowed
const CALM = 100; // kicks at once where the reader wants less motion
const TALK = 5000; // ms between words for screen readers

const size = (state: State) => Number((10 ** Number(state["size"])).toPrecision(2));

/** Counts outlive a figure's sleep. */
const throwers = new WeakMap<HTMLElement, Thrower>();

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const kicks = throwers.get(stage) ?? begin(given);
  throwers.set(stage, kicks);
  const status = spoken();
  const scene = standing(context, () => {
    const built = build(context, given);
    stage.append(status.element);
    return built;
  });
  let sigma = 0;
  let throwing = false;
  let frame = 0;
  let shown = 0;
  let said = 0;

  const tell = () => status.say(inWords(sigma, kicks.counts.get(sigma)));

  function go(): void {
    frame = requestAnimationFrame((now) => {
      const end = performance.now() + SLICE;
      do kicks.kick(sigma);
      while (performance.now() < end);
      if (now - shown >= PACE) {
        shown = now;
        scene.now?.show(sigma, kicks);
      }
      if (now - said >= TALK) {
        if (said) tell();
        said = now;
      }
      go();
    });
  }

  function stop(): void {
    throwing = false;
    said = 0;
    cancelAnimationFrame(frame);
  }

  const presses: Readonly<Record<string, () => void>> = {
    play() {
      if (throwing) stop();
      else if (context.still()) for (let i = 0; i < CALM; i++) kicks.kick(sigma);
      else {
        throwing = true;
        go();
      }
      if (!throwing) tell();
    },
    once() {
      kicks.kick(sigma);
      tell();
    },
    clear() {
      kicks.clear();
      tell();
    },
  };

  return {
    show(state) {
      sigma = size(state);
      scene.get().show(sigma, kicks);
    },
    say: (name, state) => (name === "size" ? `σ = ${size(state)}` : ""),
    press(name) {
      presses[name]?.();
      context.redraw();
    },
    pressed: (name) => (name === "play" ? throwing : undefined),
    destroy() {
      stop();
      scene.clear();
    },
  };
}

/** Have both networks ready to be kicked, each reader by other kicks. */
function begin(given: Given): Thrower {
  const [, n = 1] = given.parameters.shape;
  const minimizers = {
    ...{ widths: given.widths, cutoff: given.cutoff },
    ...{ points: given.points.values, labels: given.labels.values },
    parameters: NAMES.map((_, m) => given.parameters.values.subarray(m * n, (m + 1) * n)),
  };
  return thrower(minimizers, random(Math.floor(2 ** 32 * Math.random())), given.kick.values);
}

interface Scene {
  show(sigma: number, kicks: Thrower): void;
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const boxes = given.boxes[layout];
  const phone = layout === "phone";
  const text = phone ? 12 : 14;
  const colours = [palette.wide, palette.narrow];
  stage.replaceChildren();
  const fields = boxes.fields.map((box) => painter(context, box, boxes.size, given.extent));
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const curves: Chart = chart(svg, boxes.chart, given, palette, phone);
  const panels = boxes.fields.map((box, m) => {
    const [left, top] = box;
    const ink = colours[m]!;
    const place = (y: number, times = 1, more = {}) =>
      node(svg, "text", { x: left, y, "font-size": times * text, fill: ink, ...more });
    place(top - 2 * text, 1.3, { "font-weight": 600 }).textContent = NAMES[m]!;
    const over = place(top - 0.6 * text);
    const large = place(boxes.chances, 1.9);
    const small = place(boxes.chances + 1.7 * text);
    const smaller = place(boxes.chances + 3.1 * text, 1, { fill: palette.muted });
    const { values } = given.labels;
    const marks = plane(svg, box, given.extent, given.points.values, values, 1.5, palette);
    return ({ network, loss, wrong }: Kicked, sigma: number, count: Count | undefined) => {
      fields[m]!(network, ink);
      marks.ring(wrong);
      over.textContent = `loss ${amount(loss)}, ${loss < given.cutoff ? "survives" : "doesn’t survive"}`;
      const known = given.chances[String(sigma)]?.[m] ?? null;
      const words = count ? counted(m, count, known) : expected(m, sigma, known);
      [large, small, smaller].forEach((one, i) => write(one, words[i]!));
    };
  });
  return {
    show(sigma, kicks) {
      const count = kicks.counts.get(sigma);
      kicks.latest(sigma).forEach((one, m) => panels[m]!(one, sigma, count));
      curves.show(sigma, kicks.counts);
    },
  };
}

type Words = readonly [large: string, small: string, smaller: string];

/** What is written under a field before a kick of this size was thrown: what its curve says. */
function expected(network: number, sigma: number, log10: number | null): Words {
  if (log10 === null) return ["not known", "its walks don’t agree", ""];
  return [chance(log10), network ? "of them" : `of kicks of ${sigma} survive`, ""];
}

/** And from then on: what was counted, and what the curve says. */
function counted(network: number, { thrown, survived }: Count, log10: number | null): Words {
  const hits = survived[network]!;
  const [some, all] = [hits, thrown].map((count) => count.toLocaleString("en-US"));
  const line = log10 === null ? "" : `the line says ${chance(log10)}`;
  return [share(hits, thrown), `${some} of ${all} survive`, line];
}

register("kicks", make);
