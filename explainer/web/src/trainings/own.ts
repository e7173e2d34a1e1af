/** The reader's own trainings, in a worker that is made for each and ended with it. */

import type { Progress, Task } from "../training/plain";
import { worker as open } from "../worker";

/** What outlives a figure's sleep. */
export interface Own {
  /** Trainings that are done. */
  readonly done: Progress[];
  /** The one that runs, as far as is known. */
  running: Progress | null;
  /** Whether a worker is at it. */
  readonly busy: boolean;
  /** Called whenever there is something new, with words if it can't go on. */
  watcher: ((fault?: string) => void) | null;
  start(task: Task): void;
  stop(): void;
}

export function own(): Own {
  let worker: Worker | null = null;
  const end = () => {
    worker?.terminate();
    worker = null;
    kept.running = null;
  };
  const kept: Own = {
    done: [],
    running: null,
    get busy() {
      return worker !== null;
    },
    watcher: null,
    start(task) {
      end();
      worker = open("plain.js");
      worker.onmessage = ({ data: progress }: MessageEvent<Progress>) => {
        if (progress.done) {
          end();
          kept.done.push(progress);
        } else kept.running = progress;
        kept.watcher?.();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        end();
        kept.watcher?.(`Its script plain.js doesn’t run${event.message ? `: ${event.message}` : ""}.`);
      };
      worker.postMessage(task);
    },
    stop: end,
  };
  return kept;
}
