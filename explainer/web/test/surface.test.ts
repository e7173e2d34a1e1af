import assert from "node:assert/strict";
import { test } from "node:test";

import { camera, fitting, project, type Vector } from "../src/surface/camera";
import { landscape, position, rise, spot, triangles } from "../src/surface/landscape";
import { region, shade } from "../src/surface/map";
import { pick, seen } from "../src/surface/pick";
import { amount, at } from "../src/surface/words";

const close = (found: number, expected: number, within: number): void =>
  assert.ok(Math.abs(found - expected) <= within, `expected ${expected} ± ${within}, got ${found}`);

const SIDES: Vector = [1.53709343, 1.53709343, 1.10670727];
const VIEW = { azimuth: -57, elevation: 24 };

test("a place is seen where matplotlib has it on the poster", () => {
  // Pixels of plot_surface's axes of the figure "loss-surfaces", page layout, panel at (14, 106).
  for (const [a, b, decade, x, y] of [
    [0, 0, 0, 268.7297, 252.6218],
    [1, -1, 1, 310.1659, 285.7737],
    [-1, -1, -3, 93.9304, 385.4341],
  ] as const) {
    const up = (decade + 2.93298) / (1.736817 + 2.93298);
    const [px, py] = project(spot(a, b, up, SIDES), camera(VIEW), 500, 350);
    close(14 + px, x, 0.01);
    close(106 + py, y, 0.01);
  }
});

test("the camera's axes are orthonormal and right-handed, straight above too", () => {
  for (const view of [VIEW, { azimuth: 133, elevation: 90 }, { azimuth: 0, elevation: -30 }]) {
    const { right, up, towards } = camera(view);
    const dot = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    for (const one of [right, up, towards]) close(dot(one, one), 1, 1e-12);
    for (const [a, b] of [[right, up], [up, towards], [towards, right]] as const)
      close(dot(a, b), 0, 1e-12);
    close(right[0] * up[1] - right[1] * up[0], towards[2], 1e-12);
  }
});

test("from every side the whole landscape is in its panel, and as on the poster at first", () => {
  assert.equal(fitting(VIEW, VIEW, SIDES), 1);
  for (let elevation = -30; elevation <= 90; elevation += 5)
    for (let azimuth = -180; azimuth <= 180; azimuth += 15) {
      const view = { azimuth, elevation };
      const through = camera(view, fitting(view, VIEW, SIDES));
      for (const [a, b, up] of [[-1, -1, 0], [-1, 1, 1], [1, -1, 1], [1, 1, 0], [1, 1, 1]] as const) {
        const [x, y] = project(spot(a, b, up, SIDES), through, 500, 350);
        assert.ok(x >= 0 && x <= 500 && y >= 0 && y <= 350, `${azimuth} ${elevation}: ${x} ${y}`);
      }
    }
});

test("nearer places are larger", () => {
  const through = camera({ azimuth: 0, elevation: 0 });
  const [near] = project([0.5, 0.1, 0], through, 100, 100);
  const [far] = project([-0.5, 0.1, 0], through, 100, 100);
  assert.ok(near > far);
});

test("heights are logarithmic or linear in the loss, and stay in the box", () => {
  const limits = [0.01, 100] as const;
  assert.equal(rise(1, "log", limits), 0.5);
  assert.equal(rise(50, "linear", limits), 0.5);
  for (const height of ["log", "linear"] as const) {
    assert.equal(rise(1e9, height, limits), 1);
    assert.ok(rise(1e-9, height, limits) >= 0);
  }
  close(position(0.1, limits), 0.25, 1e-12);
});

/** A bowl on 21 × 21 corners. */
const SIZE = 21;
const bowl = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
  Math.hypot((i % SIZE) - 10, Math.floor(i / SIZE) - 10) ** 2 / 10 + 0.1,
);

test("a landscape has its corners in rows along direction 1", () => {
  const { places, looks } = landscape(bowl, "linear", { limits: [0.1, 20.1], sides: [2, 2, 1] });
  const corner = (row: number, column: number) =>
    [...places.subarray(3 * (row * SIZE + column), 3 * (row * SIZE + column) + 3)];
  assert.ok(corner(0, SIZE - 1)[0]! > 0 && corner(0, SIZE - 1)[1]! < 0);
  corner(10, 10).slice(0, 2).forEach((value) => close(value, 0, 1e-6));
  assert.ok(corner(10, 10)[2]! < corner(10, 11)[2]!);
  const lights = looks.filter((_, i) => i % 2 === 1);
  assert.equal(Math.min(...lights), 0);
  assert.equal(Math.max(...lights), 1);
});

