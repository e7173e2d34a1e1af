/** node kicks.mjs < question.json: a kick and the axis of chances as the page computes them. */

import { readFileSync } from "node:fs";
import { decode, type Packed } from "../../src/data";
import { depth } from "../../src/survival/depth";
import { thrower } from "../../src/survival/kicks";
import { striker } from "../../src/survival/wall";
import { random } from "../../src/training/random";

const question = decode(readFileSync(0, "utf8")) as unknown as {
  readonly widths: number[];
  readonly parameters: Packed; // [M, n]
  readonly kick: Packed; // [n]
  readonly points: Packed;
  readonly labels: Packed<Uint8Array>;
  readonly cutoff: number;
  readonly sizes: number[];
  readonly log10: number[];
  readonly hundred: number;
  readonly sigma: number;
  readonly middling: number; // the cutoff of the hundred
};
const { widths, cutoff, parameters, kick, points, labels } = question;
const [networks = 0, n = 0] = parameters.shape;
const rows = Array.from({ length: networks }, (_, m) =>
  parameters.values.subarray(m * n, (m + 1) * n),
);
const kicks = thrower(
  { widths, parameters: rows, points: points.values, labels: labels.values, cutoff },
  random(0),
  kick.values,
);
const losses = question.sizes.map((sigma) => kicks.latest(sigma).map(({ loss }) => loss));
const normals = [0, 1, 2].map((kick) => {
  const { normal } = random(question.hundred, kick);
  return [0, 1, 2, 3, 4].map(normal);
});
const strike = striker(
  { widths, parameters: rows, points: points.values, labels: labels.values, cutoff: question.middling },
  points.values.slice(0, 8),
);
const survives: boolean[][] = rows.map(() => []);
let logits: number[] = [];
for (const struck of strike(question.sigma, question.hundred)) {
  survives[struck.network]![struck.kick] = struck.survives;
  logits = [...struck.logits];
}
const depths = question.log10.map(depth);
console.log(JSON.stringify({ losses, depths, normals, survives, logits }));
