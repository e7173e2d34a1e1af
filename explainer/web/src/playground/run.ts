/** A run of the playground, which outlives its figure's sleep. */

import { worker as open } from "../worker";
import type { Network } from "../network/network";
import type { Measures, Recipe, Report, Task } from "../training/messages";
import type { Points } from "../training/points";
import type { Mark } from "./drawn";
import { trainer, type Trainer, type Wish } from "./trainer";

export interface Run {
  /** What can't change without starting again. */
  readonly key: string;
  readonly widths: readonly number[];
  readonly history: Measures[];
  network: Network | null;
  /** Training steps that were done. */
  steps: number;
  /** The poster's: shown until the reader starts one. */
  readonly poster?: boolean;
}

/** Whoever watches a run while the figure is awake. */
export interface Watcher {
  /** The run went on; measured now and then. */
  moved(measures: Measures | null): void;
  /** It can't go on. */
  failed(): void;
}

/**
 * The run of one figure. Its worker stays while the figure sleeps, and does nothing then: it has
 * the optimizer's memory and the random numbers to come, so that a run goes on as if it never slept.
 */
export interface Keeper {
  run: Run | null;
  /** What the reader drew. */
  marks: readonly Mark[];
  /** Why the run can't go on; empty while it can. */
  fault: string;
  watcher: Watcher | null;
  /** Whether a worker has the run, so that it can go on. */
  readonly held: boolean;
  start(run: Run, task: Task, recipe: Recipe): void;
  setRecipe(recipe: Recipe): void;
  setTraining(training: Points): void;
  advance(wish: Wish): void;
}

const MOST_RECORDS = 500;

/** Keep a run, and a worker from its first start on. */
export function keeper(): Keeper {
  let worker: Trainer | null = null;
  const receive = ({ parameters, measures, steps }: Report) => {
    const { run, watcher } = kept;
    if (!run || run.poster) return;
    run.network = { widths: run.widths, parameters };
    run.steps = steps;
    if (measures) record(run.history, measures);
    watcher?.moved(measures);
  };
  const fail = (message: string, broken: boolean) => {
    if (broken) worker = null;
    kept.fault = message;
    kept.watcher?.failed();
  };
  const kept: Keeper = {
    run: null,
    marks: [],
    fault: "",
    watcher: null,
    get held() {
      return worker !== null && !kept.run?.poster;
    },
    start(run, task, recipe) {
      kept.run = run;
      kept.fault = "";
      worker ??= trainer(open("training.js"), receive, fail);
      worker.start(task, recipe);
    },
    setRecipe: (recipe) => worker?.setRecipe(recipe),
    setTraining: (training) => worker?.setTraining(training),
    advance: (wish) => worker?.advance(wish),
  };
  return kept;
}

/** Add a record; beyond some number, every second one goes. */
function record(history: Measures[], measures: Measures): void {
  if (history.at(-1)?.steps === measures.steps) history.pop();
  history.push(measures);
  if (history.length <= MOST_RECORDS) return;
  const thinned = history.filter((_, i) => i % 2 === 0 || i === history.length - 1);
  history.splice(0, history.length, ...thinned);
}
