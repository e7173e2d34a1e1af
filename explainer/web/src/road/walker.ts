/** Somebody who walks a road from one end to the other, frame by frame. */

import { progress } from "./plane";

export interface Walker {
  /** The road that is walked; null while none is. */
  readonly road: number | null;
  start(road: number): void;
  stop(): void;
}

const LASTS = 9_000; // ms

/** Call `step` with the road and t on it in each frame, and `arrive` after the last one. */
export function walker(step: (road: number, t: number) => void, arrive: () => void): Walker {
  let road: number | null = null;
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    road = null;
  };
  return {
    get road() {
      return road;
    },
    start(which) {
      stop();
      road = which;
      const since = performance.now();
      const go = (now: number) => {
        const time = Math.max(0, Math.min(1, (now - since) / LASTS));
        step(which, progress(time));
        if (time < 1) frame = requestAnimationFrame(go);
        else {
          stop();
          arrive();
        }
      };
      go(since);
    },
    stop,
  };
}
