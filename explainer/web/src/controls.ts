/** The native inputs under a figure, as one state. */

import type { State } from "./figure";
import type { Settings } from "./moments";

type Input = HTMLInputElement | HTMLSelectElement;

/** The named inputs of a form; buttons aside. */
export const inputs = (form: HTMLFormElement): Input[] =>
  [...form.elements].filter(
    (one): one is Input =>
      (one instanceof HTMLInputElement || one instanceof HTMLSelectElement) && one.name !== "",
  );

const isNumber = (input: Input): boolean =>
  input instanceof HTMLInputElement && (input.type === "range" || input.type === "number");

/** The named inputs and the buttons of a form. */
export const all = (form: HTMLFormElement): (Input | HTMLButtonElement)[] => [
  ...inputs(form),
  ...form.querySelectorAll("button"),
];

/** What all inputs say now. */
export function read(form: HTMLFormElement): State {
  return Object.fromEntries(
    inputs(form).map((input) => [input.name, isNumber(input) ? Number(input.value) : input.value]),
  );
}

/** Set some inputs; what an input can't be set to, it ignores. */
export function write(form: HTMLFormElement, changes: State | Settings): void {
  for (const input of inputs(form)) {
    const value = changes[input.name];
    if (value === undefined) continue;
    if (input instanceof HTMLSelectElement) {
      if ([...input.options].some((option) => option.value === value)) input.value = String(value);
    } else if (!isNumber(input) || Number.isFinite(Number(value))) {
      input.value = String(value); // a range keeps itself within its ends
    }
  }
}

/** The inputs that aren't as the page had them at first. */
export function changed(form: HTMLFormElement): Settings {
  return Object.fromEntries(
    inputs(form)
      .filter((input) => input.value !== initial(input))
      .map((input) => [input.name, input.value]),
  );
}

/** Set all inputs back, but for some. */
export function settle(form: HTMLFormElement, settings: Settings): void {
  for (const input of inputs(form)) {
    if (!(input.name in settings)) input.value = initial(input);
  }
  write(form, settings);
}

const labels = new WeakMap<HTMLButtonElement, string>();

/** Let a button say that what it started is running, and how to stop it; or what it starts. */
export function run(button: HTMLButtonElement, running: boolean): void {
  if (running === labels.has(button)) return;
  if (running) {
    button.style.minWidth = `${button.offsetWidth}px`; // what stands beside it stays
    labels.set(button, button.textContent);
    button.textContent = "Stop";
  } else {
    button.textContent = labels.get(button)!;
    labels.delete(button);
  }
  button.classList.toggle("xp-running", running);
}

function initial(input: Input): string {
  if (input instanceof HTMLInputElement) return input.defaultValue;
  return ([...input.options].find((option) => option.defaultSelected) ?? input.options[0])?.value ?? "";
}
