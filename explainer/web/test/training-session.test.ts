import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answer, Order, Recipe, Task } from "../src/training/messages";
import { empty, rings, swissRoll } from "../src/training/points";
import { random } from "../src/training/random";
import { begin } from "../src/training/session";

const recipe: Recipe = { optimizer: "adam", rate: 0.01, radius: 0.05, beta: 0 };
const task: Task = {
  widths: [2, 12, 12, 1],
  training: rings(0.3)(130, random(0)),
  source: { kind: "rings", distance: 0.3 },
  start: null,
  seed: 0,
};

test("a session learns, and measures what it learned on fresh points", () => {
  const session = begin(task, recipe);
  const before = session.measure();
  for (let i = 0; i < 300; i++) session.step();
  const after = session.measure();
  assert.equal(after.steps, 300);
  assert.ok(after.loss < 0.1 && before.loss > 0.4, `${before.loss} to ${after.loss}`);
  assert.ok(after.accuracy > 0.95 && after.freshAccuracy > 0.85, JSON.stringify(after));
  assert.ok(after.margin > 0.3 && after.margin < 0.5, JSON.stringify(after));
  assert.ok(after.sharpness > 0);
  assert.ok(after.freshLoss > after.loss);
});

test("the same seed walks the same way, poison and all", () => {
  const walk = (seed: number): number[] => {
    const session = begin({ ...task, seed }, { ...recipe, beta: 0.3 });
    for (let i = 0; i < 5; i++) session.step();
    return [...session.parameters];
  };
  assert.deepEqual(walk(1), walk(1));
  assert.notDeepEqual(walk(1), walk(2));
});

test("poison lowers accuracy on fresh points below what plain training leaves", () => {
  const end = (beta: number): number => {
    const session = begin(task, { ...recipe, beta });
    for (let i = 0; i < 300; i++) session.step();
    return session.measure().freshAccuracy;
  };
  assert.ok(end(0.7) < end(0) - 0.2);
});

test("a start that is given is where training starts, and stays as it was", () => {
  const start = begin(task, recipe).parameters.map((x) => 2 * x);
  const session = begin({ ...task, start }, recipe);
  assert.deepEqual(session.parameters, start);
  assert.ok(session.measure().sharpness > 0);
  const kept = start.slice();
  session.step();
  assert.deepEqual(start, kept);
});

test("a rate that is too high stops in words, with the last finite parameters", () => {
  const session = begin(task, { ...recipe, optimizer: "sgd", rate: 1e9 });
  let kept = session.parameters.slice();
  const steps = (): void => {
    for (let i = 0; i < 50; i++) {
      kept = session.parameters.slice();
      session.step();
    }
  };
  assert.throws(steps, /^Error: training diverged at step \d+: the loss .*lower learning rate$/);
  assert.deepEqual(session.parameters, kept);
  assert.ok(kept.every(Number.isFinite) && session.steps < 50);
});

test("without points there is nothing to train on, and no measure is made up", () => {
  const session = begin({ ...task, training: empty(0), source: { kind: "near" } }, recipe);
  assert.throws(() => session.step(), /draw some first/);
  const { loss, margin, sharpness, freshAccuracy } = session.measure();
  for (const value of [loss, margin, sharpness, freshAccuracy]) assert.ok(Number.isNaN(value));
  session.setTraining(swissRoll(20, random(0)));
  session.step();
  assert.ok(session.measure().loss > 0);
});

test("another optimizer starts without the memory of the last", () => {
  const session = begin(task, { ...recipe, optimizer: "momentum" });
  for (let i = 0; i < 5; i++) session.step();
  const other = begin({ ...task, start: session.parameters.slice() }, recipe);
  session.setRecipe(recipe);
  session.step();
  other.step();
  assert.deepEqual(session.parameters, other.parameters);
});

test("the worker answers each advance once, and obeys a new start at once", async () => {
  const answers: Answer[] = [];
  const scope = globalThis as unknown as {
    postMessage: (answer: Answer) => void;
    onmessage: (event: { data: Order }) => void;
  };
  scope.postMessage = (answer) => answers.push(answer);
  await import("../src/workers/training");
  const send = (data: Order): void => scope.onmessage({ data });
  send({ kind: "advance", steps: 1 });
  assert.equal(answers.pop()?.kind, "fault"); // there is nothing to train yet
  send({ kind: "start", run: 1, task, recipe });
  assert.equal(answers.length, 0);
  send({ kind: "advance", steps: 0 });
  send({ kind: "advance", steps: 3 });
  send({ kind: "advance", milliseconds: 50 });
  assert.deepEqual(answers.map(({ kind, run }) => [kind, run]), Array(3).fill(["report", 1]));
  const reports = answers.map((answer) => answer.kind === "report" && answer.steps);
  assert.deepEqual(reports.slice(0, 2), [0, 3]);
  assert.equal(reports[2], 6); // after three steps, no more than 2 + 3/32 in a slice, rounded up
  send({ kind: "start", run: 2, task, recipe: { ...recipe, optimizer: "sgd", rate: 1e9 } });
  answers.length = 0;
  for (let i = 0; i < 9; i++) send({ kind: "advance", milliseconds: 20 });
  const last = answers.at(-1)!;
  assert.ok(last.kind === "fault" && last.run === 2);
  assert.ok(last.last?.parameters.every(Number.isFinite));
  assert.equal(last.last?.measures?.steps, last.last?.steps); // what is said is what is seen
  assert.equal(answers.length, 9);
  send({ kind: "advance", steps: 1 });
  const again = answers.at(-1)!;
  assert.ok(again.kind === "fault" && again.message === last.message);
  assert.deepEqual(again.last?.parameters, last.last?.parameters); // a run that diverged is over
  send({ kind: "start", run: 3, task, recipe });
  send({ kind: "advance", steps: 1 });
  assert.deepEqual(answers.at(-1)!.run, 3);
});
