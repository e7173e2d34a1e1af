/** The data of a live figure: a JSON file in which arrays are packed as base64. */

export type Values = Float32Array | Uint8Array | Int32Array;

/** An array with its shape; Python's float16 and float64 arrive as float32. */
export interface Packed<V extends Values = Float32Array> {
  readonly shape: readonly number[];
  readonly values: V;
}

export type Data = Readonly<Record<string, unknown>>;

interface Wire {
  readonly dtype: "float32" | "float16" | "uint8" | "int32";
  readonly shape: readonly number[];
  readonly base64: string;
}

/** Read the text of a live figure's data, arrays unpacked wherever they are. */
export function decode(text: string): Data {
  return JSON.parse(text, (_key, value: unknown) => (isWire(value) ? unpack(value) : value)) as Data;
}

function isWire(value: unknown): value is Wire {
  return typeof value === "object" && value !== null && "base64" in value && "dtype" in value;
}

function unpack({ dtype, shape, base64 }: Wire): Packed<Values> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return { shape, values: readers[dtype](bytes) };
}

const readers: Record<Wire["dtype"], (bytes: Uint8Array<ArrayBuffer>) => Values> = {
  uint8: (bytes) => bytes,
  int32: (bytes) => new Int32Array(bytes.buffer),
  float32: (bytes) => new Float32Array(bytes.buffer),
  float16: (bytes) => halves(new Uint16Array(bytes.buffer)),
};

/** IEEE half precision to single. */
export function halves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
