import assert from "node:assert/strict";
import { test } from "node:test";

import { look, tile } from "../src/network/tiles";
import { aside } from "../src/survival/ruler";
import { striker } from "../src/survival/wall";

const PALETTE = { zero_tint: "#0000ff", middle: "#ffffff", one_tint: "#ff0000", ink: "#000000" };

/** The pixels of a tile of 8 pixels at (2, 1) of a picture of 12, of logits on a grid of 4. */
function drawn(logits: number[], faded = 0): number[][] {
  const image = { data: new Uint8ClampedArray(4 * 12 * 12), width: 12 };
  tile(image, 2, 1, 8, logits, 4, look(PALETTE, 1, "#ffffff", faded));
  return Array.from({ length: 144 }, (_, i) => [...image.data.slice(4 * i, 4 * i + 4)]);
}

const at = (pixels: number[][], column: number, row: number) => pixels[12 * row + column]!;
const across = [-9, -3, 3, 9]; // zero in the middle

test("a tile has its colours where the logits are, and its line where they are zero", () => {
  const pixels = drawn([...across, ...across, ...across, ...across]);
  assert.deepEqual(at(pixels, 1, 4), [0, 0, 0, 0], "outside nothing is drawn");
  assert.deepEqual(at(pixels, 2, 0), [0, 0, 0, 0]);
  assert.deepEqual(at(pixels, 10, 8), [0, 0, 0, 0]);
  const [left, right] = [at(pixels, 2, 1), at(pixels, 9, 8)];
  assert.ok(left[2]! > 250 && left[0]! < 5 && right[0]! > 250 && right[2]! < 5);
  assert.ok(Math.max(...at(pixels, 5, 4).slice(0, 3)) < 130, "half of a line of one pixel");
  assert.deepEqual(at(pixels, 5, 4), at(pixels, 5, 7));
});

test("the first row of logits is the top one", () => {
  const down = across.flatMap((z) => [z, z, z, z]);
  assert.ok(at(drawn(down), 5, 1)[2]! > 250);
  assert.ok(at(drawn(down), 5, 8)[0]! > 250);
});

test("faded tiles are nearer to the paper, and a field without a slope has no line", () => {
  const level = Array<number>(16).fill(-9);
  assert.ok(drawn(level).every(([, , blue, alpha]) => !alpha || blue! > 250));
  assert.ok(Math.abs(at(drawn(level, 0.5), 5, 4)[0]! - 127.5) < 2);
});

/** One weight and no bias, at x = 1: label 1 survives where the logit is above 1. */
const minimizers = {
  widths: [1, 1],
  parameters: [Float32Array.of(3, 0), Float32Array.of(1, 0)],
  points: Float32Array.of(1),
  labels: [1],
  cutoff: Math.log1p(Math.exp(-1)),
};

test("a hundred is the same each time, scaled by its size, and another is another", () => {
  const strike = striker(minimizers, Float32Array.of(1));
  const seen = (sigma: number, hundred: number) =>
    Array.from(strike(sigma, hundred), ({ logits, survives }) => [logits[0]!, survives] as const);
  const first = seen(1, 0);
  assert.equal(first.length, 200);
  assert.ok(first.every(([z, survives]) => survives === z > 1));
  assert.notDeepEqual(seen(1, 1), first);
  assert.deepEqual(seen(1, 0), first);
  seen(2, 0).forEach(([z], i) => {
    const start = i % 2 ? 1 : 3;
    assert.ok(Math.abs(z - start - 2 * (first[i]![0] - start)) < 1e-5);
  });
  const survivors = first.filter(([, survives], i) => survives && i % 2).length;
  assert.ok(Math.abs(survivors - 50) < 20, "half of the second network's");
});

test("what is said of a chance", () => {
  const known = { digits: "0.01", log10: -79.2, error: 2.04 };
  assert.match(aside(known), /give or take 2 in the exponent$/);
  assert.match(aside({ ...known, error: 0.31 }), /take 0\.3 in/);
  assert.doesNotMatch(aside({ ...known, log10: -0.3 }), /exponent/);
  assert.match(aside(null), /don’t agree/);
});
