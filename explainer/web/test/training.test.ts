import assert from "node:assert/strict";
import { test } from "node:test";

import { passes, plain, poisoned, sigmoid, softplus } from "../src/training/gradient";
import { initialise } from "../src/training/initial";
import { grid, margin, median, EXTENT, SIDE } from "../src/training/margin";
import { optimizer } from "../src/training/optimizers";
import { empty, near, rings, swissRoll, type Points } from "../src/training/points";
import { product } from "../src/training/product";
import { random } from "../src/training/random";
import { largest, sharpness } from "../src/training/sharpness";

const close = (found: number, expected: number, within: number): void =>
  assert.ok(Math.abs(found - expected) <= within, `expected ${expected} ± ${within}, got ${found}`);

const points = (...rows: readonly (readonly [number, number, number])[]): Points => ({
  inputs: Float32Array.from(rows.flatMap(([x, y]) => [x, y])),
  labels: Uint8Array.from(rows.map(([, , label]) => label)),
});

test("a seed gives one stream, another seed or stream another", () => {
  const draw = (seed: number, stream?: number): number[] => {
    const { uniform } = random(seed, stream);
    return Array.from({ length: 5 }, uniform);
  };
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
  assert.notDeepEqual(draw(3), draw(3, 1));
});

test("uniform and normal numbers have their moments", () => {
  const { uniform, normal } = random(1);
  const count = 50_000;
  const us = Array.from({ length: count }, uniform);
  assert.ok(us.every((u) => u >= 0 && u < 1));
  const moment = (values: number[], power: number): number =>
    values.reduce((sum, x) => sum + x ** power, 0) / count;
  close(moment(us, 1), 1 / 2, 0.006);
  close(moment(us, 2), 1 / 3, 0.006);
  const ns = Array.from({ length: count }, normal);
  close(moment(ns, 1), 0, 0.02);
  close(moment(ns, 2), 1, 0.03);
  close(moment(ns, 4), 3, 0.2);
  const lag = ns.slice(1).reduce((sum, x, i) => sum + x * ns[i]!, 0) / count;
  close(lag, 0, 0.02); // the pair of one Box–Muller draw is independent
});

test("products are right for every shape that the blocks leave over", () => {
  const { normal } = random(2);
  for (const rows of [1, 2, 5])
    for (const columns of [1, 4, 7])
      for (const inner of [1, 3]) {
        const a = Float64Array.from({ length: rows * inner }, normal);
        const b = Float64Array.from({ length: columns * inner }, normal);
        const c = new Float64Array(rows * columns).fill(1);
        const flat = (values: Float64Array, down: number) => {
          return { values, start: 0, down, across: 1 };
        };
        product(flat(c, columns), flat(a, inner), flat(b, inner), rows, columns, inner, true);
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) {
            let sum = 1;
            for (let r = 0; r < inner; r++) sum += a[i * inner + r]! * b[j * inner + r]!;
            close(c[i * columns + j]!, sum, 1e-12);
          }
      }
});

test("softplus and sigmoid are stable", () => {
  assert.equal(softplus(1000), 1000);
  assert.equal(softplus(-1000), 0);
  close(softplus(0), Math.LN2, 1e-15);
  close(softplus(-40), Math.exp(-40), 1e-30);
  assert.equal(sigmoid(-1000), 0);
  assert.equal(sigmoid(1000), 1);
  close(sigmoid(1) + sigmoid(-1), 1, 1e-15);
});

test("gradients are the slopes of the poisoned loss", () => {
  const widths = [2, 6, 5, 1];
  const stream = random(7);
  const start = initialise(widths, stream);
  const parameters = Float64Array.from(start, (w) => w + 0.1 * stream.normal());
  const batch = poisoned(swissRoll(70, stream), swissRoll(31, stream), 0.3);
  const network = passes(widths);
  const gradient = new Float64Array(parameters.length);
  const spare = new Float64Array(parameters.length);
  network.gradient(parameters, batch, gradient);
  for (let i = 0; i < parameters.length; i += 7) {
    const at = (by: number): number => {
      const moved = Float64Array.from(parameters);
      moved[i]! += by;
      return network.gradient(moved, batch, spare);
    };
    close(gradient[i]!, (at(1e-6) - at(-1e-6)) / 2e-6, 1e-6);
  }
});

