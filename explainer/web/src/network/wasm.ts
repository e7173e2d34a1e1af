/**
 * Logits through WebAssembly: for each architecture a kernel is written at run time.
 *
 * A tile of 4 vectors of 4 points goes through all layers before the next one does, so that its
 * activations (two buffers of widest × 16 numbers) stay in the first cache. Within a layer, blocks
 * of VECTORS × OUTPUTS sums live in registers; each weight is splat once for all vectors:
 *
 *     sum[v][o] = bias[o] + Σ_k weight[o][k] · activation[k][v],    then max(sum, 0)
 *
 * Weights lie in the order in which they are read: for each block of outputs its biases, then for
 * each input the block's weights.
 */

import * as wasm from "./assembler";
import type { Code } from "./assembler";
import { countParameters, logits as plain } from "./network";
import type { Network } from "./network";

/** What the machine has: fused multiply-adds, vectors, or neither. */
export type Flavour = "relaxed" | "simd" | "scalar";

export interface Kernel {
  readonly flavour: Flavour;
  /**
   * The logits of points, one after the other, `inputs` numbers each. The result is a view that
   * the next call of any kernel overwrites.
   */
  logits(parameters: Float32Array, points: Float32Array): Float32Array;
}

const VECTORS = 4;
const OUTPUTS = 2;
const UNROLLED = 32;

/** How one vector is handled: its bytes, its type, and opcodes. */
interface Vector {
  readonly bytes: number;
  readonly type: number;
  readonly load: Code;
  readonly splat: Code;
  readonly store: Code;
  /** Pushes the larger of a vector and zero. */
  readonly relu: Code;
  /** Takes three values that are pushed and pushes one, sum + a · b. */
  accumulate(sum: Code, a: Code, b: Code): Code;
}

const SIMD: Vector = {
  bytes: 16,
  type: wasm.V128,
  load: [0xfd, 0x00],
  splat: [0xfd, 0x09],
  store: [0xfd, 0x0b],
  relu: [[0xfd, 0x0c], Array(16).fill(0), [0xfd, 0xeb, 0x01]], // pmax: one instruction, unlike max
  accumulate: (sum, a, b) => [sum, a, b, [0xfd, 0xe6, 0x01], [0xfd, 0xe4, 0x01]],
};

const VECTOR: Record<Flavour, Vector> = {
  relaxed: { ...SIMD, accumulate: (sum, a, b) => [a, b, sum, [0xfd, 0x85, 0x02]] },
  simd: SIMD,
  scalar: {
    bytes: 4,
    type: wasm.F32,
    load: 0x2a,
    splat: 0x2a,
    store: 0x38,
    relu: [0x43, 0, 0, 0, 0, 0x97],
    accumulate: (sum, a, b) => [sum, a, b, 0x94, 0x92],
  },
};

/** An opcode of memory with a hint of alignment (4 bytes) and an offset. */
const memory = (opcode: Code, offset: number): Code => [opcode, 2, wasm.unsigned(offset)];

// Locals of the function that evaluates a tile; the sums and splat weights follow.
const [INPUT, OUTPUT, WEIGHT, SOURCE, TARGET] = [0, 1, 2, 3, 4];
const SUMS = 5;
const SPLATS = SUMS + VECTORS * OUTPUTS;
const TEMPORARY = SPLATS + OUTPUTS;

/** Bytes of the two buffers' places: after the weights, at multiples of 16. */
function buffers(widths: readonly number[], row: number): readonly [number, number, number] {
  const first = Math.ceil(countParameters(widths) / 4) * 16;
  const size = Math.max(...widths) * row;
  return [first, first + size, first + 2 * size];
}

/** The module: `run(input, output, end)` evaluates tiles from `input` up to `end`. */
function assemble(widths: readonly number[], flavour: Flavour): Uint8Array<ArrayBuffer> {
  const vector = VECTOR[flavour];
  const row = VECTORS * vector.bytes; // one activation of a tile
  const [first, second] = buffers(widths, row);
  const depth = widths.length - 1;
  const layers = Array.from({ length: depth }, (_, i) => {
    const source = i ? wasm.constant(i % 2 ? first : second) : wasm.get(INPUT);
    const target = i < depth - 1 ? wasm.constant(i % 2 ? second : first) : wasm.get(OUTPUT);
    return layer(vector, widths[i]!, widths[i + 1]!, source, target, i < depth - 1);
  });
  const step = [
    [wasm.get(0), wasm.get(1), wasm.call(0)],
    [wasm.increase(1, row), wasm.increase(0, widths[0]! * row)],
  ];
  return wasm.assemble([
    {
      parameters: 2,
      locals: [
        [SUMS - 2, wasm.I32],
        [TEMPORARY + 1 - SUMS, vector.type],
      ],
      body: [wasm.constant(0), wasm.set(WEIGHT), layers],
    },
    { parameters: 3, locals: [], body: wasm.repeat(0, wasm.get(2), step), name: "run" },
  ]);
}

/** One layer of a tile; `source` and `target` push addresses. */
function layer(
  vector: Vector,
  inputs: number,
  outputs: number,
  source: Code,
  target: Code,
  hidden: boolean,
): Code {
  const row = VECTORS * vector.bytes;
  const rest = outputs % OUTPUTS;
  const block = (width: number): Code => [
    sums(vector, inputs, width, source),
    each(width, (o) =>
      each(VECTORS, (v) => [
        [wasm.get(TARGET), wasm.get(SUMS + o * VECTORS + v), hidden ? vector.relu : []],
        memory(vector.store, o * row + v * vector.bytes),
      ]),
    ),
    wasm.increase(TARGET, width * row),
  ];
  const end = [target, wasm.constant((outputs - rest) * row), 0x6a];
  return [
    [target, wasm.set(TARGET)],
    outputs >= OUTPUTS ? wasm.repeat(TARGET, end, block(OUTPUTS)) : [],
    rest ? block(rest) : [],
  ];
}

