/** Chances and counts as readers read them. */

import { power } from "../chart";
import type { Count } from "./kicks";

const percent = (words: string | number): string => `${words}\u202f%`;

/** A chance from its logarithm: "78 %", and under a hundredth "10^−78". */
export function chance(log10: number): string {
  return log10 > -2 ? percent(Math.round(100 * 10 ** log10)) : power(Math.round(log10));
}

/** A counted share: "31 %"; only none of them is "0", only all of them "100 %". */
export function share(hits: number, trials: number): string {
  const value = (100 * hits) / trials;
  if (!hits) return "0";
  if (value < 1) return percent(Number(value.toPrecision(1)));
  if (value > 99 && value < 100) return percent(Math.min(99.9, Number(value.toFixed(1))));
  return percent(Math.round(value));
}

/** Counts of the wide and of the narrow network, in a sentence. */
export function inWords(sigma: number, count: Count | undefined): string {
  if (!count) return "Nothing is counted.";
  const [wide = 0, narrow = 0] = count.survived;
  const kicks = `${count.thrown} ${count.thrown === 1 ? "kick" : "kicks"}`;
  return `Of ${kicks} of ${sigma}, the wide network survives ${wide}, the narrow one ${narrow}.`;
}
