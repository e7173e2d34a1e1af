/** Words from a file, short and on one line, with nothing that could steer the text around them. */
export function quote(words: unknown, letters = 24): string {
  const text = typeof words === "string" ? words : typeof words;
  const clean = [...text.slice(0, 200).replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim()];
  return `“${clean.length > letters ? `${clean.slice(0, letters - 1).join("")}…` : clean.join("")}”`;
}

/** An object of a file as what it holds by name; undefined if it is none. */
export const entries = (value: unknown): ReadonlyMap<string, unknown> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;

/**
 * The JSON of some bytes.
 *
 * @throws without a word of theirs if they aren't JSON.
 */
export function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Error(`${what} isn’t valid JSON, which knows no NaN or Infinity; write it again`);
  }
}
