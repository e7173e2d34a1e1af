import assert from "node:assert/strict";
import { test } from "node:test";

import { clip, oneCycle, orthogonalise } from "../src/training/muon";
import { begin } from "../src/training/plain";
import { swissRoll } from "../src/training/points";
import { random } from "../src/training/random";
import { chosen, nearest } from "../src/trainings/heaps";
import { along, rest, type Spot } from "../src/trainings/swarm";

const near = (a: number, b: number, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a}, ${b}`);

test("one more dot takes the lowest place that is free", () => {
  assert.equal(rest(5, [], 2), 1);
  near(rest(0.6, [{ x: 0, height: 1 }], 2), 1 + Math.sqrt(4 - 0.36));
  const { uniform } = random(3);
  const placed: Spot[] = [];
  for (let i = 0; i < 200; i++) {
    const x = 20 * uniform();
    placed.push({ x, height: rest(x, placed, 2) });
  }
  placed.forEach((a, i) =>
    placed.slice(0, i).forEach((b) => assert.ok(Math.hypot(a.x - b.x, a.height - b.height) > 2 - 1e-6)),
  );
  const touches = (a: Spot, b: Spot) => Math.hypot(a.x - b.x, a.height - b.height) < 2 + 1e-6;
  placed.forEach((a) =>
    assert.ok(a.height === 1 || placed.some((b) => b !== a && touches(a, b)), "none floats"),
  );
});

test("the axis is one of log-odds, and holds what lies beyond at its ends", () => {
  const ends = [0.1, 0.9] as const;
  assert.deepEqual([0, 0.1, 0.9, 1].map((share) => along(share, ends)), [0, 0, 1, 1]);
  near(along(0.5, ends), 0.5);
  near(along(0.75, ends), (Math.log(3) + Math.log(9)) / (2 * Math.log(9)));
});

test("the nearest dot in reach is meant, and none beyond", () => {
  const dots = [[0, 0], [10, 0], [11, 0]].map(([cx, cy]) => ({ cx: cx!, cy: cy!, fill: "" }));
  assert.equal(nearest(dots, 9, 1, 5), 1);
  assert.equal(nearest(dots, 12, 0, 5), 2);
  assert.equal(nearest(dots, 5, 0, 4), null);
});

test("a slider names one of the networks that are kept, whatever an address says", () => {
  const kept = { rows: { shape: [3], values: new Int32Array(3) } } as never;
  assert.deepEqual([0, "2", 7, -1, "x"].map((value) => chosen({ kept }, value)), [0, 2, 2, 0, 0]);
});

test("the rate rises to its peak and sinks to a thousandth", () => {
  assert.deepEqual([0, 10, 55].map((step) => Number(oneCycle(step, 100).toFixed(4))), [0.04, 1, 0.5005]);
  near(oneCycle(100, 100), 0.001);
});

test("a gradient is clipped to its largest norm, and left alone under it", () => {
  const long = Float64Array.from([6, 8]);
  const short = Float64Array.from([0.3, 0.4]);
  for (const one of [long, short]) clip(one, 5);
  assert.deepEqual([...long, ...short], [3, 4, 0.3, 0.4]);
});

test("singular values come to about one, and their directions stay", () => {
  const matrix = Float64Array.from([3, 0, 0, 0, -0.3, 0]); // 2 × 3
  orthogonalise(matrix, 2, 3);
  near(matrix[0]!, 1, 0.35);
  near(matrix[4]!, -1, 0.35);
  assert.deepEqual([1, 2, 3, 5].map((i) => Math.abs(matrix[i]!)), [0, 0, 0, 0]);
});

test("a training goes on until it rests, and then stands still", () => {
  const training = swissRoll(60, random(1));
  const fresh = swissRoll(300, random(2));
  const recipe = { steps: 2000, rate: 0.025, clip: 1, enough: 0.01 };
  const run = begin({ widths: [2, 16, 16, 1], training, fresh, recipe, seed: 5 });
  const first = run.progress();
  assert.ok(!first.done && first.steps === 0 && first.loss > 0.3);
  while (run.step());
  const last = run.progress();
  assert.ok(last.done && last.steps < 2000 && last.loss <= 0.01);
  assert.equal(last.wrong, 0);
  assert.ok(last.fresh > 0.7);
  assert.equal(run.step(), false);
  assert.deepEqual(run.progress(), last);
});

test("it ends with its steps where it never rests", () => {
  const training = swissRoll(20, random(1));
  const recipe = { steps: 4, rate: 0.025, clip: 1, enough: 0 };
  const run = begin({ widths: [2, 8, 1], training, fresh: training, recipe, seed: 5 });
  let steps = 0;
  while (run.step()) steps++;
  assert.equal(steps, 4);
  assert.ok(run.progress().done);
});
