/** Trains one network away from the page's own thread, and tells now and then how it stands. */

import { begin, type Progress, type Task } from "../training/plain";

/** Of a worker's scope, what is used here; its types clash with those of pages. */
interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(progress: Progress): void;
}

const scope = globalThis as unknown as Scope;
const EVERY = 60; // ms between two reports

scope.onmessage = ({ data: task }) => {
  const training = begin(task);
  let due = 0;
  do {
    if (performance.now() < due) continue;
    const progress = training.progress();
    if (progress.done) break;
    scope.postMessage(progress);
    due = performance.now() + EVERY;
  } while (training.step());
  scope.postMessage(training.progress());
};
