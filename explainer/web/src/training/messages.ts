/**
 * What page and worker say to each other. The worker does nothing unasked: each `advance` is
 * answered by exactly one report or fault, and the page asks again when it has drawn it, at most
 * once an animation frame. So nothing queues, and a page that sleeps has a worker that sleeps.
 */

import type { OptimizerName } from "./optimizers";
import type { Points } from "./points";

/** What fresh points are drawn from. */
export type Source =
  | { readonly kind: "roll" }
  | { readonly kind: "rings"; readonly distance: number }
  | { readonly kind: "near" }; // round the training points

/** What can't change without starting again. */
export interface Task {
  readonly widths: readonly number[];
  readonly training: Points;
  readonly source: Source;
  /** Parameters to start from; null draws them with the seed. */
  readonly start: Float32Array | null;
  readonly seed: number;
}

/** What may change at any step. */
export interface Recipe {
  readonly optimizer: OptimizerName;
  readonly rate: number;
  /** SAM's ρ. */
  readonly radius: number;
  /** Poison factor β. */
  readonly beta: number;
}

/** What is measured on the way; NaN where there is nothing to measure. */
export interface Measures {
  readonly steps: number;
  /** Mean cross-entropy and share right, on training points and on fresh ones. */
  readonly loss: number;
  readonly accuracy: number;
  readonly freshLoss: number;
  readonly freshAccuracy: number;
  /** Largest Hessian eigenvalue of the training loss. */
  readonly sharpness: number;
  /** Median distance to the boundary, in input units. */
  readonly margin: number;
}

export type Order =
  | { readonly kind: "start"; readonly run: number; readonly task: Task; readonly recipe: Recipe }
  | { readonly kind: "recipe"; readonly recipe: Recipe }
  | { readonly kind: "points"; readonly training: Points }
  /** Do so many steps and measure (0 only measures), or those that fit into some milliseconds. */
  | { readonly kind: "advance"; readonly steps?: number; readonly milliseconds?: number };

/** What answers an `advance`; a fault ends its run, with the last parameters that were finite. */
export type Answer =
  | ({ readonly kind: "report"; readonly run: number } & Report)
  | {
      readonly kind: "fault";
      readonly run: number;
      readonly message: string;
      /** Where the run stands; null if it never began. */
      readonly last: Report | null;
    };

/** Where a run stands; measured now and then. */
export interface Report {
  readonly steps: number;
  readonly parameters: Float32Array;
  readonly measures: Measures | null;
}
