import assert from "node:assert/strict";
import { test } from "node:test";
import { line, linear, log } from "../src/chart";
import { decode } from "../src/data";
import { format, parse } from "../src/moments";

test("moments survive the way into a hash and back", () => {
  const moments = {
    "perturb-yourself": { push: "-0.6", direction: "random-1" },
    playground: { points: "0.5,1;2=3:4", words: "50 % & more" },
  };
  assert.deepEqual(parse(format(moments)), moments);
});

test("figures that are as at first are left out of the hash", () => {
  assert.equal(format({ one: {}, two: {} }), "");
  assert.equal(format({ one: {}, two: { a: "1" } }), "#fig-two:a=1");
});

test("a place on the page is no moment", () => {
  for (const hash of ["", "#", "#fig-one", "#fn:draw", "#words", "#fig-one:a=1;words", "#fig-a:b"])
    assert.equal(parse(hash), null, hash);
});

test("a stray percent sign does no harm", () => {
  assert.deepEqual(parse("#fig-one:a=5%"), { one: { a: "5%" } });
});

const packed = (dtype: string, shape: number[], bytes: ArrayBufferLike) =>
  JSON.stringify({
    deep: [{ dtype, shape, base64: Buffer.from(new Uint8Array(bytes)).toString("base64") }],
  });
const unpacked = (text: string) =>
  (decode(text)["deep"] as { shape: number[]; values: ArrayLike<number> }[])[0]!;

test("arrays are unpacked wherever they are", () => {
  const values = [1.5, -2, 0, 3e8];
  const found = unpacked(packed("float32", [2, 2], new Float32Array(values).buffer));
  assert.deepEqual(found.shape, [2, 2]);
  assert.deepEqual([...Array.from(found.values)], values);
  const whole = unpacked(packed("int32", [2], new Int32Array([7, -7]).buffer));
  assert.deepEqual([...Array.from(whole.values)], [7, -7]);
  assert.deepEqual([...Array.from(unpacked(packed("uint8", [1], new Uint8Array([9]).buffer)).values)], [9]);
});

test("half precision is read exactly", () => {
  // sign, exponent, fraction: 1, −2, 65504, the least normal, the least of all, 0, ∞
  const bits = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0, 0x7c00];
  const found = unpacked(packed("float16", [7], new Uint16Array(bits).buffer));
  assert.deepEqual([...Array.from(found.values)], [1, -2, 65504, 2 ** -14, 2 ** -24, 0, Infinity]);
  const none = unpacked(packed("float16", [1], new Uint16Array([0x7e00]).buffer));
  assert.ok(Number.isNaN(none.values[0]));
});

test("scales hit their ends, and a logarithm has a floor", () => {
  assert.deepEqual([0, 5, 10].map(linear(0, 10, 100, 0)), [100, 50, 0]);
  const scale = log(0.01, 100, 0, 4);
  assert.deepEqual([0.01, 1, 100].map((v) => Math.round(scale(v))), [0, 2, 4]);
  assert.equal(scale(-5), 0);
});

test("lines break where there is no number", () => {
  const same = (v: number) => v;
  assert.equal(line([0, 1, 2, 3], [1, NaN, 3, 4], same, same), "M0.0 1.0M2.0 3.0L3.0 4.0");
});
