import assert from "node:assert/strict";
import { test } from "node:test";
import { between, fit } from "../src/minefield/places";

const points = Float32Array.of(-2, 0, 2, 1);

test("a map is as large as its box allows, in the middle and upright", () => {
  assert.deepEqual(fit(points, [10, 20, 100, 80], 0.1, null), [[20, 70], [100, 50]]);
});

test("a map in a given unit is that large, whatever its box", () => {
  assert.deepEqual(fit(points, [10, 20, 100, 80], 0.1, 5), [[50, 62.5], [70, 57.5]]);
});

test("points leave one arrangement and arrive at the other, slowly at both ends", () => {
  const [from, to] = [fit(points, [0, 0, 9, 9], 0, 1), fit(points, [50, 50, 9, 9], 0, 1)];
  assert.deepEqual(between(from, to, 0), from);
  assert.deepEqual(between(from, to, 1), to);
  const [x] = between(from, to, 0.1)[0]!;
  assert.ok(x > from[0]![0] && x < from[0]![0] + 2);
});
