import assert from "node:assert/strict";
import { test } from "node:test";

import { decades, nice } from "../src/playground/curves";
import { asPoints, decode, encode, type Mark } from "../src/playground/drawn";
import { headlineOf, identity, matters, say, settings, source, type Names } from "../src/playground/settings";
import { trainer } from "../src/playground/trainer";
import type { Answer, Order, Report, Task } from "../src/training/messages";

test("axes end at round numbers, and logarithmic ones at powers of ten two apart", () => {
  const values = [0.51, 100, 101, 0.0999, 7, 9];
  assert.deepEqual(values.map(nice), [0.6, 100, 150, 0.1, 8, 10]);
  assert.deepEqual(decades([0.5, 20]).map((end) => Number(end.toPrecision(3))), [0.1, 100]);
  assert.deepEqual(decades([]).map(Number), [1, 100]);
  assert.deepEqual(decades([3, Infinity, NaN]), [1, 100]);
  assert.equal(Number(decades([0])[0].toPrecision(3)), 1e-5);
});

test("drawn points survive the way through the URL", () => {
  const marks: Mark[] = [
    { x: -1.2, y: 1.2, label: 0 },
    { x: 0.123, y: -0.77, label: 1 },
  ];
  const text = encode(marks);
  assert.match(text, /^[0-9a-z]{10}$/);
  const back = decode(text);
  assert.deepEqual(back.map(({ label }) => label), [0, 1]);
  back.forEach(({ x, y }, i) => assert.ok(Math.hypot(x - marks[i]!.x, y - marks[i]!.y) < 0.002));
  assert.equal(encode(back), text); // so that reading it again changes nothing
  assert.deepEqual([...asPoints(back).labels], [0, 1]);
});

test("what isn't a drawing is none", () => {
  for (const text of ["0abc", "2aaaa", "0AAAA", "<img>", "0aaaa".repeat(301)])
    assert.deepEqual(decode(text), []);
});

test("controls become a recipe, and nonsense becomes the first choice", () => {
  const network = { data: "rings", start: "wide", width: 8, depth: 2, seed: 3 };
  const training = { rate: -1, poison: 0.4, optimizer: "sam", radius: 0.1 };
  const found = settings({ ...network, ...training });
  assert.deepEqual(found.widths, [2, 8, 8, 1]);
  assert.deepEqual(found.recipe, { optimizer: "sam", rate: 0.1, radius: 0.1, beta: 0.4 });
  assert.deepEqual(source(found.data), { kind: "rings", distance: 0.2 });
  assert.equal(settings({ data: "<script>" }).data, "roll");
  const first = settings({}); // as the page has its controls at first
  assert.deepEqual(first.widths, [2, 16, 16, 16, 1]);
  assert.equal(first.pace, Infinity);
  assert.equal(settings({ pace: "10" }).pace, 10);
  assert.deepEqual(first.recipe, { optimizer: "adam", rate: 0.01, radius: 0.05, beta: 0 });
});

test("the headline says what is trained now, and how far it is", () => {
  const names: Names = {
    points: { roll: "spirals", rings: "three rings", touching: "thin", draw: "your points" },
    starts: { random: "", wide: "a wide minimum", narrow: "a narrow minimum" },
    optimizers: { adam: "Adam", sgd: "SGD", momentum: "momentum", sam: "SAM", "sam-adam": "SAM on Adam" },
  };
  const said = (state: object, steps: number) => headlineOf(settings({ ...state }), names, steps);
  assert.equal(said({}, 340), "Spirals, Adam, no poison: step 340");
  assert.equal(
    said({ start: "wide", optimizer: "sam", poison: 0.4 }, 1200),
    "Spirals from a wide minimum, SAM, poison β = 0.4: step 1,200",
  );
  assert.equal(said({ data: "draw" }, 0), "Your points, Adam, no poison: step 0");
});

test("only what a network is made of starts it again", () => {
  const state = { data: "roll", start: "random", width: 8, seed: 1 };
  const same = (changes: object): boolean =>
    identity(settings(state)) === identity(settings({ ...state, ...changes }));
  assert.ok(same({ poison: 0.5, rate: 0, optimizer: "sgd", radius: 0.2, brush: "1", pace: "2" }));
  const changes = [{ data: "draw" }, { start: "wide" }, { width: 9 }, { depth: 5 }, { seed: 2 }];
  for (const change of changes) assert.ok(!same(change), JSON.stringify(change));
  const wide = { ...state, start: "wide" };
  assert.equal(identity(settings(wide)), identity(settings({ ...wide, width: 30 })));
});

test("controls without effect are told apart, and say so", () => {
  const first = settings({});
  assert.ok(matters("width", first) && !matters("brush", first) && !matters("radius", first));
  assert.ok(matters("radius", settings({ optimizer: "sam-adam" })));
  assert.ok(!matters("depth", settings({ start: "narrow" })));
  assert.equal(say("rate", { rate: -2.5 }), "0.0032");
  assert.equal(say("poison", { poison: 0 }), "none");
  assert.equal(say("width", { width: 16, start: "wide" }), "as trained");
  assert.equal(say("depth", { depth: 1 }), "1 layer");
});

/** A worker that answers when told to. */
class FakeWorker {
  static last: FakeWorker;
  readonly orders: Order[] = [];
  onmessage: ((event: { data: Answer }) => void) | null = null;
  constructor(readonly address: string) {
    FakeWorker.last = this;
  }
  postMessage(order: Order): void {
    this.orders.push(order);
  }
  terminate(): void {}
}

test("the page never has more than one wish under way, and forgets what is of an old run", () => {
  Object.assign(globalThis, { Worker: FakeWorker });
  const reports: Report[] = [];
  const faults: string[] = [];
  const made = new Worker("x.js");
  const worker = trainer(made, (report) => reports.push(report), (words) => faults.push(words));
  const { last } = FakeWorker;
  const task: Task = {
    widths: [2, 1],
    training: asPoints([]),
    source: { kind: "roll" },
    start: null,
    seed: 0,
  };
  const { recipe } = settings({});
  const advances = (): Order[] => last.orders.filter(({ kind }) => kind === "advance");
  const answer = (run: number, steps: number): void =>
    last.onmessage?.({
      data: { kind: "report", run, steps, parameters: new Float32Array(3), measures: null },
    });
  worker.start(task, recipe);
  for (let i = 0; i < 5; i++) worker.advance({ milliseconds: 10 + i });
  assert.equal(advances().length, 1);
  answer(1, 7);
  assert.deepEqual(advances()[1], { kind: "advance", milliseconds: 14 }); // the last wish
  worker.start(task, recipe);
  worker.advance({ steps: 0 });
  answer(1, 9); // asked for before the new start
  assert.deepEqual(reports.map(({ steps }) => steps), [7]);
  answer(2, 0);
  assert.deepEqual(reports.map(({ steps }) => steps), [7, 0]);
  worker.advance({ steps: 1 });
  const end: Report = { steps: 4, parameters: new Float32Array(3), measures: null };
  last.onmessage?.({ data: { kind: "fault", run: 2, message: "it diverged", last: end } });
  assert.equal(reports.at(-1), end);
  assert.deepEqual(faults, ["it diverged"]);
});
