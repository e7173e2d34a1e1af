import assert from "node:assert/strict";
import { test } from "node:test";
import { layers, logits, type Network } from "../src/network/network";
import { random } from "../src/training/random";
import { outline } from "../src/valley/outline";
import { along, directions, push, slide } from "../src/valley/push";

const near = (found: number, expected: number, tolerance = 1e-5) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} for ${expected}`);

const { normal } = random(4);
const network: Network = { widths: [2, 5, 4, 1], parameters: Float32Array.from({ length: 44 }, normal) };

test("a network pushed by c along the slide answers as if all points had gone back by c", () => {
  const way = [0.6, -0.8];
  const points = Float32Array.from({ length: 20 }, normal);
  const back = points.map((value, i) => value - 0.3 * way[i % 2]!);
  const pushed = logits(push(network, slide(network, way), 0.3), points);
  logits(network, back).forEach((z, i) => near(pushed[i]!, z));
});

test("the random direction is as long as each neuron's weights, and leaves biases", () => {
  const draw = Float32Array.from(network.parameters, normal);
  const [, found] = directions(network, [1, 0], draw);
  const own = layers(network);
  layers({ ...network, parameters: found }).forEach(({ inputs, outputs, weights, biases }, l) => {
    assert.ok(biases.every((bias) => bias === 0));
    for (let o = 0; o < outputs; o++) {
      const length = (all: Float32Array) => Math.hypot(...all.subarray(o * inputs, (o + 1) * inputs));
      near(length(weights), length(own[l]!.weights));
    }
  });
});

test("a curve is linear between its places, and stays at its ends", () => {
  const [xs, ys] = [[-2, 0, 1], [4, 0, 3]];
  assert.deepEqual([-9, -2, -1, 0.5, 1, 9].map((x) => along(xs, ys, x)), [4, 4, 2, 1.5, 3, 3]);
});

test("a boundary is where it is, in the units of the box, also beyond its edges", () => {
  // Upright at x = ¼: f = x − ¼ from one unit that is on everywhere.
  const upright = { widths: [2, 1, 1], parameters: Float32Array.of(1, 0, 9, 1, -9.25) };
  const d = outline(upright, [0, 1, 0, 0.5], 0.1, 200, "plain");
  const places = [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const on = places.filter(([x]) => Math.abs(x! - 50) < 0.2).map(([, y]) => y!);
  assert.ok(on.length > 50);
  assert.ok(Math.min(...on) < -20 && Math.max(...on) > 120);
  // What closes the ring lies further out than a line of twice the room could reach in.
  const others = places.filter(([x]) => Math.abs(x! - 50) >= 0.2);
  assert.ok(others.every(([x, y]) => x! > 220 || y! < -20 || y! > 120));
});
