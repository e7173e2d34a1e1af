/** Where readers give a figure their own network: a button, or a file dropped on its stage. */

import type { Box } from "../chart";
import type { Context } from "../figure";
import type { Network } from "../network/network";
import { LARGEST, read, SUFFIXES } from "./read";

export interface Desk {
  /**
   * Show the button, or the way back once there is a network, `over` the right end of a box of the
   * stage, all in the poster's coordinates.
   */
  lay(given: boolean, box: Box, size: readonly [number, number], over: number): void;
  destroy(): void;
}

/**
 * Listen on a stage; `take` gets the network of a file that could be read, and null when the
 * reader goes back. What couldn't be read is told, and changes nothing.
 */
export function desk(
  { stage, tell }: Context,
  take: (network: Network | null) => void,
): Desk {
  const rest = new AbortController();
  const { signal } = rest;
  let moved = false; // from one button to the other, and the focus with it
  const open = async (file: File | null | undefined) => {
    if (!file) return;
    try {
      // What is too large isn't fetched either; `read` says so.
      const bytes = file.size > LARGEST ? new ArrayBuffer(0) : await file.arrayBuffer();
      if (signal.aborted) return;
      const network = read(file.name, bytes, file.size);
      tell("");
      moved = place.contains(document.activeElement);
      take(network);
    } catch (error) {
      if (!signal.aborted) tell(error instanceof Error ? error.message : "This file can’t be read.");
    }
  };
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: SUFFIXES.join(), hidden: true });
  input.addEventListener("change", () => {
    void open(input.files?.[0]);
    input.value = ""; // the same file again is a change, too
  });
  const button = (words: string, label: string, press: () => void) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", press);
    Object.assign(made.style, {
      font: "400 12.5px/1.2 var(--xp-sans)",
      padding: ".35em .6em",
      color: "inherit",
      background: "var(--xp-paper)",
      border: "1px solid currentColor",
      borderRadius: "4px",
      cursor: "pointer",
    });
    return made;
  };
  const choose = button("Your network…", `Your network: choose a file, ${SUFFIXES.join(" or ")}`, () =>
    input.click(),
  );
  const back = button("Back to wide", "Back to the wide network", () => {
    tell("");
    moved = true;
    take(null);
  });
  const place = document.createElement("div");
  Object.assign(place.style, { position: "absolute", display: "flex", gap: ".4em" });
  place.append(input, choose, back);

  const files = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
  stage.addEventListener("dragover", (event) => files(event) && event.preventDefault(), { signal });
  stage.addEventListener(
    "drop",
    (event) => {
      if (!files(event)) return;
      event.preventDefault();
      void open(event.dataTransfer?.files[0]);
    },
    { signal },
  );
  return {
    lay(given, [left, top, wide], [width, height], over) {
      choose.style.display = given ? "none" : "";
      back.style.display = given ? "" : "none";
      place.style.right = `${100 * (1 - (left + wide) / width)}%`;
      place.style.bottom = `${100 * (1 - (top - over) / height)}%`;
      stage.append(place);
      if (moved) (given ? back : choose).focus();
      moved = false;
    },
    destroy: () => rest.abort(),
  };
}
