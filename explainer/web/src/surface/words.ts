/** Numbers as readers read them. */

/** A number to two significant digits, in full: "23", "1.8", "0.028". */
export function amount(value: number): string {
  if (value >= 9.95) return value.toFixed(0);
  return String(Number(value.toPrecision(2))) === "0" ? "0" : plain(Number(value.toPrecision(2)));
}

const plain = (value: number): string =>
  value >= 1 ? value.toFixed(1) : value.toFixed(Math.max(0, 1 - Math.floor(Math.log10(value))));

/** A share in percent; only all of it is 100 %. */
export const share = (value: number): string =>
  `${value < 1 ? Math.min(99, Math.round(100 * value)) : 100}\u202f%`;

/** A place in the plane. */
export const at = (a: number, b: number): string => `at (${signed(a)}, ${signed(b)})`;

const signed = (value: number): string => {
  const words = Math.abs(value).toFixed(3);
  return `${value < 0 && Number(words) !== 0 ? "−" : ""}${words}`;
};
