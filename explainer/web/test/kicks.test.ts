import assert from "node:assert/strict";
import { test } from "node:test";

import { depth } from "../src/survival/depth";
import { thrower, wilson } from "../src/survival/kicks";
import { chance, inWords, share } from "../src/survival/words";
import { random } from "../src/training/random";

const near = (found: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} for ${expected}`);

test("the axis is linear down to a thousandth, and logarithmic beyond, without a step", () => {
  for (const v of [0, 0.4, 3]) assert.equal(depth(-v), v);
  near(depth(-3.9), 3 + 3 * Math.log(1.3), 1e-12);
  near(depth(-30), 3 + 3 * Math.LN10, 1e-12);
  near(depth(-3.001), 3.001, 1e-6);
});

test("Wilson's interval is that of the tables, and keeps within 0 and 1", () => {
  // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
  const known = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, trials, low, high] of known) {
    const found = wilson(hits, trials);
    near(found[0], low, 5e-5);
    near(found[1], high, 5e-5);
  }
  assert.equal(wilson(0, 3)[0], 0);
  assert.equal(wilson(7, 7)[1], 1);
});

/** One weight w each, and no bias, at x = 1: the loss of label 1 is log(1 + exp(−w)). */
const minimizers = {
  widths: [1, 1],
  parameters: [Float32Array.of(3, 0), Float32Array.of(1, 0)],
  points: Float32Array.of(1),
  labels: [1],
  cutoff: Math.log1p(Math.exp(-1)), // survives where the logit is above 1
};

test("survivors are as many as the normal distribution leaves", () => {
  const kicks = thrower(minimizers, random(1), Float32Array.of(0, 0));
  const trials = 20_000;
  for (let i = 0; i < trials; i++) kicks.kick(Math.SQRT2);
  const { thrown, survived } = kicks.counts.get(Math.SQRT2)!;
  assert.equal(thrown, trials);
  // The logit is w + b + √2 (x + y) ~ N(w, 4): Φ((w − 1)/2) of them stay above 1.
  near(survived[0]! / trials, 0.841345, 4 * 0.0026);
  near(survived[1]! / trials, 0.5, 4 * 0.0036);
});

test("all networks get the same noise, and as much of it as the size says", () => {
  const kicks = thrower(minimizers, random(2), Float32Array.of(0.5, -1));
  const moved = (sigma: number) =>
    kicks.latest(sigma).map(({ network }, m) =>
      [...network.parameters].map((value, i) => value - minimizers.parameters[m]![i]!),
    );
  assert.deepEqual(moved(2), [[1, -2], [1, -2]]);
  kicks.kick(1);
  const [once, twice] = [moved(1), moved(2)];
  near(once[0]![0]!, once[1]![0]!, 1e-6);
  near(twice[0]![1]!, 2 * once[0]![1]!, 1e-6);
  assert.notEqual(once[0]![0], 0.5);
  assert.deepEqual([...minimizers.parameters[0]!], [3, 0]);
});

test("kicks have the mean, variance and kurtosis of normals, and no memory", () => {
  const n = 5000;
  const none = { ...minimizers, widths: [n - 1, 1], points: new Float32Array(n - 1) };
  const parameters = [new Float32Array(n)];
  const kicks = thrower({ ...none, parameters }, random(3), new Float32Array(n));
  const draws: number[] = [];
  for (let i = 0; i < 20; i++) {
    kicks.kick(1);
    draws.push(...kicks.latest(1)[0]!.network.parameters);
  }
  const mean = (map: (x: number, i: number) => number) =>
    draws.reduce((sum, x, i) => sum + map(x, i), 0) / draws.length;
  const error = 4 / Math.sqrt(draws.length); // four standard errors, over the spread of each
  near(mean((x) => x), 0, error);
  near(mean((x) => x ** 2), 1, Math.sqrt(2) * error);
  near(mean((x) => x ** 4), 3, Math.sqrt(96) * error);
  near(mean((x, i) => x * (draws[i + 1] ?? 0)), 0, error);
  near(mean((x, i) => x * (draws[i + n] ?? 0)), 0, error);
});

test("sizes are counted by themselves until all are forgotten", () => {
  const kicks = thrower(minimizers, random(4), Float32Array.of(0, 0));
  kicks.kick(0.01);
  kicks.kick(0.01);
  kicks.kick(100);
  assert.deepEqual([...kicks.counts].map(([sigma, { thrown }]) => [sigma, thrown]), [[0.01, 2], [100, 1]]);
  assert.deepEqual(kicks.counts.get(0.01)!.survived[0], 2);
  kicks.clear();
  assert.equal(kicks.counts.size, 0);
});

test("chances and counts in words", () => {
  assert.equal(chance(Math.log10(0.78)), "78\u202f%");
  assert.equal(chance(-77.8), "10^−78");
  assert.equal(share(0, 50), "0");
  assert.equal(share(50, 50), "100\u202f%");
  assert.equal(share(124, 400), "31\u202f%");
  assert.equal(share(9999, 10_000), "99.9\u202f%");
  assert.equal(share(3, 10_000), "0.03\u202f%");
  const words = "Of 1 kick of 0.03, the wide network survives 1, the narrow one 0.";
  assert.equal(inWords(0.03, { thrown: 1, survived: [1, 0] }), words);
});
