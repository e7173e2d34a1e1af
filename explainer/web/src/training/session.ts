import { passes, plain, poisoned, softplus, type Batch } from "./gradient";
import { initialise } from "./initial";
import { grid, margin } from "./margin";
import type { Measures, Recipe, Source, Task } from "./messages";
import { optimizer, type Slope, type Step } from "./optimizers";
import { near, rings, swissRoll, type Draw, type Points } from "./points";
import { random } from "./random";
import { sharpness } from "./sharpness";

/** One network in training. */
export interface Session {
  readonly steps: number;
  /** Those of the last step that left them finite. */
  readonly parameters: Float32Array;
  setRecipe(recipe: Recipe): void;
  setTraining(training: Points): void;
  /**
   * Do one step.
   *
   * @throws Error, in words for readers, if the loss or a parameter stops being a number.
   */
  step(): void;
  measure(): Measures;
}

/** Poison points of a step, drawn anew for each, and fresh points that nothing trains on. */
const POISON = 200;
const FRESH = 1000;
const FIRST_PRODUCTS = 12; // with the Hessian; later ones start from a vector that is nearly right
const PRODUCTS = 4;
const HOPELESS = 1e6; // a loss from which nothing comes back

/** Streams of random numbers that one seed gives. */
const STREAM = { parameters: 0, training: 1, poison: 3, sharpness: 4 } as const;
const FRESH_SEED = 1_000_003; // fresh points are the same whatever the seed

/** Mean cross-entropy, share right, and the logits behind them. */
interface Score {
  readonly loss: number;
  readonly accuracy: number;
  readonly logits: Float64Array;
}

/** What fresh points are drawn from. */
export function drawing(source: Source, training: Points): Draw {
  if (source.kind === "roll") return swissRoll;
  return source.kind === "rings" ? rings(source.distance) : near(training);
}

/** The training points that a seed draws. */
export function trainingPoints(draw: Draw, count: number, seed: number): Points {
  return draw(count, random(seed, STREAM.training));
}

/** Begin to train. */
export function begin(task: Task, first: Recipe): Session {
  const { widths, training: given, source, start, seed } = task;
  const network = passes(widths);
  const parameters = start?.slice() ?? initialise(widths, random(seed, STREAM.parameters));
  const before = parameters.slice();
  const count = parameters.length;
  const poisonStream = random(seed, STREAM.poison);
  const follow = sharpness(count, random(seed, STREAM.sharpness));
  const plane = grid();
  const field = new Float64Array(plane.length / 2);
  let recipe = first;
  let step: Step = optimizer(recipe.optimizer, count);
  let training = given;
  let draw = drawing(source, training);
  let fresh = draw(FRESH, random(FRESH_SEED));
  let batch = plain(training);
  let steps = 0;
  let products = FIRST_PRODUCTS;

  const slope =
    (over: Batch): Slope =>
    (at, into) =>
      network.gradient(at, over, into);

  function score({ inputs, labels }: Points): Score {
    const logits = new Float64Array(labels.length);
    network.logits(parameters, inputs, logits);
    let [loss, right] = [0, 0];
    labels.forEach((label, i) => {
      loss += softplus((1 - 2 * label) * logits[i]!);
      right += Number(logits[i]! > 0 === label > 0);
    });
    return { loss: loss / labels.length, accuracy: right / labels.length, logits };
  }

  return {
    get steps() {
      return steps;
    },
    parameters,
    setRecipe(next) {
      if (next.optimizer !== recipe.optimizer) step = optimizer(next.optimizer, count);
      recipe = next;
    },
    setTraining(next) {
      training = next;
      batch = plain(training);
      draw = drawing(source, training);
      fresh = draw(FRESH, random(FRESH_SEED));
    },
    step() {
      if (!training.labels.length)
        throw new Error("there are no points to train on; draw some first");
      const over = recipe.beta
        ? poisoned(training, draw(POISON, poisonStream), recipe.beta)
        : batch;
      before.set(parameters);
      const loss = step(parameters, slope(over), recipe);
      if (loss < HOPELESS && parameters.every(Number.isFinite)) {
        steps += 1;
        return;
      }
      parameters.set(before);
      const what = Number.isFinite(loss) ? "exploded" : "is no longer a number";
      throw new Error(
        `training diverged at step ${steps + 1}: the loss ${what}; ` +
          "start again with a lower learning rate",
      );
    },
    measure() {
      const train = score(training);
      const test = score(fresh);
      network.logits(parameters, plane, field);
      const curvature = training.labels.length
        ? follow((v, into) => network.hessian(parameters, v, batch, into), products)
        : NaN;
      products = PRODUCTS;
      return {
        steps,
        loss: train.loss,
        accuracy: train.accuracy,
        freshLoss: test.loss,
        freshAccuracy: test.accuracy,
        sharpness: curvature,
        margin: margin(training, train.logits, field),
      };
    },
  };
}
