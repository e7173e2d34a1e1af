import assert from "node:assert/strict";
import { test } from "node:test";
import { boundary, fillPlane, fillStrip, type Polar } from "../src/rings/polar";

const PALETTE = { zero_tint: "#000000", middle: "#808080", one_tint: "#ffffff", ink: "#000000" };
const RADII = [0, 0.2, 0.35, 0.4, 0.5, 0.7, 1.5];
const ANGLES = 90;
const LIMIT = 60;

/** A field whose logit is 4 (r − r₀) at an angle, as it would come from a network. */
function circle(radius: (turns: number) => number): Polar {
  const levels = Uint8Array.from({ length: ANGLES * RADII.length }, (_, at) => {
    const [i, j] = [Math.floor(at / RADII.length), at % RADII.length];
    const z = 4 * (RADII[j]! - radius(i / ANGLES));
    return Math.floor(128 + (127.5 * Math.asinh(z)) / Math.asinh(LIMIT));
  });
  return { levels, radii: RADII, limit: LIMIT };
}

const picture = (width: number, height: number) =>
  ({ width, height, data: new Uint8ClampedArray(4 * width * height) }) as unknown as ImageData;

test("a circle's boundary goes once round at its radius", () => {
  const pieces = boundary(circle(() => 0.45));
  assert.equal(pieces.length, ANGLES);
  for (const [, radius] of pieces.flat()) assert.ok(Math.abs(radius - 0.45) < 2e-3);
  const long = pieces.reduce((sum, [[a], [b]]) => sum + Math.abs(b - a), 0);
  assert.ok(Math.abs(long - 1) < 1e-6, "the last angle is joined to the first");
});

test("a boundary between angles is found between them", () => {
  const wedge = circle((turns) => (turns < 0.5 ? 0.45 : -1)); // class 1 wherever turns ≥ ½
  const inner = boundary(wedge).flat().filter(([, radius]) => radius < 0.3);
  assert.ok(inner.length > 0);
  for (const [turns] of inner)
    assert.ok(Math.min(Math.abs(turns - 0.5), 1 - turns) < 1.01 / ANGLES, `${turns}`);
});

test("a saddle is cut so that its middle belongs to the surer pair of corners", () => {
  // Class 1 at (0, inner) and (½, outer) alone; a cell for each half of the circle.
  const cuts = (one: number, zero: number) =>
    boundary({ levels: Uint8Array.from([one, zero, zero, one]), radii: [0, 1], limit: LIMIT }).slice(0, 2);
  // The corner that a piece cuts off is where the two edges meet that it joins.
  const ends = (piece: readonly (readonly [number, number])[]) => {
    const [low, high] = [piece.some(([, r]) => r === 0), piece.some(([, r]) => r === 1)];
    const [left, right] = [piece.some(([t]) => t === 0), piece.some(([t]) => t === 0.5)];
    return `${left ? "start" : right ? "end" : ""} ${low ? "inner" : high ? "outer" : ""}`;
  };
  assert.deepEqual(cuts(220, 60).map(ends).sort(), ["end inner", "start outer"], "zeros are cut off");
  assert.deepEqual(cuts(190, 30).map(ends).sort(), ["end outer", "start inner"], "ones are cut off");
});

test("the plane and the strip show the same places", () => {
  const field = circle((turns) => 0.45 + 0.05 * Math.cos(2 * Math.PI * turns));
  const [square, strip] = [picture(200, 200), picture(360, 100)];
  fillPlane(square, field, PALETTE, [-1, 1, -1, 1]);
  fillStrip(strip, field, PALETTE, [0.3, 0.7]);
  for (const [turns, radius] of [[0.1, 0.4], [0.35, 0.6], [0.8, 0.47]] as const) {
    const angle = 2 * Math.PI * turns;
    const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    const here = 4 * (Math.floor(100 * (1 - y)) * 200 + Math.floor(100 * (1 + x)));
    const there = 4 * (Math.floor(((0.7 - radius) / 0.4) * 100) * 360 + Math.floor(360 * turns));
    assert.ok(Math.abs(square.data[here]! - strip.data[there]!) < 6, `${turns}, ${radius}`);
    const p = 255 / (1 + Math.exp(-4 * (radius - 0.45 - 0.05 * Math.cos(angle))));
    assert.ok(Math.abs(square.data[here]! - p) < 6, `${square.data[here]} and ${p}`);
  }
});
