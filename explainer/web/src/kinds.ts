/** Colours of networks between the wide and the narrow kind. */

import { rgb } from "./network/colours";
import type { Palette } from "./palette";

/** The colour of a gap from 0, wide, over grey at ½ to 1, narrow: `kinds` of the posters. */
export function kind(palette: Palette, gap: number): string {
  const along = 2 * Math.max(0, Math.min(1, gap)) - 1;
  const middle = rgb(palette.muted);
  const end = rgb(along < 0 ? palette.wide : palette.narrow);
  const parts = middle.map((part, i) => Math.round(part + Math.abs(along) * (end[i]! - part)));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
