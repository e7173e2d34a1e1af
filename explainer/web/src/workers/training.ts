/** Trains a network away from the page's own thread; see `training/messages.ts`. */

import type { Answer, Measures, Order } from "../training/messages";
import { begin, type Session } from "../training/session";

/** Of a worker's scope, what is used here; its types clash with those of pages. */
interface Scope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as Scope;
const SHARE = 4; // measuring takes a fifth of the time: once it took t, training has 4 t

let run = 0;
let session: Session | null = null;
let over = false; // a fault stops this run
let due = 0; // when to measure next, in ms

scope.onmessage = ({ data: order }) => {
  try {
    obey(order);
  } catch (error) {
    over = true;
    if (session) report(session, null); // the last parameters that were finite
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "fault", run, message }, []);
  }
};

function obey(order: Order): void {
  if (order.kind === "start") {
    [run, session, over, due] = [order.run, null, false, 0];
    session = begin(order.task, order.recipe);
  } else if (!session || over) {
    return;
  } else if (order.kind === "recipe") {
    session.setRecipe(order.recipe);
  } else if (order.kind === "points") {
    session.setTraining(order.training);
    due = 0;
  } else {
    advance(session, order.steps, order.milliseconds);
  }
}

/** Do `steps` steps, or else as many as fit into some milliseconds, and report. */
function advance(session: Session, steps: number | undefined, milliseconds = 0): void {
  const started = performance.now();
  for (let done = 0; done < (steps ?? Infinity); done++) {
    session.step();
    if (steps === undefined && performance.now() - started >= milliseconds) break;
  }
  const now = performance.now();
  let measures: Measures | null = null;
  if (steps !== undefined || now >= due) {
    measures = session.measure();
    const end = performance.now();
    due = end + SHARE * (end - now);
  }
  report(session, measures);
}

function report({ steps, parameters }: Session, measures: Measures | null): void {
  const copy = parameters.slice();
  scope.postMessage({ kind: "report", run, steps, parameters: copy, measures }, [copy.buffer]);
}
