/** Surfaces in 3-D: two kinds in one scale, turned together, with maps of every depth below. */

import { ticks } from "d3-array";
import { set, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live } from "../figure";
import { standing } from "../scene";
import { camera, fitting, type Vector, type View } from "../surface/camera";
import { frame, type Ticks } from "../surface/frame";
import { landscape, rise, type Height, type Landscape } from "../surface/landscape";
import { layOut, type Boxes, type Kinds, type Marks } from "../surface/layout";
import { around, lay, type Touch } from "../pads";
import { pick, seen } from "../surface/pick";
import { reliefs, type Reliefs } from "../surface/relief";
import { amount, at } from "../surface/words";
import { percent } from "../words";

export interface Given extends Kinds {
  readonly boxes: Record<Layout, Boxes>;
  readonly sides: Record<Layout, Vector>; // of the box round a landscape
  readonly losses: Packed; // [2, D, G, G]; row i is along the second direction
  readonly accuracies: Packed; // [2, D, G, G]
  readonly marked: Packed; // losses on the vertical axis, where it is logarithmic
  readonly view: View;
  readonly words: readonly (readonly string[])[]; // [2, D] while nothing is pointed at
  readonly title: string;
}

interface Scene extends Marks {
  readonly grids: readonly SVGGElement[];
  readonly whole: Box; // round both surfaces
  readonly said: HTMLElement; // by screen readers
}

