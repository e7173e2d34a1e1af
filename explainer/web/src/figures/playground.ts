/** The playground: a network that trains in the page, on points that the reader chooses or draws. */

import { canvas, node, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { parse } from "../moments";
import { paint } from "../network/field";
import { logits, type Network } from "../network/network";
import { plane, type Extent, type Plane } from "../plane";
import { curves, type Curves } from "../playground/curves";
import { asPoints, decode, encode, type Mark } from "../playground/drawn";
import { editor, type Editor } from "../playground/editor";
import {
  DISTANCES,
  identity,
  matters,
  say,
  settings,
  source,
  type Settings,
} from "../playground/settings";
import { trainer, type Report } from "../playground/trainer";
import { beside } from "../scripts";
import type { Measures } from "../training/messages";
import { RING_POINTS, rings, type Points } from "../training/points";
import { trainingPoints } from "../training/session";

interface Boxes {
  readonly size: readonly [number, number];
  readonly field: Box;
  readonly charts: readonly Box[];
}

interface Given {
  readonly title: string;
  readonly boxes: Record<Layout, Boxes>;
  readonly extent: Extent;
  /** The essay's training points, and its minima with their widths. */
  readonly points: Packed;
  readonly labels: Packed;
  readonly widths: number[];
  readonly wide: Packed;
  readonly narrow: Packed;
  /** The poster's run. */
  readonly shown: {
    readonly widths: readonly number[];
    readonly parameters: Packed;
    readonly course: readonly Record<keyof Measures, number | null>[];
  };
}

/** A run, which outlives its figure's sleep. */
interface Run {
  readonly key: string;
  /** The poster's: shown until the reader starts one. */
  readonly poster?: boolean;
  readonly history: Measures[];
  network: Network | null;
  steps: number;
}

interface Scene {
  readonly paint: (network: Network) => void;
  readonly dots: SVGElement;
  readonly words: SVGTextElement;
  readonly curves: Curves;
  readonly editor: Editor;
  plane: Plane | null;
  shown: Points | null;
}

const SLICE = 14; // ms of training an animation frame
const CALM = 400; // and where the reader wants less motion
const MOST_RECORDS = 500;
const BUTTONS = ["run", "step", "reset", "clear"] as const;
const runs = new WeakMap<HTMLElement, Run>();

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const figure = stage.closest<HTMLElement>(".xp-live");
  const form = figure?.querySelector("form") ?? null;
  const note = figure?.querySelector<HTMLElement>(".xp-note") ?? null;
  const signal = new AbortController();
  const store = form && drawing(form, figure?.dataset["figure"] ?? "");
  const worker = trainer(beside("training.js"), receive, fail);
  const status = spoken(stage);
  // The poster's network was trained as the controls stand at first.
  const untouched = JSON.stringify(settings({}));
  let run: Run | null = null;
  let now: Settings | null = null;
  let recipe = "";
  let training: Points = asPoints([]);
  let marks: readonly Mark[] = [];
  let running = false;
  let scene: Scene | null = null;
  let look = "";
  let frame = 0;

  /** Begin at the start that the controls name, or where a run of the same kind fell asleep. */
  function begin(wanted: Settings, asleep?: Run): void {
    const from = starting(wanted);
    const resumed = asleep?.network;
    const start = resumed?.parameters ?? from.start;
    run = asleep ?? { key: identity(wanted), history: [], network: null, steps: 0 };
    tell("");
    training = chosenPoints(wanted);
    const task = { widths: from.widths, training, source: source(wanted.data), seed: wanted.seed };
    worker.start({ ...task, start, done: run.steps }, wanted.recipe);
    worker.advance({ steps: 0 });
  }

  /** Show the run of the poster, as if it had just ended. */
  function showPoster(wanted: Settings): void {
    const { widths, parameters, course } = given.shown;
    const history = course.map(
      (one) =>
        Object.fromEntries(
          Object.entries(one).map(([name, value]) => [name, value ?? Infinity]),
        ) as unknown as Measures,
    );
    const network = { widths, parameters: parameters.values as Float32Array };
    const steps = history.at(-1)?.steps ?? 0;
    run = { key: identity(wanted), poster: true, history, network, steps };
    training = chosenPoints(wanted);
  }

  function starting({ start, widths }: Settings): { widths: readonly number[]; start: Float32Array | null } {
    if (start === "random") return { widths, start: null };
    return { widths: given.widths, start: given[start].values as Float32Array };
  }

  function chosenPoints({ data, seed }: Settings): Points {
    if (data === "draw") return asPoints(marks);
    if (data !== "roll") return trainingPoints(rings(DISTANCES[data]), RING_POINTS, seed);
    return {
      inputs: given.points.values as Float32Array,
      labels: given.labels.values as Uint8Array,
    };
  }

  function receive({ steps, parameters, measures }: Report): void {
    if (!run || !now || run.poster) return;
    run.network = { widths: starting(now).widths, parameters };
    run.steps = steps;
    if (measures) record(run.history, measures);
    if (!running) status(inWords(measures));
    refresh();
  }

  function fail(message: string): void {
    pause();
    tell(message.charAt(0).toUpperCase() + message.slice(1));
    refresh();
  }

  function tell(message: string): void {
    if (!note) return;
    note.textContent = message && `${message}.`;
    note.hidden = !message;
  }

  /** Draw at the next frame; a run asks for more before it draws, so that both go on at once. */
  function refresh(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (running) worker.advance({ milliseconds: context.still() ? CALM : SLICE });
      draw();
    });
  }

  function draw(): void {
    if (!scene || !run) return;
    if (scene.shown !== training) {
      scene.dots.replaceChildren();
      const phone = context.layout() === "phone";
      const { field } = given.boxes[context.layout()];
      const { inputs, labels } = training;
      const radius = phone ? 2.2 : 3.2;
      scene.plane = plane(scene.dots as SVGElement, field, given.extent, inputs, labels, radius, context.palette());
      scene.shown = training;
    }
    if (run.network) {
      scene.paint(run.network);
      const z = logits(run.network, training.inputs);
      scene.plane?.ring(Array.from(z, (value, i) => value > 0 !== training.labels[i]! > 0));
    }
    scene.words.textContent = inWords(run.history.at(-1) ?? null);
    scene.curves.show(run.history);
  }

  function pause(): void {
    if (running) worker.advance({ steps: 0 }); // what is measured then belongs to what is seen
    running = false;
    button("run")?.setAttribute("aria-pressed", "false");
  }

  function button(name: string): HTMLButtonElement | null {
    return form?.querySelector<HTMLButtonElement>(`button[name="${name}"]`) ?? null;
  }

  const press: Record<(typeof BUTTONS)[number], () => void> = {
    run() {
      if (running) return pause();
      if (run?.poster && now) begin(now);
      running = true;
      button("run")?.setAttribute("aria-pressed", "true");
      refresh();
    },
    step() {
      pause();
      if (run?.poster && now) begin(now);
      worker.advance({ steps: 1 });
    },
    reset() {
      pause();
      if (now) begin(now);
    },
    clear: () => edit([], true),
  };

  function edit(next: readonly Mark[], done: boolean): void {
    marks = next;
    training = asPoints(marks);
    worker.setTraining(training);
    if (!marks.length) pause();
    if (!running) worker.advance({ steps: 0 });
    refresh();
    if (done) store?.keep(marks);
  }

  for (const name of BUTTONS)
    button(name)?.addEventListener("click", press[name], { signal: signal.signal });

  return {
    show(state: State) {
      const drawn = `${context.layout()} ${context.palette().paper} ${stage.clientWidth}`;
      if (!scene || drawn !== look) {
        look = drawn;
        scene = build(context, given, {
          marks: () => marks,
          brush: () => now?.brush ?? 0,
          change: edit,
        });
        stage.append(status.element);
      }
      now = settings(state);
      const kept = store?.read() ?? [];
      const redrawn = encode(kept) !== encode(marks);
      if (redrawn) marks = kept;
      const key = identity(now);
      if (run?.key !== key || (redrawn && now.data === "draw")) {
        const asleep = run ? undefined : runs.get(stage);
        if (run) pause();
        if (!run && !asleep && JSON.stringify(now) === untouched) showPoster(now);
        else if (asleep?.poster && asleep.key === key) showPoster(now);
        else begin(now, asleep?.key === key ? asleep : undefined);
      }
      const words = JSON.stringify(now.recipe);
      if (words !== recipe) worker.setRecipe(now.recipe);
      recipe = words;
      scene.editor.open(now.data === "draw");
      if (form) enable(form, now);
      draw();
    },
    say,
    destroy() {
      running = false;
      button("run")?.setAttribute("aria-pressed", "false");
      if (run) runs.set(stage, run);
      cancelAnimationFrame(frame);
      signal.abort();
      worker.end();
      tell("");
      scene = null;
    },
  };
}

