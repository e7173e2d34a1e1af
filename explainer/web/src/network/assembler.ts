/**
 * Just enough of the WebAssembly binary format to write a kernel down
 * (https://webassembly.github.io/spec/core/binary/).
 */

/** Bytes, and pieces made of bytes. */
export type Code = number | readonly Code[];

/** Value types. */
export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;

/** LEB128 of a whole number ≥ 0: seven bits a byte, low ones first. */
export function unsigned(value: number): number[] {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

/** LEB128 of a signed 32-bit number. */
export function signed(value: number): number[] {
  const bytes = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value & 127];
}

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number): Code => [0x21, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const call = (index: number): Code => [0x10, unsigned(index)];
/** local += value. */
export const increase = (local: number, value: number): Code => [
  get(local),
  constant(value),
  0x6a,
  set(local),
];
/** Do the body, and again while local < the value that `limit` pushes (unsigned). */
export const repeat = (local: number, limit: Code, body: Code): Code => [
  [0x03, 0x40],
  body,
  get(local),
  limit,
  [0x49, 0x0d, 0, 0x0b],
];

export interface Func {
  /** Parameters, all of type i32. */
  readonly parameters: number;
  /** Locals after them: how many of which type. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: Code;
  readonly name?: string;
}

/** A module of functions without results; named ones are exported; its memory is import "m" "m". */
export function assemble(functions: readonly Func[]): Uint8Array<ArrayBuffer> {
  const named = functions.flatMap(({ name }, i) => (name ? [[text(name), 0, unsigned(i)]] : []));
  return Uint8Array.from(
    flatten([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, functions.map(({ parameters }) => [0x60, vector(Array(parameters).fill(I32)), 0])),
      section(2, [[text("m"), text("m"), 2, 0, 1]]), // a memory of at least one page
      section(3, functions.map((_, i) => unsigned(i))),
      section(7, named),
      section(
        10,
        functions.map(({ locals, body }) =>
          sized([vector(locals.map(([count, type]) => [unsigned(count), type])), body, 0x0b]),
        ),
      ),
    ]),
  );
}

function flatten(code: Code, bytes: number[] = []): number[] {
  if (typeof code === "number") bytes.push(code);
  else for (const piece of code) flatten(piece, bytes);
  return bytes;
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
const text = (word: string): Code => vector([...word].map((letter) => letter.charCodeAt(0)));
const section = (id: number, items: readonly Code[]): Code => [id, sized(vector(items))];

function sized(code: Code): Code {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
}
