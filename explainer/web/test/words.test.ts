import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, fixed, percent, plainly } from "../src/words";

test("only all is 100 %, and only none is 0 %", () => {
  const whole = [1, 0.9996, 0.453, 0.0004, 0].map((value) => percent(value));
  assert.deepEqual(whole, ["100", "99.96", "45", "0.04", "0"].map((words) => `${words}\u202f%`));
  const tenths = [1, 0.9996, 0.975, 1 - 1e-9].map((value) => percent(value, 1));
  assert.deepEqual(tenths, ["100", "99.96", "97.5", "100"].map((words) => `${words}\u202f%`));
});

test("nothing is less than nothing, and one is no plural", () => {
  assert.deepEqual([-0.04, -0.06, 0.2].map((value) => fixed(value, 1)), ["0.0", "−0.1", "0.2"]);
  assert.deepEqual([1, 0, 1200].map((count) => counted(count, "step")), ["1 step", "0 steps", "1,200 steps"]);
});

test("amounts have two figures, or are whole, and no exponent", () => {
  const found = [0.00023, 0.047, 1.86, 9.96, 12.3, 1234].map(plainly);
  assert.deepEqual(found, ["0.00023", "0.047", "1.9", "10.0", "12", "1234"]);
});