test("poison exchanges labels and shares the weight", () => {
  const batch = poisoned(points([1, 2, 0], [3, 4, 1]), points([5, 6, 1]), 0.25);
  assert.deepEqual([...batch.inputs], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...batch.targets], [0, 1, 0]);
  assert.deepEqual([...batch.weights], [0.375, 0.375, 0.25]);
});

test("gradient descent multiplies a parabola's error by 1 − ηλ, and SAM's by what it sees", () => {
  const curvature = 3;
  const slope = (at: Float32Array | Float64Array, into: Float64Array): number => {
    into[0] = curvature * at[0]!;
    return (curvature * at[0]! ** 2) / 2;
  };
  const place = Float32Array.of(1);
  const settings = { optimizer: "sgd", rate: 0.1, radius: 0.5 } as const;
  assert.equal(optimizer("sgd", 1)(place, slope, settings), 1.5);
  close(place[0]!, 0.7, 1e-6);
  const sam = Float32Array.of(1);
  optimizer("sam", 1)(sam, slope, settings); // the worst place nearby is 1.5
  close(sam[0]!, 1 - 0.1 * curvature * 1.5, 1e-6);
});

test("the first step of Adam is the rate, whatever the slope", () => {
  const place = Float32Array.of(0, 0);
  const slope = (_: unknown, into: Float64Array): number => {
    into.set([1e-3, -50]);
    return 0;
  };
  optimizer("adam", 2)(place, slope, { optimizer: "adam", rate: 0.01, radius: 0 });
  close(place[0]!, -0.01, 1e-6);
  close(place[1]!, 0.01, 1e-6);
});

test("the largest eigenvalue of a tridiagonal matrix is found with its vector", () => {
  // 2 on the diagonal and −1 beside it: 2 − 2 cos(k π / (n + 1)).
  const { value, vector } = largest([2, 2, 2, 2], [-1, -1, -1]);
  close(value, 2 + 2 * Math.cos(Math.PI / 5), 1e-12);
  const expected = [1, 2, 3, 4].map((k) => (k % 2 ? 1 : -1) * Math.sin((k * Math.PI) / 5));
  const length = Math.hypot(...expected);
  const sign = Math.sign(vector[0]!);
  expected.forEach((x, i) => close(sign * vector[i]!, x / length, 1e-6));
  close(largest([-3], []).value, -3, 1e-12);
});

/** Products with a diagonal matrix. */
const diagonal =
  (curvatures: readonly number[]) =>
  (v: Float64Array, into: Float64Array): void =>
    into.set(curvatures.map((c, i) => c * v[i]!));

test("sharpness finds the steepest curvature, though another is more negative", () => {
  const follow = sharpness(5, random(0));
  const product = diagonal([1, 4, -9, 2, 0]);
  for (let turn = 0; turn < 20; turn++) follow(product, 3);
  close(follow(product, 3), 4, 0.02);
});

test("sharpness notices an eigenvector that overtakes the one it follows", () => {
  const follow = sharpness(4, random(1));
  for (let turn = 0; turn < 5; turn++) follow(diagonal([5, 1, 0.5, 0.2]), 2);
  // It is along an axis that the first eigenvector has no part in.
  for (let turn = 0; turn < 5; turn++) follow(diagonal([5, 1, 8, 0.2]), 2);
  close(follow(diagonal([5, 1, 8, 0.2]), 2), 8, 0.05);
});

