/** Groups of controls that fold, each saying what is set in it. */

import { inputs } from "./controls";

type Group = HTMLDetailsElement;

const all = (form: HTMLFormElement): Group[] => [
  ...form.querySelectorAll<Group>("details.xp-group"),
];

/** The named inputs of a form that are in a group. */
const members = (form: HTMLFormElement, group: Group) =>
  inputs(form).filter((input) => group.contains(input));

/** Open the groups in which some of these inputs are, so that readers see what a link has set. */
export function reveal(form: HTMLFormElement, names: readonly string[]): void {
  for (const group of all(form))
    if (members(form, group).some(({ name }) => names.includes(name))) group.open = true;
}

const idle = new WeakSet<Group>();

/**
 * Say beside each group's name what is set in it, of what has an effect now; `words` has a control's
 * value. A group whose controls come to have an effect opens.
 */
export function tell(form: HTMLFormElement, words: (name: string) => string): void {
  for (const group of all(form)) {
    const active = members(form, group).filter((input) => !input.disabled && !input.hidden);
    const told = active.map((input) => {
      if (input instanceof HTMLSelectElement) return input.selectedOptions[0]!.text;
      const said = words(input.name);
      const name = input.labels?.[0]?.textContent.toLowerCase();
      return /^−?[\d.]+$/.test(said) ? `${name} ${said}` : said; // a bare number says little
    });
    group.querySelector("summary span")!.textContent = told.join(", ");
    if (!active.length) idle.add(group);
    else if (idle.delete(group)) group.open = true;
  }
}
