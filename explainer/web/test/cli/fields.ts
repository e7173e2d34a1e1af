// node fields.mjs < question.json: logits and losses of a network, by every evaluator node has.
import { readFileSync } from "node:fs";
import { middles } from "../../src/network/grid";
import type { Extent } from "../../src/network/grid";
import { losses } from "../../src/network/losses";
import { logits } from "../../src/network/network";
import { compile, supports } from "../../src/network/wasm";

interface Question {
  readonly widths: readonly number[];
  readonly parameters: readonly number[];
  readonly extent: Extent;
  readonly side: number;
  readonly points: readonly number[];
  readonly labels: readonly number[];
}

const question = JSON.parse(readFileSync(0, "utf8")) as Question;
const { widths, extent, side } = question;
const network = { widths, parameters: Float32Array.from(question.parameters) };
const points = middles(extent, side, side);
const answers: Record<string, number[]> = { plain: [...logits(network, points)] };
for (const flavour of ["relaxed", "simd", "scalar"] as const)
  if (supports(flavour))
    answers[flavour] = [...compile(widths, flavour).logits(network.parameters, points)];
const found = losses(network, Float32Array.from(question.points), question.labels);
console.log(JSON.stringify({ answers, losses: { ...found, wrong: [...found.wrong] } }));
