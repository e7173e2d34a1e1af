/** The playground's form, beyond what every live figure does with one. */

import { parse } from "../moments";
import { decode, encode, type Mark } from "./drawn";
import { matters, type Settings } from "./settings";

/** Controls without effect are switched off, and stay where they are. */
export function enable(form: HTMLFormElement, now: Settings): void {
  const kinds = [HTMLInputElement, HTMLSelectElement, HTMLButtonElement];
  for (const one of form.elements)
    for (const kind of kinds) if (one instanceof kind) one.disabled = !matters(one.name, now);
}

/** Points that were drawn, kept with the other controls. */
export interface Drawing {
  read(): Mark[];
  keep(marks: readonly Mark[]): void;
}

/** Keeps what was drawn in an input of the form, and so in the URL. */
export function drawing(form: HTMLFormElement, id: string): Drawing {
  let input = form.querySelector<HTMLInputElement>("input[name=drawn]");
  if (!input) {
    input = document.createElement("input");
    Object.assign(input, { name: "drawn", type: "text", hidden: true });
    form.querySelector("fieldset")?.append(input);
    input.value = parse(location.hash)?.[id]?.["drawn"] ?? "";
  }
  const kept = input;
  return {
    read: () => decode(kept.value),
    keep(marks) {
      kept.value = encode(marks);
      kept.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}

/** Words for screen readers alone, when something was done. */
export function spoken(): { readonly element: HTMLElement; say(words: string): void } {
  const element = document.createElement("p");
  element.setAttribute("role", "status");
  element.style.cssText =
    "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)";
  return {
    element,
    say(words) {
      element.textContent = words;
    },
  };
}
