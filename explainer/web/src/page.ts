/** The page round figures: its theme, its layout, and whether its reader wants less motion. */

import type { Layout } from "./figure";

export interface Surroundings {
  theme(): "light" | "dark";
  layout(): Layout;
  still(): boolean;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const phone = matchMedia(document.body.dataset["phone"] ?? "(max-width: 600px)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

export const page: Surroundings = {
  /** The theme that is on: what the page's own switch says, else the system's. */
  theme() {
    const scheme = document.body.getAttribute("data-md-color-scheme");
    return (scheme ? scheme === "slate" : dark.matches) ? "dark" : "light";
  },
  layout: () => (phone.matches ? "phone" : "page"),
  still: () => still.matches,
};

/** Call back when the theme or the layout changes. */
export function onLook(redraw: () => void): void {
  dark.addEventListener("change", redraw);
  phone.addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
}

/** Call back when the reader comes to want less motion, or more. */
export function onStill(settle: () => void): void {
  still.addEventListener("change", settle);
}

/** Call back once pictures and fonts are there. */
export function onceLoaded(start: () => void): void {
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
