/** Parts of the stage that take pointer and keys. */

import type { Box } from "./chart";

export interface Touch {
  /** In the poster's coordinates. */
  readonly x: number;
  readonly y: number;
  /** How far the pointer went since it was pressed, in CSS pixels; null while it isn't. */
  readonly dragged: readonly [number, number] | null;
}

export interface Pad {
  readonly label: string;
  /** Panels of the stage; what lies between them belongs to the pad, too. */
  readonly boxes: readonly Box[];
  /** What is outlined while the pad has the focus: one ring round all would cross the words. */
  readonly rings: readonly Box[];
  readonly cursor: string;
  /** What touch may still do to the page. */
  readonly touch: string;
  press?(): void;
  move(touch: Touch): void;
  leave(): void;
  /** The pointer was let go after it dragged. */
  drop?(): void;
  /** The page took the pointer to scroll. */
  cancel?(): void;
  /** Whether the key meant something. */
  key(name: string, shift: boolean): boolean;
}

/** The smallest box round several. */
export function around(all: readonly Box[]): Box {
  const left = Math.min(...all.map(([x]) => x));
  const top = Math.min(...all.map(([, y]) => y));
  const right = Math.max(...all.map(([x, , width]) => x + width));
  const bottom = Math.max(...all.map(([, y, , height]) => y + height));
  return [left, top, right - left, bottom - top];
}

/** Where a box lies within another, as CSS. */
const within = ([left, top, wide, high]: Box, [x, y, width, height]: Box) => ({
  position: "absolute",
  left: `${(100 * (left - x)) / width}%`,
  top: `${(100 * (top - y)) / height}%`,
  width: `${(100 * wide) / width}%`,
  height: `${(100 * high) / height}%`,
});

/** Lay a pad over the stage, which is `width` × `height` in the poster's coordinates. */
export function lay(
  stage: HTMLElement,
  [width, height]: readonly [number, number],
  { boxes, ...pad }: Pad,
): void {
  const whole = around(boxes);
  const area = document.createElement("div");
  area.tabIndex = 0;
  area.setAttribute("role", "application"); // so that screen readers hand the arrow keys on
  area.setAttribute("aria-label", pad.label);
  area.className = "xp-pad";
  Object.assign(area.style, within(whole, [0, 0, width, height]), {
    cursor: pad.cursor,
    touchAction: pad.touch,
  });
  for (const box of pad.rings) {
    const ring = document.createElement("span");
    Object.assign(ring.style, within(box, whole));
    area.append(ring);
  }
  let from: readonly [number, number] | null = null;
  const touch = (event: PointerEvent): Touch => {
    const seen = stage.getBoundingClientRect();
    return {
      x: ((event.clientX - seen.left) / seen.width) * width,
      y: ((event.clientY - seen.top) / seen.height) * height,
      dragged: from && [event.clientX - from[0], event.clientY - from[1]],
    };
  };
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = [event.clientX, event.clientY];
    area.setPointerCapture(event.pointerId);
    pad.press?.();
    pad.move(touch(event));
  });
  area.addEventListener("pointermove", (event) => pad.move(touch(event)));
  const release = () => {
    if (from) pad.drop?.();
    from = null;
  };
  area.addEventListener("pointerup", release);
  area.addEventListener("pointercancel", () => {
    if (from) pad.cancel?.();
    from = null;
  });
  area.addEventListener("pointerleave", (event) => {
    if (!from && event.pointerType !== "touch") pad.leave(); // a finger leaves by being lifted
  });
  area.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (pad.key(event.key, event.shiftKey)) event.preventDefault();
  });
  area.addEventListener("blur", () => pad.leave());
  stage.append(area);
}
