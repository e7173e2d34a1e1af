/** Training images as tiles on two walls, dark where a pushed network names them wrong. */

import { canvas, headline, node, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { standing } from "../scene";
import { spoken } from "../spoken";
import { bit, colour, corner, faces, papers } from "../tiles/wall";

interface Boxes {
  readonly size: readonly [number, number];
  readonly words: number;
  readonly walls: readonly Box[];
}

export interface Given {
  readonly boxes: Record<Layout, Boxes>;
  readonly columns: Record<Layout, number>;
  readonly pictures: Packed<Uint8Array>; // [P, S, S] or [P, S, S, 3]
  readonly right: Packed<Uint8Array>; // [2, K, D, ⌈P/8⌉] bits, the lowest first
  readonly counts: Packed<Int32Array>; // [2, K, D]
  readonly pushes: string[]; // [D]
  readonly words: string[]; // [D] over the walls
  readonly names: string[]; // of both networks
  readonly title: string;
}

const SECONDS = 7; // from the least push to the largest while playing
const LEAPS = 5; // in how many leaps with less motion
const QUIET = 500; // milliseconds after which a state is said

interface Scene {
  show(direction: number, push: number): void;
}

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const [, directions = 1, pushes = 1] = given.counts.shape;
  const last = Number(given.pushes.at(-1));
  const within = (value: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.round(value) || 0));
  const push = (state: State) => within((Number(state["push"]) / last) * (pushes - 1), pushes);
  const direction = (state: State) => within(Number(state["direction"]), directions);
  const count = (m: number, state: State) =>
    given.counts.values[(m * directions + direction(state)) * pushes + push(state)]!;
  const status = spoken();
  const scene = standing(context, () => {
    const built = build(context, given);
    context.stage.append(status.element);
    return built;
  });
  let later = 0;

  return {
    show(state) {
      scene.get().show(direction(state), push(state));
      clearTimeout(later);
      const told = given.names.map((name, m) => `${name}: ${still(count(m, state), given)}`);
      later = window.setTimeout(() => status.say(`${told.join(". ")}.`), QUIET);
    },
    say(name, state) {
      return name === "push" ? `${given.pushes[push(state)]} of its length` : "";
    },
    play(from, seconds) {
      // Up to the largest push and back.
      const steps = context.still() ? LEAPS : pushes - 1;
      const start = Math.round((push(from) / (pushes - 1)) * steps);
      const step = (start + Math.floor((seconds / SECONDS) * steps)) % (2 * steps);
      return { push: (last * (step > steps ? 2 * steps - step : step)) / steps };
    },
    destroy() {
      clearTimeout(later);
      scene.clear();
    },
  };
}

/** What stands over a wall. */
const still = (count: number, { pictures }: Given): string =>
  `${count.toLocaleString("en")} of ${pictures.shape[0]!.toLocaleString("en")} still right`;

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { stage } = context;
  const palette = context.palette();
  const phone = context.layout() === "phone";
  const boxes = given.boxes[context.layout()];
  const colours = [palette.wide, palette.narrow];
  stage.replaceChildren();
  const walls = boxes.walls.map((box, m) => wall(context, given, box, colours[m]!));
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  const text = phone ? 12 : 14;
  const place = { x: boxes.walls[0]![0], y: boxes.words };
  const words = node(svg, "text", { ...place, "font-size": text, fill: palette.muted });
  const counters = boxes.walls.map(([left, top, width], m) => {
    const look = { "font-size": 1.3 * text, "font-weight": 600, fill: colours[m]! };
    const place = { y: top - 0.6 * text, ...look };
    node(svg, "text", { x: left, ...place }, given.names[m]);
    return node(svg, "text", { x: left + width, "text-anchor": "end", ...place });
  });
  const [, directions = 1, pushes = 1] = given.counts.shape;
  return {
    show(direction, push) {
      words.textContent = given.words[push]!;
      walls.forEach((show, m) => {
        const row = (m * directions + direction) * pushes + push;
        show(row);
        counters[m]!.textContent = still(given.counts.values[row]!, given);
      });
    },
  };
}

/** Lay out a wall; returns what lights its tiles as a row of `right` says. */
function wall(
  context: Context,
  given: Given,
  box: Box,
  kind: string,
): (row: number) => void {
  const target = canvas(context.stage, box, given.boxes[context.layout()].size);
  const paint = target.getContext("2d");
  if (!paint) throw new Error("this browser has no canvas");
  const [count = 0, side = 1, , channels = 1] = given.pictures.shape;
  const palette = context.palette();
  const sheets = Object.values(faces(given.pictures.values, channels, colour(kind), palette)).map(
    (pixels) => {
      const whole = document.createElement("canvas");
      [whole.width, whole.height] = [side, side * count];
      whole.getContext("2d")?.putImageData(new ImageData(pixels, side), 0, 0);
      return whole;
    },
  );
  const columns = given.columns[context.layout()];
  const bytes = given.right.shape.at(-1)!;
  paint.imageSmoothingEnabled = false;
  paint.fillStyle = `rgb(${papers(palette)[0].join()})`;
  const rows = Math.ceil(count / columns);
  paint.fillRect(0, 0, target.width, Math.round((rows * target.width) / columns));
  return (row) => {
    for (let i = 0; i < count; i++) {
      const place = corner(i, columns, target.width);
      const face = sheets[bit(given.right.values, row * bytes, i) ? 0 : 1]!;
      paint.drawImage(face, 0, i * side, side, side, ...place);
    }
  };
}

register("tiles", make);
