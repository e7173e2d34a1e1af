/** Many small fields in one picture: drawn pixel by pixel, since paths of so many cost too much. */

import { ramp, rgb, type FieldPalette, type Rgb } from "./colours";

/** How a field looks: 256 colours from sure of class 0 to sure of class 1, and its boundary. */
export interface Look {
  readonly ramp: Uint8ClampedArray; // [256 × 4]
  readonly line: Rgb;
  readonly width: number; // of the boundary, in pixels
}

/** The look on some paper, `faded` towards it, from 0 to 1. */
export function look(palette: FieldPalette, width: number, paper: string, faded = 0): Look {
  const ground = rgb(paper);
  const mixed = (value: number, c: number) => value + faded * (ground[c]! - value);
  return {
    ramp: ramp(palette).map((value, i) => (i % 4 < 3 ? mixed(value, i % 4) : value)),
    line: rgb(palette.ink).map(mixed) as unknown as Rgb,
    width,
  };
}

/**
 * Draw a field into a square of `side` pixels, upper left corner at (left, top), from its logits z
 * [grid²], the top row first. Between them z is bilinear; a pixel is on the line z = 0 by its
 * distance |z| / |∇z|.
 */
export function tile(
  { data, width }: Pick<ImageData, "data" | "width">,
  left: number,
  top: number,
  side: number,
  logits: ArrayLike<number>,
  grid: number,
  { ramp: colours, line, width: thick }: Look,
): void {
  const step = grid / side;
  for (let row = 0; row < side; row++) {
    const [v, dy] = cell(row, step, grid);
    for (let column = 0; column < side; column++) {
      const [u, dx] = cell(column, step, grid);
      const at = v * grid + u;
      const [a, b, c, d] = [logits[at]!, logits[at + 1]!, logits[at + grid]!, logits[at + grid + 1]!];
      const [upper, lower] = [a + dx * (b - a), c + dx * (d - c)];
      const z = upper + dy * (lower - upper);
      const across = (1 - dy) * (b - a) + dy * (d - c);
      const slope = step * Math.hypot(across, lower - upper);
      const ink = slope ? Math.min(1, Math.max(0, thick / 2 + 0.5 - Math.abs(z) / slope)) : 0;
      const shade = 4 * Math.round(255 / (1 + Math.exp(-z)));
      const pixel = 4 * ((top + row) * width + left + column);
      for (let i = 0; i < 3; i++)
        data[pixel + i] = colours[shade + i]! + ink * (line[i]! - colours[shade + i]!);
      data[pixel + 3] = 255;
    }
  }
}

/** The cell of the grid that a pixel lies in, and how far along; those at the rim stay inside. */
function cell(pixel: number, step: number, grid: number): [index: number, along: number] {
  const place = Math.min(grid - 1, Math.max(0, (pixel + 0.5) * step - 0.5));
  const index = Math.min(grid - 2, Math.floor(place));
  return [index, place - index];
}