const TURN = 0.5; // degrees a CSS pixel
const STEP = 5; // degrees a key
const HIGHEST = 90;
const LOWEST = -30;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const { stage } = context;
  const [, depths = 1, , size = 2] = given.losses.shape;
  const plane = (i: number) => {
    const [begin, end] = [i * size ** 2, (i + 1) * size ** 2];
    const part = ({ values }: Packed) => values.subarray(begin, end);
    return { losses: part(given.losses), accuracies: part(given.accuracies) };
  };
  const planes = Array.from({ length: 2 * depths }, (_, i) => plane(i));
  let depth = 0; // of the networks whose surfaces are seen
  const seenNow = (m: number) => m * depths + depth; // their planes
  let card: Reliefs | null = null;
  let shaped = "";
  let lands: Landscape[] = [];
  let corners: Float32Array[] = []; // where they are seen
  let view = given.view;
  let held = view; // when the pointer was pressed
  let marked: number | null = null; // a corner of the grid

  const boxes = () => given.boxes[context.layout()];
  const turn = (azimuth: number, elevation: number) => {
    view = {
      azimuth: Math.round(((((azimuth + 180) % 360) + 360) % 360) - 180),
      elevation: Math.round(Math.min(Math.max(elevation, LOWEST), HIGHEST)),
    };
    context.set({ ...view });
  };
  const settle = () => context.set({}, true);
  const place = (corner: number) =>
    [corner % size, Math.floor(corner / size)].map((i) => (2 * i) / (size - 1) - 1);

  const told = (corner: number, m: number): string => {
    const { losses, accuracies } = planes[seenNow(m)]!;
    return `loss ${amount(losses[corner]!)}, ${percent(accuracies[corner]!)} right`;
  };
  const where = (corner: number): string => {
    const [a, b] = place(corner);
    return at(given.reach * a!, given.reach * b!);
  };

  /** Mark a corner on surfaces and maps, and say what is there. */
  const mark = (corner: number | null) => {
    marked = corner;
    const drawn = scene.now;
    if (!drawn) return;
    given.names.forEach((_, m) => {
      const visibility = corner === null ? "hidden" : "visible";
      const words =
        corner === null ? (given.words[m]?.[depth] ?? "") : `${where(corner)}: ${told(corner, m)}`;
      drawn.words[m]!.textContent = words;
      set(drawn.peaks[m]!, { visibility });
      set(drawn.places[m]!, { visibility });
      if (corner === null) return;
      const [x, y, far] = corners[m]!.subarray(3 * corner, 3 * corner + 3);
      const front = pick(corners[m]!, size, x!, y!);
      const hidden = front !== null && front.far < far! - 0.02;
      const [left, top] = boxes().reliefs[m]!;
      set(drawn.peaks[m]!, { cx: left + x!, cy: top + y!, "fill-opacity": hidden ? 0.3 : 1 });
      const [mapLeft, mapTop, width, height] = boxes().maps[seenNow(m)]!;
      const [a, b] = place(corner);
      set(drawn.places[m]!, {
        cx: mapLeft + ((1 + a!) / 2) * width,
        cy: mapTop + ((1 - b!) / 2) * height,
      });
    });
  };

  /** The corner under a pointer over the surfaces. */
  const over = ({ x, y }: Touch): number | null => {
    for (const [m, [left, top, width, height]] of boxes().reliefs.entries()) {
      const [dx, dy] = [x - left, y - top];
      if (dx < 0 || dy < 0 || dx > width || dy > height) continue;
      const hit = pick(corners[m]!, size, dx, dy);
      if (hit) return hit.corner;
    }
    return null;
  };
  /** The corner under a pointer over the maps; a press on those of another depth shows that one. */
  const above = ({ x, y, dragged }: Touch): number | null => {
    for (const [i, [left, top, width, height]] of boxes().maps.entries()) {
      const [a, b] = [(x - left) / width, 1 - (y - top) / height];
      if (a < 0 || b < 0 || a > 1 || b > 1) continue;
      if (dragged && i % depths !== depth) context.set({ depth: i % depths }, true);
      return Math.round(b * (size - 1)) * size + Math.round(a * (size - 1));
    }
    return null;
  };

  const build = (): Scene => {
    const phone = context.layout() === "phone";
    const palette = context.palette();
    const whole = around(boxes().reliefs);
    stage.replaceChildren();
    const under = sheet(stage, boxes().size);
    const grids = given.names.map(() =>
      under.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "g")),
    );
    const gpu = (card ??= reliefs(lost));
    gpu.fit(stage, whole, boxes().size);
    const marks = layOut(stage, boxes(), phone, given.title, planes, given, palette);
    lay(stage, boxes().size, {
      label: "Both surfaces. Turn them with the arrow keys, or by dragging; Home turns them back.",
      boxes: boxes().reliefs,
      // A line over each: axes and their words move, and leave no room for a ring.
      rings: boxes().reliefs.map(([left, top, width]) => [left + 4, top, width - 8, 0]),
      cursor: "grab",
      touch: "pan-y",
      press: () => (held = view),
      move(touch) {
        const [dx, dy] = touch.dragged ?? [0, 0];
        if (dx || dy) turn(held.azimuth - TURN * dx, held.elevation + TURN * dy);
        else mark(over(touch));
      },
      leave: () => mark(null),
      drop: settle,
      cancel: () => turn(held.azimuth, held.elevation),
      key(name) {
        const [dx, dy] = ARROWS[name] ?? [0, 0];
        if (name === "Home") turn(given.view.azimuth, given.view.elevation);
        else if (dx || dy) turn(view.azimuth + STEP * dx, view.elevation + STEP * dy);
        else return false;
        settle();
        return true;
      },
    });
    lay(stage, boxes().size, {
      label: "The maps. Move the marked place with the arrow keys, with Shift in larger steps.",
      boxes: boxes().maps,
      rings: boxes().maps,
      cursor: "crosshair",
      touch: "none",
      move: (touch) => mark(above(touch)),
      leave: () => mark(null),
      key(name, shift) {
        const [dx, dy] = ARROWS[name] ?? [0, 0];
        if (!dx && !dy) return false;
        const middle = (size ** 2 - 1) / 2; // the minimizer
        const from = marked ?? Math.floor(middle);
        const step = marked === null ? 0 : shift ? 5 : 1;
        const kept = (i: number) => Math.min(Math.max(i, 0), size - 1);
        const row = kept(Math.floor(from / size) + step * dy);
        const corner = row * size + kept((from % size) + step * dx);
        mark(corner);
        const parts = given.names.map((one, m) => `${one}: ${told(corner, m)}`);
        scene.now?.said.replaceChildren(`${where(corner)}. ${parts.join(". ")}`);
        return true;
      },
    });
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    Object.assign(said.style, { position: "absolute", width: "1px", height: "1px", margin: "0" });
    Object.assign(said.style, { overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" });
    stage.append(said);
    return { ...marks, grids, whole, said };
  };
  const scene = standing(context, build);
  const lost = () => {
    card = null; // the next drawing asks for another context, or says that there is none
    scene.clear();
    shaped = "";
    context.redraw();
  };

  return {
    show(state) {
      const layout = context.layout();
      const palette = context.palette();
      const sides = given.sides[layout];
      const height: Height = state["height"] === "linear" ? "linear" : "log";
      view = { azimuth: Number(state["azimuth"]), elevation: Number(state["elevation"]) };
      depth = Math.max(0, Math.min(depths - 1, Math.round(Number(state["depth"])) || 0));
      const { grids, whole, choose } = scene.get();
      choose(depth);
      if (`${height} ${layout} ${depth}` !== shaped) {
        const scale = { limits: given.limits, sides };
        lands = given.names.map((_, m) => landscape(planes[seenNow(m)]!.losses, height, scale));
        card!.shape(lands);
        shaped = `${height} ${layout} ${depth}`;
      }
      const through = camera(view, fitting(view, given.view, sides));
      const { reliefs: panels } = boxes();
      corners = lands.map((land, m) => seen(land, through, panels[m]![2], panels[m]![3]));
      const rules = scales(given, height);
      grids.forEach((group, m) =>
        frame(group, panels[m]!, through, sides, rules, palette, layout === "phone" ? 11 : 13),
      );
      const [left, top, width, high] = whole;
      const within = panels.map(([x, y, w, h]): Box => [x - left, y - top, w, h]);
      card!.draw(through, within, [width, high], palette.losses);
      mark(marked);
    },
    say(name, state) {
      if (name === "depth") return given.depths[Number(state[name])] ?? "";
      const degrees = Math.abs(Number(state[name]));
      if (name !== "azimuth" && name !== "elevation") return "";
      return `${Number(state[name]) < 0 ? "−" : ""}${degrees}°`;
    },
    press(name) {
      if (name !== "reset") return;
      turn(given.view.azimuth, given.view.elevation);
      settle();
    },
    destroy() {
      card?.destroy();
      card = null;
      scene.clear();
    },
  };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Ticks along the directions, and of the loss: those of the poster, or round numbers. */
function scales({ limits, reach, ticks: along, marked }: Given, height: Height): Ticks {
  const values = height === "log" ? [...marked.values].map((loss) => Number(loss.toPrecision(3))) : ticks(0, limits[1], 4);
  return {
    across: along.map(([value, words]) => ({ at: value / reach, words })),
    up: values.map((value) => ({ at: rise(value, height, limits), words: String(value) })),
  };
}

register("surface", make);