/** The sums of a block of `width` outputs, left in locals; moves WEIGHT behind its weights. */
function sums(vector: Vector, inputs: number, width: number, source: Code): Code {
  const row = VECTORS * vector.bytes;
  const weight = (at: number): Code => [wasm.get(WEIGHT), memory(vector.splat, 4 * at)];
  const sum = (o: number, v: number): number => SUMS + o * VECTORS + v;
  const products = (count: number): Code => [
    each(count, (k) => [
      each(width, (o) => [weight(k * width + o), wasm.set(SPLATS + o)]),
      each(VECTORS, (v) => [
        [wasm.get(SOURCE), memory(vector.load, k * row + v * vector.bytes), wasm.set(TEMPORARY)],
        each(width, (o) => [
          vector.accumulate(wasm.get(sum(o, v)), wasm.get(TEMPORARY), wasm.get(SPLATS + o)),
          wasm.set(sum(o, v)),
        ]),
      ]),
    ]),
    wasm.increase(SOURCE, count * row),
    wasm.increase(WEIGHT, 4 * count * width),
  ];
  const rest = inputs % UNROLLED;
  const end = [source, wasm.constant((inputs - rest) * row), 0x6a];
  return [
    each(width, (o) => [weight(o), wasm.set(SPLATS + o)]),
    each(width, (o) => each(VECTORS, (v) => [wasm.get(SPLATS + o), wasm.set(sum(o, v))])),
    wasm.increase(WEIGHT, 4 * width),
    [source, wasm.set(SOURCE)],
    inputs >= UNROLLED ? wasm.repeat(SOURCE, end, products(UNROLLED)) : [],
    rest ? products(rest) : [],
  ];
}

const each = (count: number, make: (index: number) => Code): Code =>
  Array.from({ length: count }, (_, index) => make(index));

/** Where in the kernel's order each parameter goes, [n]. */
export function places(widths: readonly number[]): Int32Array {
  const place = new Int32Array(countParameters(widths));
  let start = 0; // of the layer, in both orders
  for (let i = 1; i < widths.length; i++) {
    const [inputs, outputs] = [widths[i - 1]!, widths[i]!];
    for (let o = 0; o < outputs; o++) {
      const first = o - (o % OUTPUTS); // of the block
      const width = Math.min(OUTPUTS, outputs - first);
      const block = start + first * (inputs + 1) + (o - first);
      place[start + outputs * inputs + o] = block;
      for (let k = 0; k < inputs; k++) place[start + o * inputs + k] = block + width * (k + 1);
    }
    start += outputs * (inputs + 1);
  }
  return place;
}

/** Whether the machine runs a flavour; asked of a small kernel of it. */
export function supports(flavour: Flavour): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(assemble([1, 1], flavour));
}

/** The fastest flavour of this machine. */
export function best(): Flavour | undefined {
  return (fastest ??= FLAVOURS.filter(supports))[0];
}

const FLAVOURS = ["relaxed", "simd", "scalar"] as const;
let fastest: Flavour[] | undefined;

// All kernels share one memory: each call brings all that it needs.
let shared: WebAssembly.Memory | undefined;
const kernels = new Map<string, Kernel>();
const REMEMBERED = 16;

/** The kernel of an architecture, made once. Throws where WebAssembly isn't to be had. */
export function compile(widths: readonly number[], flavour = best()): Kernel {
  if (!flavour) throw new Error("this browser has no WebAssembly");
  const key = `${flavour} ${widths}`;
  let kernel = kernels.get(key);
  if (!kernel) {
    kernel = make(widths, flavour);
    for (const old of kernels.keys()) if (kernels.size >= REMEMBERED) kernels.delete(old);
    kernels.set(key, kernel);
  }
  return kernel;
}

/**
 * The logits of a network at points, `inputs` numbers each: through WebAssembly, else in plain
 * loops. The result may be a view that the next call overwrites.
 */
export function evaluate(network: Network, points: Float32Array): Float32Array {
  try {
    return compile(network.widths).logits(network.parameters, points);
  } catch {
    return plain(network, points); // none here, too large a module, or no room for the points
  }
}

function make(widths: readonly number[], flavour: Flavour): Kernel {
  const memory = (shared ??= new WebAssembly.Memory({ initial: 1 }));
  const module = new WebAssembly.Module(assemble(widths, flavour));
  const { run } = new WebAssembly.Instance(module, { m: { m: memory } }).exports as {
    run(input: number, output: number, end: number): void;
  };
  const place = places(widths);
  const [d, tile] = [widths[0]!, (VECTORS * VECTOR[flavour].bytes) / 4];
  const [, , input] = buffers(widths, 4 * tile);

  function logits(parameters: Float32Array, points: Float32Array): Float32Array {
    const count = points.length / d;
    const tiles = Math.ceil(count / tile);
    const output = input + 4 * tiles * tile * d;
    const missing = output + 4 * tiles * tile - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    const numbers = new Float32Array(memory.buffer);
    for (let i = 0; i < place.length; i++) numbers[place[i]!] = parameters[i]!;
    // From point by point to tiles: input by input, `tile` points each.
    for (let p = 0; p < count; p++) {
      const at = input / 4 + (p - (p % tile)) * d + (p % tile);
      for (let k = 0; k < d; k++) numbers[at + k * tile] = points[p * d + k]!;
    }
    if (tiles) run(input, output, output);
    return numbers.subarray(output / 4, output / 4 + count);
  }
  return { flavour, logits };
}
