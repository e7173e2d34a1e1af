import assert from "node:assert/strict";
import { test } from "node:test";
import type { Extent } from "../src/network/grid";
import { outline } from "../src/network/outline";

const EXTENT: Extent = [-1.2, 1.2, -1.2, 1.2];
/** One hidden layer: |x − ¼| + |y| − ½, a diamond whose outside is class 1. */
const DIAMOND = {
  widths: [2, 4, 1],
  parameters: Float32Array.from([1, 0, -1, 0, 0, 1, 0, -1, -0.25, 0.25, 0, 0, 1, 1, 1, 1, -0.5]),
};

test("a boundary inside the extent is found where the logit is zero", () => {
  const inner = outline(DIAMOND, EXTENT, 120)
    .map((ring) => Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]))
    .filter((ring) => ring.every(([x, y]) => Math.max(Math.abs(x!), Math.abs(y!)) < 1.1));
  assert.equal(inner.length, 1);
  for (const [x, y] of inner[0]!)
    assert.ok(Math.abs(Math.abs(x! - 0.25) + Math.abs(y!) - 0.5) < 0.011, `${x}, ${y}`);
  const [xs, ys] = [0, 1].map((k) => inner[0]!.map((place) => place[k]!));
  assert.ok(Math.abs(Math.max(...xs!) - 0.75) < 0.02 && Math.abs(Math.min(...ys!) + 0.5) < 0.02);
});

test("what closes a ring at the edge of the grid lies outside the extent", () => {
  const right = { widths: [2, 1], parameters: Float32Array.from([1, 0, 0]) }; // class 1 where x > 0
  const [ring] = outline(right, EXTENT, 60);
  const inside = (x: number, y: number) => Math.abs(x) < 1.2 && Math.abs(y) < 1.2;
  for (let i = 0; i < ring!.length; i += 2) {
    const [x, y] = [ring![i]!, ring![i + 1]!];
    if (inside(x, y)) assert.ok(Math.abs(x) < 1e-5, `${x}, ${y}`);
  }
});
