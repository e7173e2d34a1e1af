/** Workers, on pages opened from a disk too, which may not start one from a file. */

import { beside } from "./scripts";

declare global {
  interface Window {
    /** What workers do, by the names of their scripts, where these ran on the page. */
    explainerWorkers?: Record<string, () => void>;
  }
}

/** Start the worker whose script lies beside this one. */
export function worker(name: string): Worker {
  const work = window.explainerWorkers?.[name];
  return new Worker(work ? URL.createObjectURL(new Blob([`(${work})()`])) : beside(name));
}
