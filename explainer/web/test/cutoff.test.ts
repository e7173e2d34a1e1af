import assert from "node:assert/strict";
import { test } from "node:test";
import * as basin from "../src/basin/rays";

/** One network whose loss is r² along two rays, the second one twice as long. */
const grid = Float32Array.from({ length: 12 }, (_, i) => 0.1 * 1.3 ** i);
const rays: basin.Rays = {
  radii: grid,
  networks: 1,
  rays: 2,
  first: Uint8Array.of(0, 2),
  offsets: Int32Array.of(0, 12, 22),
  losses: Float32Array.of(
    ...Array.from(grid, (r) => Math.log(r * r)),
    ...Array.from(grid.subarray(2), (r) => Math.log((r * r) / 4)),
  ),
  starts: Float32Array.of(0.001),
};

const near = (found: number, expected: number, tolerance = 1e-5) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found}`);

test("a power of the radius is crossed where it is", () => {
  for (const cutoff of [0.02, 0.1, 0.31]) {
    const [short, long] = basin.crossings(rays, 0, cutoff);
    near(short!, Math.sqrt(cutoff));
    near(long!, 2 * Math.sqrt(cutoff));
  }
});

test("before the first radius the way is linear, and nothing comes before the network", () => {
  const found = basin.crossing(rays, 0, 0, 0.004); // grid begins at .1, with a loss of .01
  near(found, (0.1 * Math.log(4)) / Math.log(10));
  assert.deepEqual([...basin.crossings(rays, 0, 0.001)], [0, 0]);
});

test("a ray that never reaches the cutoff has no end", () => {
  assert.equal(basin.crossing(rays, 0, 0, 100), Infinity);
  assert.ok(Number.isNaN(basin.logVolume(Float64Array.of(1, Infinity), 5, 0)));
  assert.ok(Number.isNaN(basin.others(Float64Array.of(1, Infinity), 5)));
});

test("a ball's volume is that of its radius, in dimensions beyond floating point", () => {
  near(basin.logVolume(Float64Array.of(2, 2, 2), 4000, -10), 4000 * Math.log10(2) - 10, 1e-12);
  assert.ok(Number.isNaN(basin.logVolume(Float64Array.of(0, 0), 3, 0)));
});

test("others bring what the longest doesn't", () => {
  near(basin.others(Float64Array.of(3, 1, 2), 2), Math.log10(5 / 14), 1e-12);
  near(basin.others(Float64Array.of(1, 10), 3614), -3614, 1e-12);
  near(basin.others(Float64Array.of(0, 3, 1), 1), Math.log10(1 / 4), 1e-12);
  assert.ok(Number.isNaN(basin.others(Float64Array.of(3), 2)));
});

test("medians are in the middle, and don't disturb the order", () => {
  const values = Float64Array.of(10, 9, 2);
  assert.equal(basin.median(values), 9);
  assert.equal(values[0], 10);
  assert.equal(basin.median(Float64Array.of(10, 9, 2, 100)), 9.5);
});

test("rank correlations, with ties", () => {
  assert.equal(basin.kendall([1, 2, 3], [10, 20, 30]), 1);
  assert.equal(basin.kendall([1, 2, 3], [3, 2, 1]), -1);
  near(basin.kendall([1, 1, 2, 3], [1, 2, 2, 3]), 4 / 5, 1e-12);
});
