/** The playground: a network that trains in the page, on points that readers choose or draw. */

import type { Packed } from "../data";
import { register, type Context, type Live, type State } from "../figure";
import { logits } from "../network/network";
import { asPoints, decode, encode, type Mark } from "../playground/drawn";
import { keeper, type Keeper } from "../playground/run";
import { build, inWords, type Look } from "../playground/scene";
import {
  DISTANCES,
  headlineOf,
  identity,
  matters,
  say,
  settings,
  source,
  type Names,
  type Settings,
} from "../playground/settings";
import { standing } from "../scene";
import { spoken } from "../spoken";
import type { Measures, Task } from "../training/messages";
import { RING_POINTS, rings, type Points } from "../training/points";
import { trainingPoints } from "../training/session";

export interface Given extends Look {
  /** Over the poster's run; over others stands what is trained. */
  readonly title: string;
  readonly names: Names;
  /** The essay's training points, and its minima with their widths. */
  readonly points: Packed;
  readonly labels: Packed<Uint8Array>;
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

const SLICE = 14; // ms of training an animation frame
const CALM = 400; // and where the reader wants less motion
const LATE = 600; // ms of a slower pace that are caught up with, at most
const keepers = new WeakMap<HTMLElement, Keeper>();

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const kept = keepers.get(stage) ?? keeper();
  keepers.set(stage, kept);
  const status = spoken();
  // The poster's network was trained as the controls stand at first.
  const untouched = JSON.stringify(settings({}));
  let now: Settings | null = null;
  let recipe = "";
  let training: Points = asPoints([]);
  let running = false;
  let frame = 0;
  let moved = false; // since it was drawn
  let paid = 0; // when the last step fell due, in ms, at a pace that isn't as fast as can be
  const scene = standing(context, () => {
    const wiring = { marks: () => kept.marks, brush: () => now?.brush ?? 0, change: edit };
    const built = build(context, given, wiring);
    stage.append(status.element);
    return built;
  });

  /** Begin at the start that the controls name. */
  function begin(wanted: Settings): void {
    const { widths, start } = starting(wanted);
    const run = { key: identity(wanted), widths, history: [], network: null, steps: 0 };
    training = chosenPoints(wanted);
    const task = { widths, start, training, source: source(wanted.data), seed: wanted.seed };
    kept.start(run, task, wanted.recipe);
    kept.advance({ steps: 0 });
    tell();
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
    const network = { widths, parameters: parameters.values };
    const steps = history.at(-1)?.steps ?? 0;
    kept.run = { key: identity(wanted), poster: true, widths, history, network, steps };
    training = chosenPoints(wanted);
  }

  function starting({ start, widths }: Settings): Pick<Task, "widths" | "start"> {
    if (start === "random") return { widths, start: null };
    return { widths: given.widths, start: given[start].values };
  }

  function chosenPoints({ data, seed }: Settings): Points {
    if (data === "draw") return asPoints(kept.marks);
    if (data !== "roll") return trainingPoints(rings(DISTANCES[data]), RING_POINTS, seed);
    return { inputs: given.points.values, labels: given.labels.values };
  }

  /** Say why the run can't go on, if so. */
  function tell(): void {
    const { fault } = kept;
    context.tell(fault && `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`);
  }

  /** Draw at the next frame; a run asks for more before it draws, so that both go on at once. */
  function refresh(): void {
    frame ||= requestAnimationFrame((time) => {
      frame = 0;
      if (running) goOn(time);
      if (moved) draw();
      moved = false;
    });
  }

  /** Ask for the steps that are due at the pace that is set; the answer asks for the next ones. */
  function goOn(time: number): void {
    const pace = now?.pace ?? Infinity;
    const milliseconds = context.still() ? CALM : SLICE;
    if (pace === Infinity) return kept.advance({ milliseconds });
    paid = Math.max(paid, time - LATE);
    const steps = time - paid < milliseconds ? 0 : Math.floor(((time - paid) / 1000) * pace);
    if (!steps) return refresh();
    paid += (1000 * steps) / pace;
    kept.advance({ steps });
  }

  function draw(): void {
    const { run } = kept;
    const drawn = scene.now;
    if (!drawn || !run) return;
    drawn.title(title());
    drawn.place(training);
    if (run.network) {
      const z = logits(run.network, training.inputs);
      const wrong = Array.from(z, (value, i) => value > 0 !== training.labels[i]! > 0);
      drawn.paint(run.network, wrong);
    }
    drawn.trace(run.history);
  }

  /** What stands over the run. */
  function title(): string {
    if (!now || kept.run?.poster) return given.title;
    return headlineOf(now, given.names, kept.run?.steps ?? 0);
  }

  function pause(): void {
    if (running) kept.advance({ steps: 0 }); // what is measured then belongs to what is seen
    running = false;
    context.redraw(); // the button, too
  }

  /** Have a run that can go on. */
  function ready(): void {
    if (now && !kept.held) begin(now);
  }

  const presses: Readonly<Record<string, () => void>> = {
    run() {
      if (running) return pause();
      ready();
      running = true;
      paid = performance.now();
      context.redraw();
      refresh();
    },
    step() {
      pause();
      ready();
      kept.advance({ steps: 1 });
    },
    reset() {
      pause();
      if (now) begin(now);
    },
    clear: () => edit([], true),
  };

  function edit(next: readonly Mark[], done: boolean): void {
    kept.marks = next;
    training = asPoints(next);
    kept.setTraining(training);
    if (!next.length) pause();
    if (!running) kept.advance({ steps: 0 });
    context.set({ drawn: encode(next) }, done);
  }

  kept.watcher = {
    moved(measures) {
      moved = true;
      if (!running) status.say(`${title()}. ${inWords(measures)}`);
      refresh();
    },
    failed() {
      running = false; // there is no more to ask for
      tell();
      context.redraw();
    },
  };
  tell();

  return {
    show(state: State) {
      const { editor } = scene.get();
      now = settings(state);
      const marks = decode(String(state["drawn"] ?? ""));
      const redrawn = encode(marks) !== encode(kept.marks);
      if (redrawn) kept.marks = marks;
      if (kept.run?.key !== identity(now) || (redrawn && now.data === "draw")) {
        pause();
        if (!kept.run && JSON.stringify(now) === untouched) showPoster(now);
        else begin(now);
      } else if (!recipe) training = chosenPoints(now); // it just woke
      const words = JSON.stringify(now.recipe);
      if (words !== recipe) kept.setRecipe(now.recipe);
      recipe = words;
      editor.open(now.data === "draw");
      draw();
    },
    say,
    matters: (name, state) => matters(name, settings(state)),
    press: (name) => presses[name]?.(),
    pressed: (name) => (name === "run" ? running : undefined),
    destroy() {
      if (running) kept.advance({ steps: 0 });
      running = false;
      kept.watcher = null;
      cancelAnimationFrame(frame);
      scene.clear();
    },
  };
}

register("playground", make);