/** Add a record; beyond some number, every second one goes. */
function record(history: Measures[], measures: Measures): void {
  if (history.at(-1)?.steps === measures.steps) history.pop();
  history.push(measures);
  if (history.length <= MOST_RECORDS) return;
  const thinned = history.filter((_, i) => i % 2 === 0 || i === history.length - 1);
  history.splice(0, history.length, ...thinned);
}

function inWords(measures: Measures | null): string {
  if (!measures) return " ";
  if (Number.isNaN(measures.accuracy)) return "Draw some points: circles, and triangles";
  const share = (value: number): string => `${Number((100 * value).toFixed(1))}\u202f%`;
  const [train, fresh] = [share(measures.accuracy), share(measures.freshAccuracy)];
  return `right on ${train} of training points, ${fresh} of fresh ones`;
}

/** Words for screen readers alone, when something was done. */
function spoken(stage: HTMLElement): { (words: string): void; element: HTMLElement } {
  const element = document.createElement("p");
  element.setAttribute("role", "status");
  element.style.cssText = "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)";
  stage.append(element);
  const speak = (words: string): void => {
    element.textContent = words;
  };
  return Object.assign(speak, { element });
}

/** Controls without effect are switched off, and stay where they are. */
function enable(form: HTMLFormElement, now: Settings): void {
  for (const one of form.elements)
    if (one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLButtonElement)
      one.disabled = !matters(one.name, now);
}

