/** Losses and places as readers read them. */

import { fixed } from "../words";

/** A number to two significant digits, in full: "23", "1.8", "0.028". */
export function amount(value: number): string {
  if (value >= 9.95) return value.toFixed(0);
  return String(Number(value.toPrecision(2))) === "0" ? "0" : plain(Number(value.toPrecision(2)));
}

const plain = (value: number): string =>
  value >= 1 ? value.toFixed(1) : value.toFixed(Math.max(0, 1 - Math.floor(Math.log10(value))));

/** A place in the plane. */
export const at = (a: number, b: number): string => `at (${fixed(a, 3)}, ${fixed(b, 3)})`;
