/** What a live figure is given, and what it must be able to do. */

import type { Data } from "./data";
import type { Palette } from "./palette";

/** Values of a figure's controls by name: numbers of sliders, names of choices. */
export type State = Readonly<Record<string, number | string | boolean>>;

export type Layout = "page" | "phone";

export interface Context {
  /** Lies over the poster, in the same box; everything drawn goes in here. */
  readonly stage: HTMLElement;
  /** What the figure's Python file packed for it. */
  readonly data: Data;
  /** Colours of the theme that is on now. */
  palette(): Palette;
  /** The layout of the poster that is shown now; drawings use its coordinates. */
  layout(): Layout;
  /**
   * Set controls from within the drawing, as if the reader had moved them; `done` once the reader
   * let go, which makes it a moment to come back to.
   */
  set(changes: State, done?: boolean): void;
  /** Show the state again: something changed that no control tells. */
  redraw(): void;
  /** Say something under the figure; no words take it back. */
  tell(words: string): void;
  /** Whether the reader wants less motion. */
  readonly still: () => boolean;
}

export interface Live {
  /** Draw a state. The same state gives the same picture; called again when theme or box change. */
  show(state: State): void;
  /** Say the value of a control in words, for its output and screen readers. */
  say?(name: string, state: State): string;
  /** A button was pressed, other than "play" where there is `play`. */
  press?(name: string): void;
  /** Whether what a button started is running; undefined for one that starts nothing. */
  pressed?(name: string): boolean | undefined;
  /** Whether a control has an effect now; one without is switched off, and stays where it is. */
  matters?(name: string, state: State): boolean;
  /** What moves while the play button is on: the state `seconds` after it was pressed at `from`. */
  play?(from: State, seconds: number): State;
  /** The seconds after which playing is over; without them it goes on until it is stopped. */
  readonly lasts?: number;
  /** Whether it plays once by itself when it first wakes in its first state. */
  readonly opens?: boolean;
  /** Let go of everything: listeners, textures, work; an idle worker may stay to be woken again. */
  destroy(): void;
}

export type Make = (context: Context) => Live | Promise<Live>;

declare global {
  interface Window {
    explainerLive?: Record<string, Make>;
  }
}

/** Called once by each figure's script. */
export function register(name: string, make: Make): void {
  (window.explainerLive ??= {})[name] = make;
}
