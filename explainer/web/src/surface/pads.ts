/** Parts of the stage that take pointer and keys. */

import type { Box } from "../chart";

export interface Touch {
  /** In the poster's coordinates. */
  readonly x: number;
  readonly y: number;
  /** How far the pointer went since it was pressed, in CSS pixels; null while it isn't. */
  readonly dragged: readonly [number, number] | null;
}

export interface Pad {
  readonly label: string;
  readonly box: Box;
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

/** Lay a pad over a box of the stage, which is `width` × `height` in the poster's coordinates. */
export function lay(
  stage: HTMLElement,
  [width, height]: readonly [number, number],
  { box, ...pad }: Pad,
): void {
  const [left, top, wide, high] = box;
  const area = document.createElement("div");
  area.tabIndex = 0;
  area.setAttribute("role", "application"); // so that screen readers hand the arrow keys on
  area.setAttribute("aria-label", pad.label);
  Object.assign(area.style, {
    position: "absolute",
    left: `${(100 * left) / width}%`,
    top: `${(100 * top) / height}%`,
    width: `${(100 * wide) / width}%`,
    height: `${(100 * high) / height}%`,
    cursor: pad.cursor,
    touchAction: pad.touch,
    outlineOffset: "-2px",
  });
  let from: readonly [number, number] | null = null;
  const touch = (event: PointerEvent): Touch => {
    const whole = stage.getBoundingClientRect();
    return {
      x: ((event.clientX - whole.left) / whole.width) * width,
      y: ((event.clientY - whole.top) / whole.height) * height,
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
