/** Drawing points in the plane by pointer, touch and keyboard. */

import { node, set, type Box } from "../chart";
import { EXTENT } from "../training/margin";
import { MOST, type Mark } from "./drawn";

export interface Editor {
  /** Let points be drawn, or not. */
  open(yes: boolean): void;
}

/** What the drawing area needs to know, and whom to tell. */
export interface Wiring {
  readonly size: readonly [number, number];
  readonly box: Box;
  readonly marks: () => readonly Mark[];
  /** Class of the next point. */
  readonly brush: () => 0 | 1;
  /** The points changed; `done` once the pointer let go. */
  readonly change: (marks: readonly Mark[], done: boolean) => void;
}

const NEAR = 0.06; // a pointer this close takes a point up
const STEP = 0.05; // of the cursor
const HELP =
  "Drawing area. Arrow keys move the cursor, Space adds a point, T adds one of the other class, " +
  "Delete removes the nearest.";

/** Put the drawing area over the plane. */
export function editor(stage: HTMLElement, svg: SVGElement, ink: string, wiring: Wiring): Editor {
  const { box, size, marks, brush, change } = wiring;
  const [left, top, width, height] = box;
  const area = document.createElement("div");
  Object.assign(area.style, {
    position: "absolute",
    left: `${(100 * left) / size[0]}%`,
    top: `${(100 * top) / size[1]}%`,
    width: `${(100 * width) / size[0]}%`,
    height: `${(100 * height) / size[1]}%`,
    cursor: "crosshair",
    touchAction: "none",
  });
  area.tabIndex = 0;
  area.setAttribute("role", "application");
  area.setAttribute("aria-label", HELP);
  const cross = node(svg, "path", { stroke: ink, "stroke-width": 1.5, fill: "none" });
  let cursor = { x: 0, y: 0 };
  let held = -1; // the point under a pressed pointer

  const inside = (value: number): number => Math.min(Math.max(value, -EXTENT), EXTENT);
  const point = (): void => {
    const x = left + ((cursor.x / EXTENT + 1) / 2) * width;
    const y = top + ((1 - cursor.y / EXTENT) / 2) * height;
    const focused = document.activeElement === area;
    set(cross, { d: focused ? `M${x - 8} ${y}h16M${x} ${y - 8}v16` : "" });
  };
  const locate = (event: PointerEvent): { x: number; y: number } => {
    const { left: l, top: t, width: w, height: h } = area.getBoundingClientRect();
    return {
      x: EXTENT * ((2 * (event.clientX - l)) / w - 1),
      y: EXTENT * (1 - (2 * (event.clientY - t)) / h),
    };
  };
  const nearest = ({ x, y }: { x: number; y: number }, reach: number): number => {
    const far = marks().map((mark) => Math.hypot(mark.x - x, mark.y - y));
    const least = Math.min(...far);
    return least <= reach ? far.indexOf(least) : -1;
  };
  const other = (label: 0 | 1): 0 | 1 => (label ? 0 : 1);
  const add = (label: 0 | 1, done: boolean): void => {
    if (marks().length < MOST) change([...marks(), { ...cursor, label }], done);
  };
  const remove = (index: number): void =>
    change(marks().filter((_, i) => i !== index), true);

  area.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const place = locate(event);
    cursor = { x: inside(place.x), y: inside(place.y) };
    held = nearest(place, NEAR);
    if (held < 0) {
      held = marks().length;
      add(event.shiftKey ? other(brush()) : brush(), false);
    }
    area.setPointerCapture(event.pointerId);
    point();
  });
  area.addEventListener("pointermove", (event) => {
    if (held < 0 || held >= marks().length) return;
    const place = locate(event);
    cursor = { x: inside(place.x), y: inside(place.y) };
    change(marks().map((mark, i) => (i === held ? { ...mark, ...cursor } : mark)), false);
    point();
  });
  const release = (event: PointerEvent): void => {
    if (held < 0) return;
    const { x, y } = locate(event);
    const out = Math.max(Math.abs(x), Math.abs(y)) > EXTENT * 1.05;
    if (out && held < marks().length) remove(held);
    else change(marks(), true);
    held = -1;
  };
  area.addEventListener("pointerup", release);
  area.addEventListener("pointercancel", release);
  area.addEventListener("keydown", (event) => {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const move = moves[event.key];
    const fine = event.shiftKey ? 0.2 : 1;
    if (move) {
      cursor = {
        x: inside(cursor.x + fine * STEP * move[0]),
        y: inside(cursor.y + fine * STEP * move[1]),
      };
    } else if (event.key === " ") add(event.shiftKey ? other(brush()) : brush(), true);
    else if (event.key.toLowerCase() === "t") add(other(brush()), true);
    else if (event.key === "Delete" || event.key === "Backspace") {
      const index = nearest(cursor, 2 * STEP);
      if (index >= 0) remove(index);
    } else return;
    event.preventDefault();
    point();
  });
  area.addEventListener("focus", point);
  area.addEventListener("blur", point);
  return {
    open(yes) {
      if (yes && !area.isConnected) stage.append(area);
      else if (!yes) area.remove();
    },
  };
}
