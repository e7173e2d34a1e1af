/** Points that the reader drew, and their way into the URL. */

import { EXTENT } from "../training/margin";
import type { Points } from "../training/points";

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

export const MOST = 300;
const LEVELS = 36 ** 2 - 1;

/** Five letters a point: its class, and two for each coordinate, base 36. */
export function encode(marks: readonly Mark[]): string {
  const letters = (value: number): string => {
    const level = Math.round(((value / EXTENT + 1) / 2) * LEVELS);
    return Math.min(Math.max(level, 0), LEVELS).toString(36).padStart(2, "0");
  };
  return marks.map(({ x, y, label }) => `${label}${letters(x)}${letters(y)}`).join("");
}

/** Read points back; none from a text that isn't of this form. */
export function decode(text: string): Mark[] {
  if (!/^([01][0-9a-z]{4}){0,300}$/.test(text)) return [];
  return (text.match(/.{5}/g) ?? []).map((five) => {
    const value = (at: number): number =>
      EXTENT * ((2 * parseInt(five.slice(at, at + 2), 36)) / LEVELS - 1);
    return { x: value(1), y: value(3), label: five[0] === "1" ? 1 : 0 };
  });
}

/** As points to train on. */
export function asPoints(marks: readonly Mark[]): Points {
  return {
    inputs: Float32Array.from(marks.flatMap(({ x, y }) => [x, y])),
    labels: Uint8Array.from(marks, ({ label }) => label),
  };
}
