/** One training without poison, as the essay's: from a random start to where it rests. */

import { passes, plain } from "./gradient";
import { initialise } from "./initial";
import { clip, muon, oneCycle } from "./muon";
import type { Points } from "./points";
import { random } from "./random";

export interface Recipe {
  /** Over which the learning rate rises and falls. */
  readonly steps: number;
  /** Its peak. */
  readonly rate: number;
  /** Largest norm of a gradient. */
  readonly clip: number;
  /** A network rests at a loss of no more than this. */
  readonly enough: number;
}

/** What a worker is told to do, once. */
export interface Task {
  readonly widths: readonly number[];
  readonly training: Points;
  readonly fresh: Points;
  readonly recipe: Recipe;
  readonly seed: number;
}

/** Where a training stands. */
export interface Progress {
  readonly steps: number;
  readonly parameters: Float32Array;
  readonly loss: number;
  /** Training points that it gets wrong, and the share of fresh points that it gets right. */
  readonly wrong: number;
  readonly fresh: number;
  readonly done: boolean;
}

export interface Training {
  /** Do one step; no, if it rests or all steps are done. */
  step(): boolean;
  progress(): Progress;
}

/** Begin at parameters, or else at those that the seed draws. */
export function begin({ widths, training, fresh, recipe, seed }: Task, start?: Float32Array): Training {
  const network = passes(widths);
  const drawn = start ?? initialise(widths, random(seed));
  const parameters = Float64Array.from(drawn);
  const gradient = new Float64Array(parameters.length);
  const rule = muon(widths, parameters.length);
  const batch = plain(training);
  const logits = new Float64Array(Math.max(training.labels.length, fresh.labels.length));
  let steps = 0;
  let loss = network.gradient(parameters, batch, gradient);
  // A gradient that doesn't move the network any more stays what it is: so it rests for good.
  const rests = (): boolean => !(loss > recipe.enough) || steps === recipe.steps;
  const wrong = ({ inputs, labels }: Points): number => {
    network.logits(parameters, inputs, logits);
    return labels.reduce((sum, label, i) => sum + Number(logits[i]! > 0 !== label > 0), 0);
  };
  return {
    step() {
      if (rests()) return false;
      clip(gradient, recipe.clip);
      rule(parameters, gradient, recipe.rate * oneCycle(steps, recipe.steps));
      steps += 1;
      loss = network.gradient(parameters, batch, gradient);
      return true;
    },
    progress() {
      return {
        steps,
        parameters: Float32Array.from(parameters),
        loss,
        wrong: wrong(training),
        fresh: 1 - wrong(fresh) / fresh.labels.length,
        done: rests(),
      };
    },
  };
}
