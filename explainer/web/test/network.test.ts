import assert from "node:assert/strict";
import { test } from "node:test";
import { assemble, signed, unsigned } from "../src/network/assembler";
import { ramp, rgb } from "../src/network/colours";
import { middles, sigmoid } from "../src/network/grid";
import { losses } from "../src/network/losses";
import { countParameters, logits } from "../src/network/network";
import type { Network } from "../src/network/network";
import { countVectors, network as shader, vectors } from "../src/network/shader";
import { compile, evaluate, places, supports } from "../src/network/wasm";

const ARCHITECTURES = [[2, 1], [3, 5, 1], [2, 4, 7, 1], [2, 23, 16, 26, 32, 28, 31, 1], [2, 70, 33, 1]];

/** A network of numbers between ±½ that look random. */
function network(widths: readonly number[]): Network {
  const parameters = Float32Array.from({ length: countParameters(widths) }, (_, i) =>
    Math.sin(12.9898 * (i + 1) ** 1.5) / 2,
  );
  return { widths, parameters };
}

function points(inputs: number, count: number): Float32Array {
  return Float32Array.from({ length: inputs * count }, (_, i) => 2 * Math.cos(7.7 * i ** 1.3));
}

function furthest(some: Float32Array, others: Float32Array): number {
  assert.equal(some.length, others.length);
  return some.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0);
}

test("numbers are written in LEB128, as the specification's examples", () => {
  assert.deepEqual(unsigned(0), [0]);
  assert.deepEqual(unsigned(624485), [0xe5, 0x8e, 0x26]);
  assert.deepEqual(signed(-123456), [0xc0, 0xbb, 0x78]);
  assert.deepEqual(signed(64), [0xc0, 0x00]);
  assert.deepEqual(signed(-64), [0x40]);
  assert.deepEqual(signed(-65), [0xbf, 0x7f]);
});

test("what is assembled is a module, even an empty one", () => {
  assert.ok(WebAssembly.validate(assemble([])));
  const module = new WebAssembly.Module(
    assemble([{ parameters: 1, locals: [], body: [], name: "run" }]),
  );
  assert.deepEqual(WebAssembly.Module.exports(module), [{ name: "run", kind: "function" }]);
});

for (const flavour of ["relaxed", "simd", "scalar"] as const)
  test(`${flavour} kernels agree with plain loops`, { skip: !supports(flavour) }, () => {
    for (const widths of ARCHITECTURES)
      for (const count of [1, 16, 17, 1003]) {
        const given = network(widths);
        const places = points(widths[0]!, count);
        const found = compile(widths, flavour).logits(given.parameters, places);
        assert.ok(furthest(found, logits(given, places)) < 1e-5, `${widths} at ${count} points`);
      }
  });

test("there is a kernel for SIMD, made once an architecture", () => {
  assert.ok(supports("simd"));
  assert.equal(compile([2, 3, 1]), compile([2, 3, 1]));
  assert.notEqual(compile([2, 3, 1], "simd"), compile([2, 3, 1], "scalar"));
});

test("kernels that take turns in the memory don't disturb each other, also as it grows", () => {
  const [small, large] = [network([2, 4, 7, 1]), network([2, 70, 33, 1])];
  for (const count of [10, 40_000, 10]) {
    const places = points(2, count);
    for (const given of [small, large])
      assert.ok(furthest(evaluate(given, places), logits(given, places)) < 1e-5);
  }
});

test("no points have no logits", () => {
  assert.equal(evaluate(network([2, 3, 1]), new Float32Array(0)).length, 0);
});

test("every parameter has a place of its own, for kernels and for shaders", () => {
  for (const widths of ARCHITECTURES) {
    const n = countParameters(widths);
    const order = [...places(widths)].sort((a, b) => a - b);
    assert.deepEqual(order, Array.from({ length: n }, (_, i) => i));
    const place = vectors(widths);
    assert.equal(place.length, n);
    assert.equal(new Set(place).size, n);
    assert.ok(Math.max(...place) < 4 * countVectors(widths));
  }
});

test("a shader reads each vector once, and no others", () => {
  for (const widths of ARCHITECTURES) {
    const body = shader(widths).split("void main")[1] ?? "";
    const read = [...body.matchAll(/\bw\[(\d+)\]/g)].map(([, index]) => Number(index));
    assert.deepEqual(read, Array.from({ length: countVectors(widths) }, (_, i) => i));
  }
});

test("the middles of pixels go from the top left, row by row", () => {
  assert.deepEqual([...middles([0, 4, 10, 12], 2, 2)], [1, 11.5, 3, 11.5, 1, 10.5, 3, 10.5]);
});

test("losses of logits by hand: ln 2 at 0, linear far out, never infinite", () => {
  const line: Network = { widths: [1, 1], parameters: Float32Array.of(1, 0) }; // logit = x
  const at = (x: number, y: number): number => losses(line, Float32Array.of(x), [y]).loss;
  assert.ok(Math.abs(at(0, 1) - Math.LN2) < 1e-12);
  assert.ok(Math.abs(at(2, 0) - (2 + Math.log1p(Math.exp(-2)))) < 1e-12);
  assert.equal(at(1000, 0), 1000);
  assert.equal(at(-1000, 1), 1000);
  assert.equal(at(1000, 1), 0);
  const found = losses(line, Float32Array.of(3, -3, 0, 0), [1, 1, 0, 1]);
  assert.deepEqual([...found.wrong], [0, 1, 0, 1]); // a logit of zero answers 0
  assert.equal(found.accuracy, 0.5);
});

test("colours run from one tint over the middle to the other", () => {
  const palette = { zero_tint: "#dad0ec", middle: "#fbfaf8", one_tint: "#fbefc6" };
  const colours = ramp({ ...palette, ink: "#000000" });
  assert.deepEqual([...colours.slice(0, 4)], [...rgb("#dad0ec"), 255]);
  assert.deepEqual([...colours.slice(1020)], [...rgb("#fbefc6"), 255]);
  const middle = [...colours.slice(4 * 127, 4 * 127 + 3)];
  rgb("#fbfaf8").forEach((part, c) => assert.ok(Math.abs(part - middle[c]!) <= 1));
});

test("sigmoids don't overflow", () => {
  assert.deepEqual([-1000, 0, 1000].map(sigmoid), [0, 0.5, 1]);
});

test("points for which there is no memory are evaluated in plain loops", () => {
  const given = network([2, 5, 1]);
  const points = Float32Array.from({ length: 2 * 200_000 }, (_, i) => Math.sin(i));
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = () => {
    throw new RangeError("no room");
  };
  try {
    assert.ok(furthest(evaluate(given, points), logits(given, points)) < 1e-5);
  } finally {
    WebAssembly.Memory.prototype.grow = grow;
  }
});
