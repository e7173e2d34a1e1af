import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead, catchUp } from "../src/film/clock";
import { frameOf, there, type Score } from "../src/film/score";

test("pieces come and go", () => {
  const pieces = ["always", ["late", 2], ["early", 0, 1], ["twice", 1, 2, 3]] as const;
  const seen = [0, 1, 2, 3].map((frame) => there(pieces, frame).join(" "));
  assert.deepEqual(seen, ["always early", "always twice", "always late", "always late twice"]);
});

test("a frame is that of the moment which the video gives its picture", () => {
  const score = { fps: 30, order: [0, 0, 1, 2, 1] } as unknown as Score;
  assert.equal(frameOf(score, 0.033), 0); // WebM has whole milliseconds: 1/30 is 33 of them
  assert.equal(frameOf(score, 0.067), 1);
  assert.equal(frameOf(score, 0.1), 2);
  assert.equal(frameOf(score, 99), 1);
  assert.equal(frameOf(score, -0.001), 0);
});

test("of two moments in a loop one is ahead by the shorter way round", () => {
  assert.ok(Math.abs(ahead(3, 2.5, 10) - 0.5) < 1e-9);
  assert.ok(Math.abs(ahead(0.2, 9.9, 10) - 0.3) < 1e-9);
  assert.ok(Math.abs(ahead(9.9, 0.2, 10) + 0.3) < 1e-9);
});

test("a video that is out of step by more than 50 ms catches up, by a jump if it is far", () => {
  assert.equal(catchUp(0.04, 1), 1);
  assert.ok((catchUp(0.06, 1) as number) > 1);
  assert.ok((catchUp(-0.06, 1) as number) < 1);
  assert.equal(catchUp(0.03, 1.1), 1.1); // until it is close
  assert.equal(catchUp(0.01, 1.1), 1);
  assert.equal(catchUp(2, 1), "jump");
  assert.equal(catchUp(-2, 1), "jump");
});
