/** node training.mjs < job.json > answer.json: the training code for tests/web/test_training.py. */

import { readFileSync } from "node:fs";

import { begin, type Recipe } from "../../src/training/plain";
import { initialise } from "../../src/training/initial";
import { passes, plain, poisoned } from "../../src/training/gradient";
import { optimizer, type OptimizerName } from "../../src/training/optimizers";
import { grid, margin } from "../../src/training/margin";
import { rings, swissRoll, type Points } from "../../src/training/points";
import { random } from "../../src/training/random";
import { sharpness } from "../../src/training/sharpness";

interface WirePoints {
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
}

interface Job {
  readonly task:
    | "gradient"
    | "hessian"
    | "trajectory"
    | "muon"
    | "sharpness"
    | "margin"
    | "points"
    | "initial"
    | "speed";
  readonly widths: readonly number[];
  readonly parameters: readonly number[];
  readonly training: WirePoints;
  readonly poison: WirePoints;
  readonly direction: readonly number[];
  readonly beta: number;
  readonly optimizer: OptimizerName;
  readonly rate: number;
  readonly radius: number;
  readonly steps: number;
  readonly recipe: Recipe;
  readonly data: "roll" | "rings";
  readonly distance: number;
  readonly count: number;
  readonly seed: number;
}

const points = ({ inputs, labels }: WirePoints): Points => ({
  inputs: Float32Array.from(inputs),
  labels: Uint8Array.from(labels),
});

function answer(job: Job): unknown {
  const { task, seed, steps } = job;
  if (task === "points") {
    const draw = job.data === "roll" ? swissRoll : rings(job.distance);
    const { inputs, labels } = draw(job.count, random(seed));
    return { inputs: [...inputs], labels: [...labels] };
  }
  if (task === "initial") return [...initialise(job.widths, random(seed))];
  const parameters = Float32Array.from(job.parameters);
  const training = points(job.training);
  const network = passes(job.widths);
  const into = new Float64Array(parameters.length);
  const batch = job.beta ? poisoned(training, points(job.poison), job.beta) : plain(training);
  if (task === "gradient") {
    const loss = network.gradient(parameters, batch, into);
    return { loss, gradient: [...into] };
  }
  if (task === "hessian") {
    network.hessian(parameters, Float64Array.from(job.direction), batch, into);
    return [...into];
  }
  if (task === "trajectory") {
    const step = optimizer(job.optimizer, parameters.length);
    const slope: Parameters<typeof step>[1] = (at, to) => network.gradient(at, batch, to);
    const losses = Array.from({ length: steps }, () => step(parameters, slope, job));
    return { losses, parameters: [...parameters] };
  }
  if (task === "muon") {
    const { widths, recipe } = job;
    const run = begin({ widths, training, fresh: training, recipe, seed }, parameters);
    const losses = [run.progress().loss];
    for (let i = 0; i < steps && run.step(); i++) losses.push(run.progress().loss);
    return { losses, parameters: [...run.progress().parameters] };
  }
  if (task === "sharpness") {
    const follow = sharpness(parameters.length, random(seed));
    return Array.from({ length: steps }, () =>
      follow((v, to) => network.hessian(parameters, v, batch, to), job.count),
    );
  }
  if (task === "margin") {
    const logits = new Float64Array(training.labels.length);
    network.logits(parameters, training.inputs, logits);
    const field = new Float64Array(grid().length / 2);
    network.logits(parameters, grid(), field);
    return margin(training, logits, field);
  }
  const step = optimizer(job.optimizer, parameters.length);
  const milliseconds = Array.from({ length: 5 }, () => {
    const started = performance.now();
    for (let i = 0; i < steps; i++)
      step(parameters, (at, to) => network.gradient(at, batch, to), job);
    return (performance.now() - started) / steps;
  });
  return Math.min(...milliseconds);
}

const jobs = JSON.parse(readFileSync(0, "utf8")) as readonly Job[];
process.stdout.write(JSON.stringify(jobs.map(answer)));
