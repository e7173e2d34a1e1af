/** First-order optimizers on flat parameters, with the update rules and defaults of PyTorch. */

import type { Parameters } from "./gradient";

/** Writes the gradient at `parameters` into `into` and returns the loss there. */
export type Slope = (parameters: Parameters, into: Float64Array) => number;

export type OptimizerName = "sgd" | "momentum" | "adam" | "sam" | "sam-adam";

export interface Settings {
  readonly optimizer: OptimizerName;
  /** Learning rate η. */
  readonly rate: number;
  /** SAM's ρ: how far it looks for the worst place nearby. */
  readonly radius: number;
}

/** Changes parameters in place; `rate` may differ from step to step. */
type Rule = (parameters: Float32Array, gradient: Float64Array, rate: number) => void;

/** Does one step in place and returns the loss before it. */
export type Step = (parameters: Float32Array, slope: Slope, settings: Settings) => number;

const MOMENTUM = 0.9;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** θ ← θ − η g. */
const descend: Rule = (parameters, gradient, rate) => {
  for (let i = 0; i < parameters.length; i++) parameters[i]! -= rate * gradient[i]!;
};

/** v ← 0.9 v + g, θ ← θ − η v. */
function momentum(count: number): Rule {
  const velocity = new Float64Array(count);
  return (parameters, gradient, rate) => {
    for (let i = 0; i < count; i++) velocity[i] = MOMENTUM * velocity[i]! + gradient[i]!;
    descend(parameters, velocity, rate);
  };
}

/** m ← β₁ m + (1−β₁) g, v ← β₂ v + (1−β₂) g², θ ← θ − η m̂ / (√v̂ + ε) (Kingma & Ba 2015). */
function adam(count: number): Rule {
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  let taken = 0;
  return (parameters, gradient, rate) => {
    taken += 1;
    const scale = rate / (1 - BETA1 ** taken);
    const root = Math.sqrt(1 - BETA2 ** taken);
    for (let i = 0; i < count; i++) {
      const g = gradient[i]!;
      mean[i] = BETA1 * mean[i]! + (1 - BETA1) * g;
      square[i] = BETA2 * square[i]! + (1 - BETA2) * g * g;
      parameters[i]! -= (scale * mean[i]!) / (Math.sqrt(square[i]!) / root + EPSILON);
    }
  };
}

/** Move `parameters` by ρ g / ‖g‖, to where the loss is highest nearby to first order. */
export function ascend(parameters: Float64Array, gradient: Float64Array, radius: number): void {
  const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  if (!(norm > 0)) return;
  for (let i = 0; i < gradient.length; i++) parameters[i]! += (radius / norm) * gradient[i]!;
}

/**
 * An optimizer of `count` parameters, with its memory. SAM (Foret et al. 2021) feeds its rule,
 * momentum or Adam, the gradient at the worst place nearby, θ + ρ g / ‖g‖, in place of g.
 */
export function optimizer(name: OptimizerName, count: number): Step {
  const rule = name === "sgd" ? descend : name.endsWith("adam") ? adam(count) : momentum(count);
  const gradient = new Float64Array(count);
  const worst = new Float64Array(count);
  return (parameters, slope, { rate, radius }) => {
    const loss = slope(parameters, gradient);
    if (name.startsWith("sam")) {
      worst.set(parameters);
      ascend(worst, gradient, radius);
      slope(worst, gradient);
    }
    rule(parameters, gradient, rate);
    return loss;
  };
}
