import assert from "node:assert/strict";
import { test } from "node:test";
import { contours } from "d3-contour";
import { rings, type Ring } from "../src/contours";
import { random } from "../src/training/random";

/** Steps of rings as text, from one place to the next; at which place a ring starts is no matter. */
const steps = (found: readonly (readonly number[])[][]) =>
  found
    .flatMap((ring) =>
      ring.slice(1).map((to, i) => [...ring[i]!, ...to].map((at) => at.toFixed(9)).join(" ")),
    )
    .sort();
const backwards = (found: readonly Ring[]) => found.map((ring) => [...ring].reverse());

/** Twice the area in a ring, with its sign. */
const area = (ring: Ring) =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0);

test("rings are those that d3-contour finds, on noise that is full of saddles", () => {
  const drawn = random(1);
  for (const [columns, rows] of [[1, 1], [1, 7], [2, 2], [17, 9], [40, 40]] as const)
    for (const level of [-0.5, 0, 0.3, 2]) {
      const values = Float32Array.from({ length: columns * rows }, () => 2 * drawn.uniform() - 1);
      const found = rings(values, columns, rows, level);
      const theirs = contours().size([columns, rows]).contour([...values], level);
      const expected = theirs.coordinates.flat();
      assert.equal(found.length, expected.length);
      const same = [found, backwards(found)].map(steps);
      const turned = steps(expected);
      assert.ok(same.some((one) => one.join() === turned.join()), `${columns} × ${rows}, ${level}`);
    }
});

test("a slope is cut where it reaches the level, and its ring closes along the grid's edge", () => {
  const [ring, ...more] = rings([0, 1, 4, 0, 1, 4], 3, 2, 2);
  assert.equal(more.length, 0);
  assert.deepEqual(ring!.at(0), ring!.at(-1));
  const cuts = ring!.filter(([x]) => x < 2.5 && x > 1);
  for (const [x] of cuts) assert.ok(x === 1.5 + 1 / 3 || x === 2, `${x}`);
  assert.equal(Math.max(...ring!.map(([x]) => x)), 3);
});

test("a hole's ring runs in the other sense", () => {
  const values = Array.from({ length: 25 }, (_, i) => +(i !== 12));
  const areas = rings(values, 5, 5, 0.5).map(area);
  assert.equal(areas.length, 2);
  assert.ok(areas[0]! * areas[1]! < 0);
});

test("all low has no ring, all high one round the grid", () => {
  assert.deepEqual(rings([0, 0, 0, 0], 2, 2, 1), []);
  const [ring, ...more] = rings([1, 1, 1, 1], 2, 2, 1);
  assert.equal(more.length, 0);
  assert.equal(Math.abs(area(ring!)), 2 * (4 - 4 / 8)); // its corners are cut
});
