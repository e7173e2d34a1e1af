/** One film on the page: its poster until it plays, then its stage. */

import { given } from "../given";
import type { Surroundings } from "../page";
import { join, keepUp, leave } from "./clock";
import { frameOf, layOut, type Score } from "./score";
import { follow, load, seek } from "./video";

export interface Film {
  readonly element: HTMLElement;
  /** Whether it plays, or will once it is loaded. */
  readonly plays: boolean;
  turn(plays: boolean): void;
  /** The theme or the layout changed. */
  redraw(): void;
}

interface Shown {
  readonly look: string;
  readonly score: Score;
  readonly video: HTMLVideoElement;
  readonly leave: () => void;
}

/** Bind a film's element; `changed` is told when it begins or stops to play. */
export function bind(
  element: HTMLElement,
  around: Surroundings,
  changed: (plays: boolean) => void,
): Film {
  const stage = element.querySelector<HTMLElement>(".xp-stage")!;
  const note = element.querySelector<HTMLElement>(".xp-note")!;
  const scores = new Map<string, Promise<Score>>();
  let plays = false;
  let shown: Shown | null = null;
  let work = Promise.resolve();

  const { layout } = around;
  const look = () => `${layout() === "phone" ? "-phone" : ""}-${around.theme()}`;
  const scoreOf = (name: string): Promise<Score> => {
    const known = scores.get(name) ?? scoreAt(`${element.dataset["film"]}${name}.film.js`);
    scores.set(name, known);
    return known;
  };

  /** Come to what is wanted now, after all that was wanted before. */
  const settle = () => {
    work = work.then(step).catch(fail);
  };
  const step = async (): Promise<void> => {
    if (!plays && !shown) return;
    if (shown?.look !== look()) shown = await prepare();
    const { video, score } = shown;
    if (plays && video.paused) {
      join(score.clock, video);
      await video.play();
    } else if (!plays) {
      leave(score.clock, video);
      video.pause();
    }
  };
  /** Load the film in the look of the page and show it where it is. */
  const prepare = async (): Promise<Shown> => {
    const now = look();
    const before = shown?.video;
    if (shown) {
      leave(shown.score.clock, shown.video);
      shown.video.pause();
      shown.leave();
    }
    const video = element.querySelector<HTMLVideoElement>(`.xp-${around.theme()} video`)!;
    const [score] = await Promise.all([scoreOf(now), load(video), document.fonts.ready]);
    if (before !== video) await seek(video, before?.currentTime ?? (score.start + 0.4) / score.fps);
    if (now !== look()) return prepare();
    const drawing = layOut(stage, score);
    const show = (seconds: number) => {
      drawing.show(video, frameOf(score, seconds));
      keepUp(score.clock, video);
    };
    show(video.currentTime);
    element.classList.add("xp-awake");
    return { look: now, score, video, leave: follow(video, show) };
  };
  const turn = (on: boolean) => {
    if (on === plays) return;
    plays = on;
    note.hidden = true;
    changed(plays);
    settle();
  };
  const fail = (error: unknown) => {
    scores.clear();
    shown = null;
    stage.replaceChildren();
    element.classList.remove("xp-awake");
    turn(false);
    const words = error instanceof Error ? error.message : String(error);
    note.textContent = `This film can’t play here, so its picture stands: ${words}`;
    note.hidden = false;
  };
  return {
    element,
    get plays() {
      return plays;
    },
    turn,
    redraw: settle,
  };
}

async function scoreAt(address: string): Promise<Score> {
  return JSON.parse(await given(address, "drawing")) as Score;
}
