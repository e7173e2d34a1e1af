import assert from "node:assert/strict";
import { test } from "node:test";

import { placed, progress, settings, shares } from "../src/road/plane";
import { between, bezier, mix, spot } from "../src/road/walk";

const corners = [[0, 0], [6, 8], [4, 0]].map((one) => Float32Array.from(one));

test("the bent road is a quadratic Bézier curve, the straight one its chord", () => {
  for (const straight of [false, true]) {
    assert.deepEqual([...bezier(corners, 0, straight)], [0, 0]);
    assert.deepEqual([...bezier(corners, 1, straight)], [4, 0]);
  }
  assert.deepEqual([...bezier(corners, 0.5)], [4, 4]); // ¼ a + ½ w + ¼ b
  assert.deepEqual(spot(corners, 0.25, true), [1, 0]);
  const [x, y] = spot(corners, 0.25, false);
  assert.ok(Math.abs(x - 2.5) < 1e-6 && Math.abs(y - 3) < 1e-6);
});

test("between two places a value lies in between, and at the ends it is what was measured", () => {
  const values = [1, 3, 2];
  assert.deepEqual([0, 0.5, 1, 1.75, 2].map((place) => between(values, place)), [1, 2, 3, 2.25, 2]);
});

const round = (values: Iterable<number>) => Array.from(values, (value) => Number(value.toFixed(5)));

test("a place is made of shares of the corners, which add up to one", () => {
  const places = [[0, 0], [6, 8], [4, 0], [2, 0], [3, 2], [-5, 9]] as const;
  for (const place of places) {
    const found = shares(corners, place);
    assert.deepEqual(round(mix(corners, found)), [...place]);
    assert.ok(Math.abs(found[0] + found[1] + found[2] - 1) < 1e-12);
  }
  assert.deepEqual(round(shares(corners, [4, 0])), [0, 0, 1]);
  assert.deepEqual(round(shares(corners, spot(corners, 0.5, false))), [0.25, 0.5, 0.25]);
});

test("what makes a place out of corners makes its network out of theirs", () => {
  const networks = [[1, 0, 0, 2], [0, 1, 0, 4], [0, 0, 1, 6]].map((one) => Float32Array.from(one));
  const here = mix(networks, shares(corners, spot(corners, 0.3, false)));
  assert.deepEqual(round(here), round(bezier(networks, 0.3)));
});

const land = { x: [-20, 10], y: [-4, 16] };

test("sliders reach the further edge, and the dot stays on the map", () => {
  assert.deepEqual(placed(land, [0, 0]), [0, 0]);
  assert.deepEqual(placed(land, [-1, 1]), [-20, 16]);
  assert.deepEqual(placed(land, [0.25, -0.125]), [5, -2]);
  assert.deepEqual(placed(land, [0.8, -0.5]), [10, -4]);
});

test("a place has the sliders' nearest step, and a step has its place", () => {
  assert.deepEqual(settings(land, [5.03, -1.98], 0.005), [0.25, -0.125]);
  const at = [-0.805, 0.395] as const;
  assert.deepEqual(settings(land, placed(land, at), 0.005), at);
});

test("a walk is slow at both ends, and half over in the middle", () => {
  assert.deepEqual(round([0, 0.5, 1].map(progress)), [0, 0.5, 1]);
  assert.ok(progress(0.1) < 0.05 && 1 - progress(0.9) < 0.05);
});
