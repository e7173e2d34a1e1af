/** Decision fields: what a network answers over a part of the plane, and where it is undecided. */

import { rings } from "../contours";
import { choose, gpu } from "./choice";
import type { Evaluator } from "./choice";
import { ramp } from "./colours";
import type { FieldPalette } from "./colours";
import { middles, sigmoid } from "./grid";
import type { Extent } from "./grid";
import { logits as plain } from "./network";
import type { Network } from "./network";
import { evaluate } from "./wasm";

export { evaluatorName, prepare } from "./choice";
export type { Evaluator } from "./choice";
export type { Extent } from "./grid";

/** Where to draw, in the canvas's own units: those of its transform. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width of the boundary in the same units; the posters' 1.4 points. */
const LINE = 1.9;

/**
 * Draw the field p = sigmoid(logit) over `extent` into `box`, and the line p = ½ in ink: by the
 * graphics card at every pixel, else on a coarser grid that is scaled up smoothly, with the line
 * as a path.
 */
export function paint(
  target: CanvasRenderingContext2D,
  box: Box,
  extent: Extent,
  network: Network,
  palette: FieldPalette,
  evaluator: Evaluator = choose(network),
): void {
  const { a, b, c, d } = target.getTransform();
  const width = Math.max(1, Math.round(box.width * Math.hypot(a, b)));
  const height = Math.max(1, Math.round(box.height * Math.hypot(c, d)));
  if (evaluator === "webgl") {
    const look = { palette, line: (LINE * width) / box.width };
    const card = gpu(true);
    if (card?.draw(network, extent, width, height, look)) {
      const top = card.canvas.height - height;
      target.drawImage(card.canvas, 0, top, width, height, box.x, box.y, box.width, box.height);
      return;
    }
  }
  const side = evaluator === "plain" ? 64 : steady(network);
  // No finer than the canvas's units, so that the margin has room for half the boundary's width.
  const cells = (length: number, other: number): number =>
    2 * MARGIN + Math.ceil(Math.min(length, (side - 2 * MARGIN) * Math.sqrt(length / other)));
  const [columns, rows] = [cells(box.width, box.height), cells(box.height, box.width)];
  coarse(target, box, extent, network, palette, evaluator, columns, rows);
}

/** The probabilities at the middles of width × height pixels, the top row (largest y) first. */
export function probabilities(
  network: Network,
  extent: Extent,
  width: number,
  height: number,
  evaluator: Evaluator = choose(network),
): Float32Array {
  const read =
    evaluator === "webgl" ? gpu(true)?.probabilities(network, extent, width, height) : undefined;
  return read ?? answers(network, middles(extent, width, height), evaluator).map(sigmoid);
}

/** The logits of points x₀ y₀ x₁ y₁ …, by whatever is quick here. */
export function answers(
  network: Network,
  points: Float32Array,
  evaluator: Evaluator = choose(network),
): Float32Array {
  return evaluator === "plain" ? plain(network, points) : evaluate(network, points);
}

/** Sides of the grid that WebAssembly fills, and how long one field may take, in ms. */
const SIDES = [128, 96, 64];
const FRAME = 16;
const recent: number[] = [];
let size = 0;

/** Parameters beyond which the grid gets coarser as they get more, so that a move takes as long. */
const LARGE = 20_000;
const COARSEST = 24;

/** The side of the grid: a step coarser once eight fields in a row took longer than a frame. */
function steady({ parameters }: Network): number {
  if (parameters.length > LARGE)
    return Math.max(COARSEST, Math.floor(64 * Math.sqrt(LARGE / parameters.length)));
  if (recent.length === 8) {
    if (Math.min(...recent) > FRAME && size < SIDES.length - 1) size++;
    recent.length = 0;
  }
  return SIDES[size]!;
}

/** Cells of a grid beyond the box on each side, so that its edges are like its inside. */
const MARGIN = 2;

/** Draw a field from a grid. */
function coarse(
  target: CanvasRenderingContext2D,
  box: Box,
  [xmin, xmax, ymin, ymax]: Extent,
  network: Network,
  palette: FieldPalette,
  evaluator: Evaluator,
  columns: number,
  rows: number,
): void {
  const dx = (xmax - xmin) / (columns / MARGIN - 2);
  const dy = (ymax - ymin) / (rows / MARGIN - 2);
  const wider: Extent = [xmin - dx, xmax + dx, ymin - dy, ymax + dy];
  const begun = performance.now();
  const logits = answers(network, middles(wider, columns, rows), evaluator);
  recent.push(performance.now() - begun);
  target.save();
  target.beginPath();
  target.rect(box.x, box.y, box.width, box.height);
  target.clip();
  target.translate(box.x, box.y);
  const [width, height] = [box.width / (columns - 2 * MARGIN), box.height / (rows - 2 * MARGIN)];
  target.imageSmoothingEnabled = true;
  const picture = coloured(logits, columns, rows, palette);
  const [left, top] = [-MARGIN * width, -MARGIN * height];
  target.drawImage(picture, left, top, columns * width, rows * height);
  target.beginPath();
  for (const ring of rings(logits, columns, rows, 0))
    ring.forEach(([x, y], i) => {
      const [px, py] = [left + x * width, top + y * height];
      if (i) target.lineTo(px, py);
      else target.moveTo(px, py);
    });
  target.strokeStyle = palette.ink;
  target.lineWidth = LINE;
  target.lineJoin = "round";
  target.stroke();
  target.restore();
}

let scratch: HTMLCanvasElement | undefined;

/** A picture of a grid of logits, one pixel each. */
function coloured(
  logits: Float32Array,
  columns: number,
  rows: number,
  palette: FieldPalette,
): HTMLCanvasElement {
  scratch ??= document.createElement("canvas");
  [scratch.width, scratch.height] = [columns, rows];
  const context = scratch.getContext("2d");
  if (!context) throw new Error("this browser can't draw on a canvas");
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = new Uint32Array(ramp(palette).buffer);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = colours[Math.round(255 * sigmoid(logits[i]!))]!;
  context.putImageData(image, 0, 0);
  return scratch;
}
