/** A wall of kicks: two networks after each of the same hundred, and the chance that none shows. */

import { canvas, headline, node, sheet, type Box } from "../chart";
import type { Packed } from "../data";
import { register, type Context, type Layout, type Live, type State } from "../figure";
import { rgb } from "../network/colours";
import { middles } from "../network/grid";
import { look, tile } from "../network/tiles";
import type { Learned } from "../plane";
import { standing } from "../scene";
import { spoken } from "../spoken";
import { growth, type Growth } from "../survival/growth";
import { ruler, type Known, type RulerBoxes } from "../survival/ruler";
import { KICKS, striker, type Struck } from "../survival/wall";

interface Boxes extends RulerBoxes {
  readonly size: readonly [number, number];
  readonly walls: readonly Box[];
  readonly growth: Box;
}

export interface Given extends Growth, Learned {
  readonly boxes: Record<Layout, Boxes>;
  readonly cutoff: number;
  readonly parameters: Packed; // [2, n]: wide, narrow
  readonly share: number; // of its cell that a tile fills
  readonly faded: number;
  readonly chances: Record<string, Known | null>; // the narrow network's, by σ in words
  readonly title: string;
}

const NAMES = ["Wide", "Narrow"];
const SIDE = 10; // tiles in a row
const GRID = 24; // of a field
const SLICE = 24; // ms of work an animation frame
const TALK = 700; // ms of rest before a state is told to screen readers

const size = (state: State) => Number((10 ** Number(state["size"])).toPrecision(2));
const hundred = (state: State) => Math.abs(Math.trunc(Number(state["hundred"]))) || 0;

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const [, n = 1] = given.parameters.shape;
  const minimizers = {
    ...{ widths: given.widths, cutoff: given.cutoff },
    ...{ points: given.points.values, labels: given.labels.values },
    parameters: NAMES.map((_, m) => given.parameters.values.subarray(m * n, (m + 1) * n)),
  };
  const strike = striker(minimizers, middles(given.extent, GRID, GRID));
  const status = spoken();
  const scene = standing(context, () => {
    const built = build(context, given);
    stage.append(status.element);
    return built;
  });
  let shown = ""; // the state and the scene of the picture
  let wanted: { sigma: number; hundred: number } | null = null;
  let frame = 0;
  let talk: ReturnType<typeof setTimeout> | undefined;
  let latest: State = {};

  /** Paint a state, tile by tile, and show it once it is whole. */
  function* pass(sigma: number, which: number): Generator<void, void> {
    const now = scene.get();
    now.begin();
    for (const struck of strike(sigma, which)) {
      now.paint(struck);
      yield;
    }
    const survivors = now.finish(given.chances[String(sigma)] ?? null);
    clearTimeout(talk);
    talk = setTimeout(() => status.say(inWords(sigma, survivors)), TALK);
  }

  /** Work for a while each frame, so that nothing else on the page waits; or to the end at once. */
  function work(running: Iterator<void>, atOnce: boolean): void {
    const end = performance.now() + SLICE;
    while (atOnce || performance.now() < end)
      if (running.next().done) {
        frame = 0;
        if (wanted) later(() => next(false));
        return;
      }
    later(() => work(running, false));
  }

  function later(go: () => void): void {
    frame = requestAnimationFrame(() => {
      frame = 0;
      go();
    });
  }

  function next(atOnce: boolean): void {
    if (!wanted || frame) return; // what is being painted is shown first
    const { sigma, hundred } = wanted;
    wanted = null;
    work(pass(sigma, hundred), atOnce);
  }

  return {
    show(state) {
      latest = state;
      const before = scene.now;
      const fresh = scene.get() !== before;
      const key = `${size(state)} ${hundred(state)}`;
      if (key === shown && !fresh) return;
      shown = key;
      if (fresh) {
        cancelAnimationFrame(frame);
        frame = 0;
      }
      wanted = { sigma: size(state), hundred: hundred(state) };
      next(fresh || context.still());
    },
    say: (name, state) => (name === "size" ? `σ = ${size(state)}` : ""),
    press(name) {
      if (name === "another") context.set({ hundred: String(hundred(latest) + 1) }, true);
    },
    destroy() {
      cancelAnimationFrame(frame);
      clearTimeout(talk);
      scene.clear();
    },
  };
}

/** Who survives, in a sentence. */
function inWords(sigma: number, [wide = 0, narrow = 0]: readonly number[]): string {
  return `Of ${KICKS} kicks of ${sigma}, the wide network survives ${wide}, the narrow one ${narrow}.`;
}

interface Scene {
  begin(): void;
  paint(struck: Struck): void;
  /** Show what was painted, and return how many kicks each network survives. */
  finish(known: Known | null): readonly number[];
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const boxes = given.boxes[layout];
  const phone = layout === "phone";
  const text = phone ? 12 : 14;
  stage.replaceChildren();
  const targets = boxes.walls.map((box) => canvas(stage, box, boxes.size).getContext("2d"));
  const svg = sheet(stage, boxes.size);
  headline(svg, given.title, boxes.size[0], phone, palette.ink);
  growth(svg, boxes.growth, given, palette, phone);
  const tell = ruler(svg, boxes, palette, phone);
  const walls = boxes.walls.map((box, m) => {
    const target = targets[m];
    if (!target) throw new Error("this browser has no canvas");
    const ink = [palette.wide, palette.narrow][m]!;
    const [left, top, width] = box;
    const pixels = target.canvas.width;
    const cell = pixels / SIDE;
    const side = Math.round(given.share * cell);
    const image = target.createImageData(pixels, pixels);
    const thick = (0.9 * pixels) / width;
    const bright = look({ ...palette, ink }, thick, palette.paper);
    const dim = look({ ...palette, ink: palette.muted }, thick, palette.paper, given.faded);
    const over = { fill: ink, "font-weight": 600 };
    const up = (phone ? 2.2 : 0.8) * text;
    node(svg, "text", { ...over, x: left, y: top - up, "font-size": (phone ? 1.3 : 1.5) * text }, NAMES[m]!);
    const end = left + (width / SIDE) * (SIDE - 1 + given.share);
    const place = phone ? { x: left, y: top - 0.7 * text } : { x: end, y: top - up, "text-anchor": "end" };
    const count = node(svg, "text", { ...over, ...place, "font-size": (phone ? 1.15 : 1.5) * text });
    let survivors: number[] = [];
    return {
      begin: () => (survivors = []),
      paint({ kick, survives, logits }: Struck) {
        const [column, row] = [kick % SIDE, Math.floor(kick / SIDE)].map((i) => Math.round(i * cell));
        tile(image, column!, row!, side, logits, GRID, survives ? bright : dim);
        if (survives) {
          survivors.push(kick);
          rim(image, column!, row!, side, Math.max(1, Math.round((1.6 * pixels) / width)), rgb(ink));
        }
      },
      finish() {
        target.putImageData(image, 0, 0);
        count.textContent = `${survivors.length} of ${KICKS} survive`;
        return survivors.length;
      },
    };
  });
  return {
    begin: () => walls.forEach((wall) => wall.begin()),
    paint: (struck) => walls[struck.network]!.paint(struck),
    finish(known) {
      tell(known);
      return walls.map((wall) => wall.finish());
    },
  };
}

/** Frame a square of an image. */
function rim(
  { data, width }: ImageData,
  left: number,
  top: number,
  side: number,
  thick: number,
  colour: readonly number[],
): void {
  const pixel = [...colour, 255];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if (Math.min(row, column, side - 1 - row, side - 1 - column) < thick)
        data.set(pixel, 4 * ((top + row) * width + left + column));
}

register("wall", make);
