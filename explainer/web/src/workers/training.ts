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
let fault = ""; // what ended this run
let due = 0; // when to measure next, in ms

scope.onmessage = ({ data: order }) => {
  let measures: Measures | null = null;
  try {
    measures = obey(order);
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  if (order.kind === "advance") answer(measures);
};

function obey(order: Order): Measures | null {
  if (order.kind === "start") {
    [run, session, fault, due] = [order.run, null, "", 0];
    session = begin(order.task, order.recipe);
  } else if (!session || fault) {
    fault ||= "there is nothing to train";
  } else if (order.kind === "recipe") {
    session.setRecipe(order.recipe);
  } else if (order.kind === "points") {
    session.setTraining(order.training);
    due = 0;
  } else {
    return advance(session, order.steps, order.milliseconds);
  }
  return null;
}

/**
 * Do `steps` steps, or else as many as fit into some milliseconds, and measure if it is time. The
 * first ones go slowly, 2 + s / 32 a slice after s steps, since most is seen to happen there.
 */
function advance(session: Session, steps: number | undefined, milliseconds = 0): Measures | null {
  const started = performance.now();
  const most = steps ?? 2 + session.steps / 32;
  for (let done = 0; done < most; done++) {
    session.step();
    if (steps === undefined && performance.now() - started >= milliseconds) break;
  }
  const now = performance.now();
  if (steps === undefined && now < due) return null;
  const measures = session.measure();
  const end = performance.now();
  due = end + SHARE * (end - now);
  return measures;
}

function answer(measures: Measures | null): void {
  const last = session && {
    steps: session.steps,
    parameters: session.parameters.slice(),
    measures: fault ? session.measure() : measures,
  };
  const transfer = last ? [last.parameters.buffer] : [];
  if (last && !fault) scope.postMessage({ kind: "report", run, ...last }, transfer);
  else scope.postMessage({ kind: "fault", run, message: fault, last }, transfer);
}
