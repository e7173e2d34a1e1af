import assert from "node:assert/strict";
import { test } from "node:test";

import { direction } from "../src/checkpoint/directions";
import { own } from "../src/checkpoint/own";
import { read } from "../src/checkpoint/read";
import { countParameters, layers, logits } from "../src/network/network";
import { passes, plain } from "../src/training/gradient";
import { random } from "../src/training/random";

type Json = Record<string, unknown>;

const bytes = (value: unknown): ArrayBuffer =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)).buffer as ArrayBuffer;

const LAYERS = [
  { weight: [[1, 2], [3, 4], [5, 6]], bias: [0.5, -0.5, 0] },
  { weight: [[1, -1, 2]], bias: [0.25] },
];
const FILE = { format: "explainer-mlp", version: 1, activation: "relu", layers: LAYERS };
const json = (changes: Json): ArrayBuffer => bytes({ ...FILE, ...changes });

interface Tensor {
  readonly dtype?: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
const TENSORS: Record<string, Tensor> = {
  "0.weight": { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
  "0.bias": { shape: [3], values: [0.5, -0.5, 0] },
  "2.weight": { shape: [1, 3], values: [1, -1, 2] },
  "2.bias": { shape: [1], values: [0.25] },
};

/** Lay out a safetensors file, its header as `change` leaves it. */
function safetensors(
  tensors: Record<string, Tensor>,
  change: (header: Record<string, Json>) => unknown = (header) => header,
): ArrayBuffer {
  const header: Record<string, Json> = {};
  let at = 0;
  for (const [name, { shape, values, dtype = "F32" }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + 4 * values.length] };
    at += 4 * values.length;
  }
  const changed = change(header);
  const text = new Uint8Array(bytes(changed));
  const numbers = Object.values(tensors).flatMap(({ values }) => values);
  return framed(text, new Uint8Array(Float32Array.from(numbers).buffer));
}

function framed(header: Uint8Array, data: Uint8Array, length = BigInt(header.length)): ArrayBuffer {
  const file = new Uint8Array(8 + header.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length, true);
  file.set(header, 8);
  file.set(data, 8 + header.length);
  return file.buffer;
}

const NETWORK = [1, 2, 3, 4, 5, 6, 0.5, -0.5, 0, 1, -1, 2, 0.25];

test("both formats give the network that they hold", () => {
  for (const network of [read("a.json", json({})), read("a.SafeTensors", safetensors(TENSORS))]) {
    assert.deepEqual(network.widths, [2, 3, 1]);
    assert.deepEqual([...network.parameters], NETWORK);
  }
});

test("layers stand in the order of their numbers, whatever that of the names", () => {
  const shuffled = Object.fromEntries(
    Object.entries(TENSORS).map(([name, one]) => [`net.${name.replace("2.", "10.").replace(/^0/, "2")}`, one]).reverse(),
  );
  assert.deepEqual([...read("a.safetensors", safetensors(shuffled)).parameters], NETWORK);
});

test("of two logits it is the second minus the first that counts", () => {
  const last = { weight: [[1, 0, 1], [2, 2, 1.5]], bias: [1, 3] };
  const network = read("a.json", json({ layers: [LAYERS[0], last] }));
  assert.deepEqual(network.widths, [2, 3, 1]);
  assert.deepEqual([...network.parameters].slice(9), [1, 2, 0.5, 2]);
});

const deep = (times: number) => "[".repeat(times) + "]".repeat(times);
const without = (name: string) =>
  Object.fromEntries(Object.entries(TENSORS).filter(([key]) => key !== name));
const header = (name: string, field: string, value: unknown) =>
  safetensors(TENSORS, (all) => ({ ...all, [name]: { ...all[name], [field]: value } }));
const layer = (weight: unknown, bias: unknown) => json({ layers: [{ weight, bias }] });
const zeros = (rows: number, columns: number) => Array.from({ length: rows }, () => Array(columns).fill(0));
const HOSTILE = `<img src=x onerror=alert(1)>\u202e\u0000\n\u2028${"x".repeat(5000)}`;

const BAD: readonly (readonly [what: string, file: string, content: ArrayBuffer, words: RegExp])[] = [
  ["another kind", "model.pt", json({}), /“model.pt”: expected \.json or \.safetensors, as/],
  ["a hostile name", `${HOSTILE}.json`, bytes("{"), /^“<img src=x onerror=alert(.*)…”: /],
  ["too large", "a.json", new ArrayBuffer(5_000_001), /has 5.0 MB; expected at most 5/],
  ["empty", "a.json", bytes(""), /valid JSON/],
  ["not text", "a.json", new Uint8Array([255, 254, 0]).buffer, /valid JSON/],
  ["no UTF-8 in a string", "a.json", new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]).buffer, /valid JSON/],
  ["NaN", "a.json", bytes('{"layers": [NaN]}'), /no NaN or Infinity/],
  ["a list", "a.json", bytes("[]"), /expected an object/],
  ["null", "a.json", bytes("null"), /expected an object/],
  ["deep nesting", "a.json", bytes(deep(200_000)), /“a.json”: /],
  ["deep nesting inside", "a.json", bytes(`{"format": ${deep(100_000)}}`), /“a.json”: /],
  ["another format", "a.json", json({ format: "onnx" }), /its format is “onnx”; expected “explainer/],
  ["hostile format", "a.json", json({ format: HOSTILE }), /its format is “<img[^\u202e\n]{0,22}…”/],
  ["another version", "a.json", json({ version: 2 }), /version isn’t 1/],
  ["tanh", "a.json", json({ activation: "tanh" }), /activation is “tanh”; expected “relu”/],
  ["no activation", "a.json", json({ activation: undefined }), /activation is “undefined”/],
  ["no layers", "a.json", json({ layers: undefined }), /no list of layers/],
  ["zero layers", "a.json", json({ layers: [] }), /has no layers/],
  ["too many layers", "a.json", json({ layers: Array(33).fill(LAYERS[0]) }), /33 layers; expected at most 32/],
  ["a layer that is null", "a.json", json({ layers: [null] }), /layer 1 has no weight/],
  ["no weight", "a.json", layer(undefined, [0]), /layer 1 has no weight/],
  ["no bias", "a.json", layer([[1, 2]], undefined), /layer 1 has no bias/],
  ["a flat weight", "a.json", layer([1, 2], [0]), /layer 1 has no weight; expected a list of rows/],
  ["ragged rows", "a.json", layer([[1, 2], [3]], [0, 0]), /row 2 of weight isn’t as long as the first, 2/],
  ["biases too few", "a.json", layer([[1, 2], [3, 4]], [0]), /2 rows of weights and 1 biases/],
  ["words for numbers", "a.json", layer([[1, HOSTILE]], [0]), /layer 1 holds “<img/],
  ["null for a number", "a.json", layer([[1, null]], [0]), /layer 1 holds “object” where a number/],
  ["infinite", "a.json", bytes(JSON.stringify(FILE).replace("0.25", "1e999")), /layer 2 has numbers that aren’t finite/],
  ["too large for single", "a.json", layer([[1, 1e39]], [0]), /layer 1 has numbers that aren’t finite/],
  ["answers that overflow", "a.json", layer([[3e38, 3e38]], [0]), /answers are too large/],
  ["a difference that overflows", "a.json", layer([[-3e38, 0], [3e38, 0]], [0, 0]), /answers are too large/],
  ["three inputs", "a.json", layer([[1, 2, 3]], [0]), /layer 1 takes 3 inputs; expected 2, points have 2/],
  ["three outputs", "a.json", layer(zeros(3, 2), [0, 0, 0]), /3 outputs; expected one logit, or two/],
  ["no chain", "a.json", json({ layers: [LAYERS[0], { weight: [[1, 2]], bias: [0] }] }), /layer 2 takes 2 inputs; expected 3/],
  ["too many parameters", "a.json", json({ layers: [
    { weight: zeros(300, 2), bias: Array(300).fill(0) },
    { weight: zeros(300, 300), bias: Array(300).fill(0) },
    { weight: zeros(300, 300), bias: Array(300).fill(0) },
    { weight: zeros(1, 300), bias: [0] },
  ] }), /181801 parameters; expected at most 100000/],
  ["one huge layer", "a.json", layer(zeros(70_000, 2), [0]), /layer 1 alone has more than 100000/],

  ["too short", "a.safetensors", bytes("abc"), /too short/],
  ["a picture", "a.safetensors", bytes("\x89PNG\r\n\x1a\n" + "x".repeat(99)), /no safetensors/],
  ["a header longer than the file", "a.safetensors", framed(new Uint8Array(9), new Uint8Array(0), 10n), /header would be 10 bytes long, of 9;/],
  ["a header of 2⁶⁴ − 1", "a.safetensors", framed(new Uint8Array(9), new Uint8Array(0), 2n ** 64n - 1n), /bytes long, of 9;/],
  ["a header of zeros", "a.safetensors", framed(new Uint8Array(9), new Uint8Array(0)), /header isn’t valid JSON/],
  ["a header that is a list", "a.safetensors", safetensors({}, () => []), /header isn’t a list of tensors/],
  ["no tensors", "a.safetensors", safetensors({}), /has no layers/],
  ["an activation", "a.safetensors", safetensors(TENSORS, (all) => ({ ...all, __metadata__: { activation: "gelu" } })), /activation is “gelu”/],
  ["cut", "a.safetensors", safetensors(TENSORS).slice(0, -4), /“2.bias” isn’t where the header says/],
  ["more bytes than tensors", "a.safetensors", framed(new Uint8Array(bytes({})), new Uint8Array(4)), /take 0 bytes and 4 are there/],
  ["a layer without bias", "a.safetensors", safetensors(without("2.bias")), /layer 2 has no bias/],
  ["a layer without weight", "a.safetensors", safetensors(without("0.weight")), /layer 0 has no weight/],
  ["a layer that is missing", "a.safetensors", safetensors({ "0.weight": TENSORS["0.weight"]!, "0.bias": TENSORS["0.bias"]! }), /3 outputs/],
  ["batch norm", "a.safetensors", safetensors({ ...TENSORS, "1.running_mean": TENSORS["0.bias"]! }), /tensor “1.running_mean”; expected only layers/],
  ["a hostile name of a tensor", "a.safetensors", safetensors({ [HOSTILE]: TENSORS["0.bias"]! }), /a tensor “<img/],
  ["two names for a layer", "a.safetensors", safetensors({ ...TENSORS, "00.bias": TENSORS["0.bias"]! }), /layer 0 twice/],
  ["two networks", "a.safetensors", safetensors({ "a.0.weight": TENSORS["0.weight"]!, "a.0.bias": TENSORS["0.bias"]!, "b.2.weight": TENSORS["2.weight"]!, "b.2.bias": TENSORS["2.bias"]! }), /different prefixes/],
  ["a name twice", "a.safetensors", safetensors(TENSORS, (all) => JSON.stringify(all).replace("0.bias", "0.weight")), /“0.weight” twice/],
  ["integers", "a.safetensors", header("0.bias", "dtype", "I32"), /“0.bias” is of type “I32”; expected F64, F32, F16, BF16/],
  ["a type of every object", "a.safetensors", header("0.bias", "dtype", "constructor"), /is of type “constructor”/],
  ["no type", "a.safetensors", header("0.bias", "dtype", undefined), /is of type “undefined”/],
  ["a negative side", "a.safetensors", header("0.bias", "shape", [-3]), /“0.bias” has no shape/],
  ["three sides", "a.safetensors", header("0.bias", "shape", [3, 1, 1]), /“0.bias” has no shape/],
  ["a huge side", "a.safetensors", header("0.bias", "shape", [2 ** 25, 2 ** 25]), /1125899906842624 numbers; expected at most/],
  ["a side of 1e300", "a.safetensors", header("0.bias", "shape", [1e300]), /“0.bias” has no shape/],
  ["a shape of words", "a.safetensors", header("0.bias", "shape", "3"), /“0.bias” has no shape/],
  ["a bias of two sides", "a.safetensors", header("0.bias", "shape", [3, 1]), /weight \[3,2\] and bias \[3,1\]/],
  ["a weight of other sides", "a.safetensors", header("0.weight", "shape", [2, 3]), /weight \[2,3\] and bias \[3\]/],
  ["no rows", "a.safetensors", safetensors({ "0.weight": { shape: [0, 2], values: [] }, "0.bias": { shape: [0], values: [] } }), /layer 0 has no outputs/],
  ["places beyond the end", "a.safetensors", header("2.bias", "data_offsets", [400, 404]), /“2.bias” isn’t where/],
  ["places backwards", "a.safetensors", header("2.bias", "data_offsets", [48, 44]), /“2.bias” isn’t where/],
  ["places that overlap", "a.safetensors", header("2.bias", "data_offsets", [0, 4]), /doesn’t begin where the tensor before it ends/],
  ["fractions of places", "a.safetensors", header("2.bias", "data_offsets", [0.5, 4.5]), /“2.bias” isn’t where/],
  ["no places", "a.safetensors", header("2.bias", "data_offsets", null), /“2.bias” isn’t where/],
  ["a tensor that is null", "a.safetensors", safetensors(TENSORS, (all) => ({ ...all, "0.bias": null })), /“0.bias” is of type/],
  ["NaN in a tensor", "a.safetensors", safetensors({ ...TENSORS, "2.bias": { shape: [1], values: [NaN] } }), /layer 2 has numbers that aren’t finite/],
  ["many tensors", "a.safetensors", safetensors({}, () => Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${i}.bias`, {}]))), /900 tensors; expected at most 64/],
];

/** What every refusal is: one line, short, without markup's or the terminal's letters. */
function refused(name: string, content: ArrayBuffer): string {
  try {
    read(name, content);
  } catch (error) {
    assert.ok(error instanceof Error && error.constructor === Error);
    assert.ok(error.message.length < 200, `${error.message.length}: ${error.message}`);
    assert.doesNotMatch(error.message, /[\p{C}\p{Zl}\p{Zp}]/u);
    return error.message;
  }
  return assert.fail("it was read");
}

for (const [what, name, content, words] of BAD)
  test(`refused: ${what}`, () => assert.match(refused(name, content), words));

test("whatever is cut or flipped, it is a finite network or one clear line", () => {
  const { uniform } = random(7);
  const below = (end: number) => Math.floor(uniform() * end);
  let networks = 0;
  for (let round = 0; round < 800; round++) {
    const name = round % 2 ? "a.json" : "a.safetensors";
    const file = new Uint8Array((round % 2 ? json({}) : safetensors(TENSORS)).slice(0));
    const kept = round % 4 < 2 ? file.slice(0, below(file.length)) : file;
    const flips = round % 4 < 2 ? 0 : 1 + below(2);
    for (let i = 0; i < flips; i++) kept[below(kept.length)]! ^= 1 << below(8);
    let network;
    try {
      network = read(name, kept.buffer);
    } catch {
      refused(name, kept.buffer);
      continue;
    }
    networks++;
    assert.equal(network.parameters.length, countParameters(network.widths));
    assert.ok(network.parameters.every(Number.isFinite));
    assert.ok(logits(network, Float32Array.of(1, -1)).every(Number.isFinite));
  }
  assert.ok(networks > 20, `${networks}`); // flips within the numbers
});

test("directions are as long as each neuron's weights, and leave biases alone", () => {
  const network = read("a.json", json({}));
  const found = direction(network, 3);
  assert.deepEqual(found, direction(network, 3));
  assert.notDeepEqual(found, direction(network, 4));
  const moved = layers({ widths: network.widths, parameters: found });
  layers(network).forEach(({ weights, inputs, outputs }, l) => {
    assert.ok(moved[l]!.biases.every((value) => value === 0));
    for (let o = 0; o < outputs; o++) {
      const length = (of: Float32Array) => Math.hypot(...of.subarray(o * inputs, (o + 1) * inputs));
      assert.ok(Math.abs(length(moved[l]!.weights) / length(weights) - 1) < 1e-5);
    }
  });
});

test("curves are those of the pushed network on the points", () => {
  const network = read("a.json", json({}));
  const points = Float32Array.of(1, 1, 0.1, 0.2, 0.5, -2);
  const labels = Uint8Array.of(0, 1, 0);
  const yours = own(network, [-0.2, 0, 0.2], points, labels);
  const [loss, accuracy] = yours.curves(1);
  const d = direction(network, 2);
  [-0.2, 0, 0.2].forEach((c, t) => {
    const parameters = network.parameters.map((value, i) => value + c * d[i]!);
    const z = logits({ ...network, parameters }, points);
    const each = Array.from(labels, (y, i) => Math.log1p(Math.exp(y ? -z[i]! : z[i]!)));
    assert.ok(Math.abs(loss[t]! - each.reduce((a, b) => a + b) / 3) < 1e-5);
    assert.ok(Math.abs(accuracy[t]! - labels.filter((y, i) => z[i]! > 0 === !!y).length / 3) < 1e-6);
  });
  assert.equal(yours.curves(1), yours.curves(1));
});

test("curvature fills in from the left, and is the Hessian's largest eigenvalue at each place", () => {
  const network = read("a.json", json({}));
  const points = Float32Array.of(1, 1, 0.1, 0.2, 0.5, -2);
  const labels = Uint8Array.of(0, 1, 0);
  const distances = [-0.2, 0, 0.1, 0.2];
  const yours = own(network, distances, points, labels);
  const curvature = yours.curves(1)[2];
  assert.ok(curvature.every(Number.isNaN));
  assert.ok(yours.bend(1, 0));
  assert.deepEqual(Array.from(curvature, Number.isFinite), [true, false, false, false]);
  while (yours.bend(1, 0));
  assert.ok(!yours.bend(1, 0));
  const pass = passes(network.widths);
  const n = network.parameters.length;
  distances.forEach((c, t) => {
    const { parameters } = yours.pushed(1, c);
    // Power iterations on H + 9, which has no negative eigenvalue.
    const into = new Float64Array(n);
    let v = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    let top = 0;
    for (let turn = 0; turn < 3000; turn++) {
      pass.hessian(parameters, v, plain({ inputs: points, labels }), into);
      top = v.reduce((sum, x, i) => sum + x * into[i]!, 0) / v.reduce((sum, x) => sum + x * x, 0);
      const next = into.map((x, i) => x + 9 * v[i]!);
      const norm = Math.hypot(...next);
      v = next.map((x) => x / norm);
    }
    assert.ok(Math.abs(curvature[t]! / top - 1) < 1e-3, `${curvature[t]} ${top}`);
  });
});

test("a file that is too large is told by its own size, read or not", () => {
  assert.throws(() => read("a.json", new ArrayBuffer(0), 104_857_600), /it has 104\.9 MB; expected at most 5/);
});
