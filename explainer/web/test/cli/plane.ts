/** node plane.mjs < question.json: losses at places of a plane as the page computes them. */

import { readFileSync } from "node:fs";
import { decode, type Packed } from "../../src/data";
import { losses } from "../../src/network/losses";
import { shares } from "../../src/road/plane";
import { mix } from "../../src/road/walk";

const { widths, parameters, corners, x, y, points, labels } = decode(
  readFileSync(0, "utf8"),
) as unknown as {
  readonly widths: number[];
  readonly parameters: Packed; // [3, n]
  readonly corners: Packed; // [3, 2]
  readonly x: number[];
  readonly y: number[];
  readonly points: Packed;
  readonly labels: Packed<Uint8Array>;
};
const rows = ({ shape: [count = 0, n = 0], values }: Packed) =>
  Array.from({ length: count }, (_, i) => values.subarray(i * n, (i + 1) * n));
const at = (a: number, b: number) => {
  const network = mix(rows(parameters), shares(rows(corners), [a, b]));
  const { loss, accuracy } = losses({ widths, parameters: network }, points.values, labels.values);
  return [loss, accuracy];
};
console.log(JSON.stringify(y.map((b) => x.map((a) => at(a, b)))));