test("flat land has light, and no division by zero", () => {
  const flat = landscape(new Float32Array(9).fill(1), "log", { limits: [0.1, 10], sides: [1, 1, 1] });
  assert.ok(flat.looks.every(Number.isFinite));
});

test("light is matplotlib's hillshade", () => {
  // LightSource(azdeg=300, altdeg=45).hillshade([[0, 1, 4], [0, 2, 6], [1, 5, 12]], vert_exag=0.05)
  const z = Float32Array.from([0, 1, 4, 0, 2, 6, 1, 5, 12]);
  const { looks } = landscape(z, "linear", { limits: [12e-12, 12], sides: [1, 1, 1] });
  const found = looks.filter((_, i) => i % 2 === 1);
  [0.0000, 0.2259, 0.4293, 0.1848, 0.4293, 0.6596, 0.4737, 0.7604, 1.0000].forEach((light, i) =>
    close(found[i]!, light, 2e-4),
  );
});

test("triangles cover each cell once, with wide indices where the grid is large", () => {
  const parts = triangles(3);
  assert.equal(parts.length, 24);
  let area = 0;
  for (let i = 0; i < parts.length; i += 3) {
    const [a, b, c] = [...parts.subarray(i, i + 3)].map((k) => [k % 3, Math.floor(k / 3)] as const);
    area += ((b![0] - a![0]) * (c![1] - a![1]) - (c![0] - a![0]) * (b![1] - a![1])) / 2;
  }
  assert.equal(area, 4);
  assert.deepEqual([...triangles(2)], [0, 1, 2, 1, 3, 2]);
  assert.ok(triangles(257) instanceof Uint32Array);
});

test("what is picked is what is in front", () => {
  const land = landscape(bowl, "linear", { limits: [0.1, 20.1], sides: SIDES });
  const corners = seen(land, camera({ azimuth: -57, elevation: 89 }), 500, 350);
  for (const corner of [22, 137, 220, 300]) {
    const hit = pick(corners, SIZE, corners[3 * corner]!, corners[3 * corner + 1]!);
    assert.equal(hit?.corner, corner);
    close(hit!.far, corners[3 * corner + 2]!, 1e-3);
  }
  assert.equal(pick(corners, SIZE, 1, 1), null);
  // From the side, the bowl's near wall hides its bottom.
  const side = seen(land, camera({ azimuth: 0, elevation: 5 }), 500, 350);
  const bottom = 3 * 220;
  assert.ok(pick(side, SIZE, side[bottom]!, side[bottom + 1]!)!.far < side[bottom + 2]! - 0.1);
});

test("a contour lies where the values reach its level", () => {
  const path = region(bowl.map((one) => -one), SIZE, -2.6, [100, 50, 200, 200]);
  const places = [...path.matchAll(/[ML](\S+) ([^LMZ]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.ok(places.length > 20);
  for (const [x, y] of places) close(Math.hypot(x! - 200, y! - 150), 50, 0.6); // 5 cells of 10
});

test("row 0 of a map is lowest", () => {
  const rows = Float32Array.from({ length: 9 }, (_, i) => (i < 3 ? 1 : 0));
  const path = region(rows, 3, 0.5, [0, 0, 100, 100]);
  const ys = [...path.matchAll(/[ML]\S+ ([^LMZ]+)/g)].map(([, y]) => Number(y));
  assert.ok(Math.min(...ys) > 70);
});

test("shades go along the map", () => {
  assert.equal(shade(0, ["#000000", "#ffffff"]), "#000000");
  assert.equal(shade(1, ["#000000", "#ffffff"]), "#ffffff");
  assert.equal(shade(0.5, ["#000000", "#0a1400"]), "#050a00");
});

test("numbers in words", () => {
  assert.deepEqual([68.25, 9.96, 1.84, 0.996, 0.0276, 0.00093, 0.0001, 0].map(amount), [
    "68", "10", "1.8", "1.0", "0.028", "0.00093", "0.00010", "0",
  ]);
  assert.equal(at(-0.1, 0), "at (−0.100, 0.000)");
  assert.equal(at(-1e-9, 0.25), "at (0.000, 0.250)");
});
