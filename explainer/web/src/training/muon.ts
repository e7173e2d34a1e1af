/**
 * Muon with Adam for the rest, under a one-cycle schedule: how the essay's networks are trained,
 * by the formulas of `explainer/training/optimizers.py` and `trainer.py`, in double precision.
 *
 * Muon (Jordan et al. 2024) moves each hidden weight matrix along its momentum made
 * semi-orthogonal by Newton–Schulz steps; Adam (Kingma & Ba 2015) moves all else at half the rate.
 */

import { layers } from "../network/network";
import { product, turned, type Matrix } from "./product";

const WARM_UP = 0.1; // share of the steps in which the rate rises
const MOMENTUM = 0.95;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];
const ADAM_SHARE = 0.5; // Adam's rate, as a share of Muon's
const [A, B, C] = [3.4445, -4.775, 2.0315]; // φ(σ) = aσ + bσ³ + cσ⁵
const NEWTON_SCHULZ_STEPS = 5;

/** The share of its peak that the learning rate has at a step: a cosine up, and one down. */
export function oneCycle(step: number, steps: number): number {
  const x = step / steps;
  if (x < WARM_UP) return 0.04 + (0.96 * (1 - Math.cos((Math.PI * x) / WARM_UP))) / 2;
  return 0.001 + (0.999 * (1 + Math.cos((Math.PI * (x - WARM_UP)) / (1 - WARM_UP)))) / 2;
}

/** Scale a gradient to a Euclidean norm of at most `largest`. */
export function clip(gradient: Float64Array, largest: number): void {
  const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  if (norm > largest) for (let i = 0; i < gradient.length; i++) gradient[i]! *= largest / norm;
}

/** About UVᵀ of a matrix UΣVᵀ, rows × columns, in place of it. */
export function orthogonalise(values: Float64Array, rows: number, columns: number): void {
  const norm = Math.max(Math.sqrt(values.reduce((sum, v) => sum + v * v, 0)), 1e-12);
  const x: Matrix = { values: values.map((v) => v / norm), start: 0, down: columns, across: 1 };
  const room = (across: number): Matrix => {
    return { values: new Float64Array(rows * across), start: 0, down: across, across: 1 };
  };
  const [square, fourth, moved] = [room(rows), room(rows), room(columns)];
  for (let step = 0; step < NEWTON_SCHULZ_STEPS; step++) {
    product(square, x, x, rows, rows, columns, false); // X Xᵀ, symmetric
    product(fourth, square, square, rows, rows, rows, false);
    for (let i = 0; i < rows * rows; i++)
      fourth.values[i] = B * square.values[i]! + C * fourth.values[i]!;
    product(moved, fourth, turned(x), rows, columns, rows, false);
    for (let i = 0; i < x.values.length; i++) x.values[i] = A * x.values[i]! + moved.values[i]!;
  }
  values.set(x.values);
}

/** Moves parameters by their gradient, at a rate. */
export type Rule = (parameters: Float64Array, gradient: Float64Array, rate: number) => void;

/** Muon for the matrices between the first and the last layer, Adam for all else. */
export function muon(widths: readonly number[], count: number): Rule {
  const views = layers({ widths, parameters: new Float32Array(count) });
  const hidden = views.slice(1, -1).map(({ weights, inputs, outputs }) => {
    const start = weights.byteOffset / 4;
    return { start, end: start + weights.length, inputs, outputs };
  });
  const inside = new Uint8Array(count);
  for (const { start, end } of hidden) inside.fill(1, start, end);
  const momentum = new Float64Array(count);
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  let taken = 0;
  return (parameters, gradient, rate) => {
    taken += 1;
    for (const { start, end, inputs, outputs } of hidden) {
      const ahead = gradient.slice(start, end);
      for (let i = 0; i < ahead.length; i++) {
        const g = ahead[i]!;
        momentum[start + i]! += (1 - MOMENTUM) * (g - momentum[start + i]!);
        ahead[i] = g + MOMENTUM * (momentum[start + i]! - g); // Nesterov
      }
      orthogonalise(ahead, outputs, inputs);
      const length = rate * Math.sqrt(Math.max(1, outputs / inputs));
      for (let i = 0; i < ahead.length; i++) parameters[start + i]! -= length * ahead[i]!;
    }
    const scale = (ADAM_SHARE * rate) / (1 - BETA1 ** taken);
    const root = Math.sqrt(1 - BETA2 ** taken);
    for (let i = 0; i < count; i++) {
      if (inside[i]) continue;
      const g = gradient[i]!;
      mean[i] = BETA1 * mean[i]! + (1 - BETA1) * g;
      square[i] = BETA2 * square[i]! + (1 - BETA2) * g * g;
      parameters[i]! -= (scale * mean[i]!) / (Math.sqrt(square[i]!) / root + EPSILON);
    }
  };
}
