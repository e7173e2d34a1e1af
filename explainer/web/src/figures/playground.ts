/** The playground: a network that trains in the page, on points that readers choose or draw. */

import type { Packed } from "../data";
import { register, type Context, type Live, type State } from "../figure";
import { logits, type Network } from "../network/network";
import { asPoints, encode, type Mark } from "../playground/drawn";
import { drawing, enable, spoken } from "../playground/form";
import { build, inWords, type Look, type Scene } from "../playground/scene";
import { DISTANCES, identity, say, settings, source, type Settings } from "../playground/settings";
import { trainer } from "../playground/trainer";
import { beside } from "../scripts";
import type { Measures, Report, Task } from "../training/messages";
import { RING_POINTS, rings, type Points } from "../training/points";
import { trainingPoints } from "../training/session";

interface Given extends Look {
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
  const status = spoken();
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

  function starting({ start, widths }: Settings): Pick<Task, "widths" | "start"> {
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
    if (!running) status.say(inWords(measures));
    refresh();
  }

  function fail(message: string): void {
    running = false; // there is no more to ask for
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
    scene.place(training);
    if (run.network) {
      const z = logits(run.network, training.inputs);
      const wrong = Array.from(z, (value, i) => value > 0 !== training.labels[i]! > 0);
      scene.paint(run.network, wrong);
    }
    scene.trace(run.history);
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

register("playground", make);
