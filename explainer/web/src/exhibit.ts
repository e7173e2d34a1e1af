/** One live figure on the page: asleep, waking, awake; its controls work in all three. */

import * as controls from "./controls";
import { decode, type Data } from "./data";
import type { Context, Live, State } from "./figure";
import { given } from "./given";
import * as groups from "./groups";
import type { Settings } from "./moments";
import type { Surroundings } from "./page";
import type { Palette } from "./palette";
import { load } from "./scripts";

export interface Exhibit {
  readonly id: string;
  readonly element: HTMLElement;
  /** What differs from the first state. */
  settings(): Settings;
  /** Go to the state that differs from the first by these. */
  settle(settings: Settings): void;
  wake(): void;
  sleep(): void;
  /** Draw again: the theme or the layout changed. */
  redraw(): void;
}

export interface Around extends Surroundings {
  /** The state of a figure changed; `done` once the reader let go. */
  moved(done: boolean): void;
}

/** Bind a figure's element and its controls. */
export function bind(element: HTMLElement, around: Around): Exhibit {
  const form = element.querySelector<HTMLFormElement>("form")!;
  const stage = element.querySelector<HTMLElement>(".xp-stage")!;
  const note = element.querySelector<HTMLElement>(".xp-note")!;
  const playButton = form.querySelector<HTMLButtonElement>("button[name=play]");
  let live: Live | null = null;
  let data: Promise<Data> | null = null;
  let sleeps = 0; // counts, so that a waking that was overtaken by a sleep is noticed
  let waking = false;
  let making: Promise<unknown> = Promise.resolve(); // one at a time draws on the stage
  let opened = false; // whether it was awake before
  let frame = 0;
  let playing: { from: State; since: number } | null = null;

  const draw = () => {
    frame ||= requestAnimationFrame((now) => {
      frame = 0;
      if (!live) return;
      if (playing && live.play) {
        const seconds = Math.min((now - playing.since) / 1000, live.lasts ?? Infinity);
        controls.write(form, live.play(playing.from, seconds));
        if (seconds === live.lasts) stop();
        else draw();
      }
      const state = controls.read(form);
      attempt(() => live?.show(state));
      say(state);
      switchControls(state);
    });
  };
  const say = (state: State) => {
    for (const input of controls.inputs(form)) {
      const output = form.querySelector<HTMLOutputElement>(`output[data-for="${input.name}"]`);
      const words = live?.say?.(input.name, state) ?? (output ? input.value : "");
      if (output && output.textContent !== words) output.textContent = words;
      if (input.type === "range") input.setAttribute("aria-valuetext", words);
    }
  };
  const switchControls = (state: State) => {
    for (const one of controls.all(form)) {
      const pressed = live?.pressed?.(one.name);
      if (pressed !== undefined && one instanceof HTMLButtonElement) controls.run(one, pressed);
      if (live?.matters) one.disabled = !live.matters(one.name, state);
    }
    groups.tell(form, (name) => live?.say?.(name, state) ?? String(state[name]));
  };
  const tell = (words: string) => {
    note.textContent = words;
    note.hidden = !words;
  };
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      fail(error);
    }
  };
  const fail = (error: unknown) => {
    sleep();
    const words = error instanceof Error ? error.message : String(error);
    tell(`This figure can’t move here, so its picture stands: ${words}`);
  };
  const stop = () => {
    if (playing && playButton) controls.run(playButton, false);
    playing = null;
  };
  const play = () => {
    playing = { from: controls.read(form), since: performance.now() };
    controls.run(playButton!, true);
    draw();
  };
  const sleep = () => {
    sleeps++;
    waking = false;
    stop();
    for (const button of form.querySelectorAll("button")) controls.run(button, false);
    if (frame) cancelAnimationFrame(frame);
    frame = 0;
    live?.destroy();
    live = null;
    stage.replaceChildren();
    element.classList.remove("xp-awake");
  };
  const context = (found: Data): Context => ({
    stage,
    data: found,
    palette: () => (found["palettes"] as Record<string, Palette>)[around.theme()]!,
    layout: around.layout,
    set: (changes, done = false) => {
      controls.write(form, changes);
      around.moved(done);
      draw();
    },
    redraw: draw,
    tell,
    still: around.still,
  });
  const wake = async () => {
    if (live || waking) return;
    waking = true;
    const before = sleeps;
    try {
      data ??= given(element.dataset["source"]!, "data").then(decode);
      const [make, found] = await Promise.all([load(element.dataset["live"]!), data]);
      await making;
      if (before !== sleeps) return;
      tell("");
      const promise = Promise.resolve(make(context(found)));
      making = promise.catch(() => undefined);
      const made = await promise;
      if (before !== sleeps) return made.destroy();
      live = made;
      waking = false;
      element.classList.add("xp-awake");
      const first = !opened && !Object.keys(controls.changed(form)).length;
      opened = true;
      if (first && live.opens && playButton && !around.still()) play();
      else draw();
    } catch (error) {
      data = null;
      if (before === sleeps) fail(error);
    }
  };

  form.querySelector("fieldset")!.disabled = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    stop();
    draw();
    around.moved(false);
  });
  form.addEventListener("change", () => around.moved(true));
  form.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("button");
    if (!button) return;
    if (button === playButton && playing) {
      stop();
      around.moved(true);
    } else if (button === playButton && live?.play) {
      play();
    } else attempt(() => live?.press?.(button.name));
  });
  return {
    id: element.dataset["figure"]!,
    element,
    settings: () => controls.changed(form),
    settle: (settings) => {
      stop();
      controls.settle(form, settings);
      groups.reveal(form, Object.keys(settings));
      draw();
    },
    wake: () => void wake(),
    sleep,
    redraw: draw,
  };
}
