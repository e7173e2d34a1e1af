import type { Answer, Order, Recipe, Report, Task } from "../training/messages";
import type { Points } from "../training/points";

/** The worker, as the page sees it. */
export interface Trainer {
  /** Begin anew; what is still under way is forgotten. */
  start(task: Task, recipe: Recipe): void;
  setRecipe(recipe: Recipe): void;
  setTraining(training: Points): void;
  /** Ask for one report; while one is under way, the last wish waits. */
  advance(wish: Wish): void;
}

export type Wish = { readonly steps: number } | { readonly milliseconds: number };

/**
 * Talk with a worker; it speaks through `report` and, once a run can't go on, `fault`,
 * with whether it is the worker itself that is broken.
 */
export function trainer(
  worker: Worker,
  report: (report: Report) => void,
  fault: (message: string, broken: boolean) => void,
): Trainer {
  const send = (order: Order): void => worker.postMessage(order);
  let run = 0;
  let busy = false;
  let waiting: Wish | null = null;

  const ask = (wish: Wish): void => {
    busy = true;
    send({ kind: "advance", ...wish });
  };
  worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
    busy = false;
    const next = waiting;
    waiting = null;
    if (next) ask(next);
    if (answer.run !== run) return; // of before the last start
    if (answer.kind === "report") return report(answer);
    if (answer.last) report(answer.last);
    fault(answer.message, false);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    fault(`its script training.js doesn’t run${event.message ? `: ${event.message}` : ""}`, true);
  };
  return {
    start(task, recipe) {
      waiting = null;
      send({ kind: "start", run: ++run, task, recipe });
    },
    setRecipe: (recipe) => send({ kind: "recipe", recipe }),
    setTraining: (training) => send({ kind: "points", training }),
    advance(wish) {
      if (busy) waiting = wish;
      else ask(wish);
    },
  };
}
