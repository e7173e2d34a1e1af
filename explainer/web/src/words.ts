/** Numbers as `explainer/plotting/typography.py` sets them. */

const MOST_DECIMALS = 3;

/** A number with so many decimals and a true minus, but none before 0. */
export function fixed(value: number, decimals: number): string {
  const words = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(words) !== 0 ? `−${words}` : words;
}

/** A fraction in per cent; only all of it is 100 %, and only none of it 0 %. */
export function percent(value: number, decimals = 0): string {
  for (let count = decimals; count <= MOST_DECIMALS; count++) {
    const words = fixed(100 * value, count);
    if (Number(words) !== 0 && Number(words) !== 100) return `${words}\u202f%`;
  }
  return `${fixed(100 * value, 0)}\u202f%`;
}

/** How many there are of something: "1 step", "1,200 steps". */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** A quantity to two figures or whole, without an exponent; `amount` in Python. */
export function plainly(value: number): string {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(value)));
  return value.toFixed(Math.min(decimals, 6));
}
