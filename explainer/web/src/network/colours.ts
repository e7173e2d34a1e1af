/** Colours of a decision field. */

import type { Palette } from "../palette";

/** What a field is drawn with. */
export type FieldPalette = Pick<Palette, "zero_tint" | "middle" | "one_tint" | "ink">;

export type Rgb = readonly [red: number, green: number, blue: number];

/** Red, green and blue, 0 to 255, of "#rrggbb". */
export function rgb(colour: string): Rgb {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * 256 colours from sure of class 0 over undecided to sure of class 1, [256 × 4] bytes: that of
 * probability p is at round(255 p), on the straight lines zero_tint → middle → one_tint.
 */
export function ramp(palette: FieldPalette): Uint8ClampedArray {
  const [zero, middle, one] = [palette.zero_tint, palette.middle, palette.one_tint].map(rgb);
  const colours = new Uint8ClampedArray(1024).fill(255);
  for (let i = 0; i < 256; i++)
    for (let c = 0; c < 3; c++) {
      const along = i / 127.5 - 1;
      const end = (along < 0 ? zero! : one!)[c]!;
      colours[4 * i + c] = middle![c]! + Math.abs(along) * (end - middle![c]!);
    }
  return colours;
}
