import assert from "node:assert/strict";
import { test } from "node:test";

import { bit, colour, corner, faces, papers } from "../src/tiles/wall";

const LIGHT = { paper: "#ffffff", ink: "#1f2328" };
const DARK = { paper: "#1e2129", ink: "#e8eaee" };

test("the darker of paper and ink is the wall, in both themes", () => {
  assert.deepEqual(papers(LIGHT), [colour("#1f2328"), colour("#ffffff")]);
  assert.deepEqual(papers(DARK), [colour("#1e2129"), colour("#e8eaee")]);
});

test("a lit digit is of paper on its network's colour, a dark one near the wall", () => {
  const { lit, dark } = faces(Uint8Array.of(0, 255), 1, [0, 114, 178], DARK);
  assert.deepEqual([...lit], [0, 114, 178, 255, 30, 33, 41, 255]);
  // As _tile_wall.py has it: 30 + (0.06 + 0.2 · stroke) · (232 − 30), and so on.
  assert.deepEqual([...dark], [42, 45, 53, 255, 83, 85, 92, 255]);
});

test("a lit photograph keeps its colours", () => {
  const { lit } = faces(Uint8Array.of(1, 2, 3, 40, 50, 60), 3, [0, 0, 0], LIGHT);
  assert.deepEqual([...lit], [1, 2, 3, 255, 40, 50, 60, 255]);
});

test("tiles stand in rows, equally far apart, on whole pixels", () => {
  for (const wall of [340, 516, 1031]) {
    const columns = 30;
    const tiles = Array.from({ length: 60 }, (_, i) => corner(i, columns, wall));
    assert.ok(tiles.flat().every(Number.isInteger));
    const [left, top, width] = tiles[59]!;
    assert.equal(top, Math.round(wall / columns));
    const gap = wall - left - width;
    assert.ok(gap >= 1 && gap < (0.2 * wall) / columns);
    tiles.slice(1, columns).forEach(([x], i) => assert.equal(x, tiles[i]![0] + tiles[i]![2] + gap));
    assert.equal(top, tiles[0]![3] + gap);
  }
});

test("bits are read the lowest first", () => {
  const bytes = Uint8Array.of(0, 0b101, 0b10);
  assert.deepEqual([0, 1, 2, 8, 9].map((i) => bit(bytes, 1, i)), [true, false, true, false, true]);
});