test("where all units stand on their crease, curvature isn't made up", () => {
  const widths = [2, 3, 3, 1];
  const parameters = initialise(widths, random(0));
  parameters.fill(-1, 0, 6); // the first layer is shut for points of positive coordinates
  const batch = plain(points([0.5, 0.5, 1], [0.2, 0.9, 0]));
  const network = passes(widths);
  const v = Float64Array.from(parameters, random(1).normal);
  const into = new Float64Array(v.length);
  network.hessian(parameters, v, batch, into);
  // Only the last bias has a say: σ(0) (1 − σ(0)) = ¼.
  into.forEach((x, i) => close(x, i === v.length - 1 ? v[i]! / 4 : 0, 1e-12));
});

for (const angle of [0.1, 0.7, 1.5])
  test(`the margin of a straight boundary at ${angle} is the distance to it`, () => {
    const side = (x: number, y: number): number =>
      5 * (Math.cos(angle) * x + Math.sin(angle) * y - 0.1);
    const at = (inputs: Float32Array): Float64Array =>
      Float64Array.from({ length: inputs.length / 2 }, (_, i) =>
        side(inputs[2 * i]!, inputs[2 * i + 1]!),
      );
    const places = [[0.8, 0.7], [0.3, 0.9], [-0.5, -0.2], [0.9, 0.9]] as const;
    // The last point is wrong and doesn't count.
    const given = points(...places.map(([x, y], i) => [x, y, i < 2 ? 1 : 0] as const));
    const expected = median(places.slice(0, 3).map(([x, y]) => Math.abs(side(x, y)) / 5));
    close(margin(given, at(given.inputs), at(grid())), expected, 0.0005);
  });

test("an island that no grid point sees is seen from the point that it was drawn round", () => {
  const step = (2 * EXTENT) / (SIDE - 1);
  const centre = [10.5 * step - EXTENT, 20.5 * step - EXTENT] as const; // the middle of a cell
  const radius = 0.3 * step;
  const island = (x: number, y: number): number =>
    radius - Math.hypot(x - centre[0], y - centre[1]);
  const all = grid();
  const field = Float64Array.from({ length: SIDE * SIDE }, (_, i) =>
    island(all[2 * i]!, all[2 * i + 1]!),
  );
  assert.ok(field.every((z) => z < 0));
  const place = points([...centre, 1]);
  close(margin(place, Float64Array.of(radius), field), radius, 1e-6);
});

test("margins without a boundary or without a right point say so", () => {
  const field = new Float64Array(SIDE * SIDE).fill(1);
  assert.equal(margin(points([0, 0, 1]), Float64Array.of(1), field), Infinity);
  assert.ok(Number.isNaN(margin(points([0, 0, 0]), Float64Array.of(1), field)));
});

test("rings have their radii, labels and shares", () => {
  const { inputs, labels } = rings(0.2)(130, random(0));
  const radii = Array.from(labels, (_, i) => Math.hypot(inputs[2 * i]!, inputs[2 * i + 1]!));
  radii.forEach((r, i) => close(r, i < 40 ? 0.4 : i < 50 ? 0.6 : 0.95, 1e-6));
  assert.deepEqual(Array.from(labels), radii.map((_, i) => (i < 40 ? 0 : 1)));
});

test("fresh points of a drawing lie near its points and have their labels", () => {
  const drawn = points([-0.5, 0, 0], [0.5, 0, 1]);
  const { inputs, labels } = near(drawn)(500, random(3));
  labels.forEach((label, i) => assert.equal(label, inputs[2 * i]! > 0 ? 1 : 0));
  assert.ok(labels.includes(0) && labels.includes(1));
  assert.equal(near(empty(0))(500, random(3)).labels.length, 0);
});

test("a small network learns", () => {
  const widths = [2, 16, 16, 1];
  const parameters = initialise(widths, random(0));
  const batch = plain(rings(0.3)(130, random(1)));
  const network = passes(widths);
  const step = optimizer("adam", parameters.length);
  const settings = { optimizer: "adam", rate: 0.01, radius: 0 } as const;
  let loss = 0;
  for (let i = 0; i < 300; i++)
    loss = step(parameters, (at, into) => network.gradient(at, batch, into), settings);
  assert.ok(loss < 0.1, `loss ${loss}`);
});
