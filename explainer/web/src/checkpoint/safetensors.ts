/**
 * Networks as safetensors: the length of a header, an unsigned 64-bit number, little-endian; the
 * header, JSON with dtype, shape and place of each tensor; and the tensors' bytes. Layers are named
 * as nn.Sequential names them, `0.weight`, `0.bias`, `2.weight`, …, and stand in the order of
 * their numbers, with ReLUs between them.
 */

import { halves } from "../data";
import { MOST_LAYERS, MOST_PARAMETERS, type Found } from "./layers";
import { entries, parse, quote } from "./quote";

const LONGEST_HEADER = 100_000;
const NAME = /^((?:[\w-]+\.)*?)(\d{1,9})\.(weight|bias)$/;

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly values: Float32Array;
}

/** Bytes of a number of each type, and how to read them. */
const TYPES: Readonly<
  Record<string, readonly [size: number, read: (bytes: ArrayBuffer) => Float32Array] | undefined>
> = {
  F64: [8, (bytes) => Float32Array.from(new Float64Array(bytes))],
  F32: [4, (bytes) => new Float32Array(bytes)],
  F16: [2, (bytes) => halves(new Uint16Array(bytes))],
  BF16: [2, (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (b) => b << 16).buffer)],
};

/** @throws if they aren't such layers. */
export function read(bytes: Uint8Array): Found[] {
  const { header, data } = split(bytes);
  const listed = entries(parse(header, "its header"));
  if (!listed) throw new Error("its header isn’t a list of tensors; write the file again");
  const activation = entries(listed.get("__metadata__"))?.get("activation");
  if (activation !== undefined && activation !== "relu")
    throw new Error(`its activation is ${quote(activation)}; expected “relu”`);
  const names = [...listed.keys()].filter((name) => name !== "__metadata__");
  if (names.length > 2 * MOST_LAYERS)
    throw new Error(`it has ${names.length} tensors; expected at most ${2 * MOST_LAYERS}`);
  once(header, names);
  const tensors = names.map((name) => tensor(name, listed.get(name), data));
  // The format allows no gaps and no overlaps.
  let reached = 0;
  for (const { name, start, end } of [...tensors].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== reached)
      throw new Error(`${quote(name)} doesn’t begin where the tensor before it ends; write it again`);
    reached = end;
  }
  if (reached !== data.length)
    throw new Error(`its tensors take ${reached} bytes and ${data.length} are there; it may be cut`);
  return pair(tensors);
}

function split(bytes: Uint8Array): { header: Uint8Array; data: Uint8Array } {
  const room = bytes.length - 8;
  if (room < 2) throw new Error("it is too short for safetensors; it may be cut");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(room, LONGEST_HEADER);
  if (length > BigInt(most))
    throw new Error(`its header would be ${length} bytes long, of ${most}; it is cut or no safetensors`);
  const end = 8 + Number(length);
  return { header: bytes.subarray(8, end), data: bytes.subarray(end) };
}

/** Stop at a name that the header has twice: JSON.parse keeps the last without a word. */
function once(header: Uint8Array, names: readonly string[]): void {
  const text = new TextDecoder().decode(header).replace(/"\s+:/g, '":');
  for (const name of names) {
    const key = `${JSON.stringify(name)}:`;
    if (text.indexOf(key) !== text.lastIndexOf(key))
      throw new Error(`it has the tensor ${quote(name)} twice; write it again`);
  }
}

function tensor(name: string, entry: unknown, data: Uint8Array): Tensor {
  const said = quote(name);
  if (!NAME.test(name))
    throw new Error(`it has a tensor ${said}; expected only layers, such as “0.weight” and “0.bias”`);
  const fields = entries(entry);
  const type = TYPES[String(fields?.get("dtype"))];
  if (!type || !Object.hasOwn(TYPES, String(fields?.get("dtype"))))
    throw new Error(`${said} is of type ${quote(fields?.get("dtype"))}; expected ${Object.keys(TYPES).join(", ")}`);
  const [shape, places] = [whole(fields?.get("shape")), whole(fields?.get("data_offsets"))];
  if (!shape || shape.length < 1 || shape.length > 2)
    throw new Error(`${said} has no shape of one or two whole numbers`);
  const count = shape.reduce((product, side) => product * side, 1);
  if (count > MOST_PARAMETERS)
    throw new Error(`${said} has ${count} numbers; expected at most ${MOST_PARAMETERS}`);
  const [size, reader] = type;
  const [start = 0, end = 0] = places ?? [];
  if (places?.length !== 2 || end - start !== count * size || end > data.length)
    throw new Error(`${said} isn’t where the header says, or not as long; the file may be cut`);
  const values = reader(data.slice(start, end).buffer as ArrayBuffer);
  return { name, shape, start, end, values };
}

/** Whole numbers, not negative, each of them and their product exact. */
const whole = (value: unknown): number[] | undefined =>
  Array.isArray(value) && value.length < 9 && value.every((one) => Number.isInteger(one) && one >= 0 && one < 2 ** 26)
    ? (value as number[])
    : undefined;

/** Weights and biases as layers, by their numbers. */
function pair(tensors: readonly Tensor[]): Found[] {
  const layers = new Map<number, { prefix: string; weight?: Tensor; bias?: Tensor }>();
  for (const one of tensors) {
    const [, prefix = "", digits = "", part = ""] = NAME.exec(one.name) ?? [];
    const layer = layers.get(Number(digits)) ?? { prefix };
    const kind = part as "weight" | "bias";
    if (layer[kind] || layer.prefix !== prefix)
      throw new Error(`it has layer ${Number(digits)} twice; expected one network in a file`);
    layers.set(Number(digits), { ...layer, [kind]: one });
  }
  const numbers = [...layers.keys()].sort((a, b) => a - b);
  if (new Set([...layers.values()].map(({ prefix }) => prefix)).size > 1)
    throw new Error("its layers have different prefixes; expected one network in a file");
  return numbers.map((number) => {
    const { weight, bias } = layers.get(number)!;
    const name = `layer ${number}`;
    if (!weight || !bias)
      throw new Error(`${name} has no ${weight ? "bias" : "weight"}; expected both`);
    const [outputs = 0, inputs = 0] = weight.shape;
    if (weight.shape.length !== 2 || bias.shape.length !== 1 || bias.shape[0] !== outputs)
      throw new Error(`${name} has weight [${weight.shape}] and bias [${bias.shape}]; expected [n, m] and [n]`);
    return { name, outputs, inputs, weights: weight.values, biases: bias.values };
  });
}
