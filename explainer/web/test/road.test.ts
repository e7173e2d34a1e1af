import assert from "node:assert/strict";
import { test } from "node:test";

import { between, bezier, spot } from "../src/road/walk";

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