/** Keeps what was drawn in an input of the form, and so in the URL. */
function drawing(form: HTMLFormElement, id: string): { read(): Mark[]; keep(marks: readonly Mark[]): void } {
  let input = form.querySelector<HTMLInputElement>("input[name=drawn]");
  if (!input) {
    input = document.createElement("input");
    Object.assign(input, { name: "drawn", type: "text", hidden: true });
    form.querySelector("fieldset")?.append(input);
    input.value = parse(location.hash)?.[id]?.["drawn"] ?? "";
  }
  const kept = input;
  return {
    read: () => decode(kept.value),
    keep(marks) {
      kept.value = encode(marks);
      kept.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}

/** Lay out everything that stays while the network trains. */
function build(
  context: Context,
  given: Given,
  wiring: Pick<Parameters<typeof editor>[3], "marks" | "brush" | "change">,
): Scene {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const { size, field, charts } = given.boxes[layout];
  const phone = layout === "phone";
  const text = phone ? 12 : 14;
  stage.replaceChildren();
  const target = canvas(stage, field, size).getContext("2d");
  if (!target) throw new Error("this browser has no canvas");
  const whole = { x: 0, y: 0, width: field[2], height: field[3] };
  target.scale(target.canvas.width / field[2], target.canvas.height / field[3]);
  const svg = sheet(stage, size);
  const margin = phone ? 10 : 14;
  const head = text * (phone ? 1.2 : 1.45);
  const title = { x: margin, y: margin + 0.85 * head, "font-size": head, "font-weight": 600 };
  node(svg, "text", { ...title, fill: palette.ink }, given.title);
  const above = { x: field[0], y: field[1] - 0.6 * text, "font-size": text, fill: palette.ink };
  const words = node(svg, "text", above, " ");
  for (const [left, top, width, height] of charts.slice(2)) {
    const below = { x: left + width / 2, y: top + height + (phone ? 28 : 33), "text-anchor": "middle" };
    node(svg, "text", { ...below, "font-size": phone ? 11 : 13, fill: palette.muted }, "training step");
  }
  const dots = node(svg, "g");
  return {
    paint: (network) => paint(target, whole, given.extent, network, palette),
    dots,
    words,
    curves: curves(svg, charts, palette, phone),
    editor: editor(stage, svg, palette.ink, { size, box: field, ...wiring }),
    plane: null,
    shown: null,
  };
}

register("playground", make);
