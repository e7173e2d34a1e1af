/**
 * The poisoned loss and its gradient. With logits z and targets y ∈ {0, 1},
 *
 *     L(θ) = Σ_p w_p · softplus((1 − 2 y_p) z_p),   softplus(s) = log(1 + eˢ) = −log p(y),
 *
 * w_p = (1 − β) / |D_t| on training points, and β / |D_p| on poison points, whose labels are
 * exchanged: −log(1 − p(y)) is the cross-entropy of the other label. ∂L/∂z_p = w_p (σ(z_p) − y_p).
 *
 * Products with its Hessian H are exact: H v is the derivative along v of the gradient, so of every
 * step of the forward and backward pass (Pearlmutter 1994). A ReLU that is shut has no slope, nor
 * has one that stands on its crease; finite differences would take that crease for curvature.
 */

import { layers } from "../network/network";
import type { Points } from "./points";
import { product, turned, type Matrix } from "./product";

/** Points with what they count. */
export interface Batch {
  readonly inputs: Float32Array; // P × d
  readonly targets: Uint8Array; // P, 0 or 1
  readonly weights: Float64Array; // P
}

/** Parameters in either precision; the work is done in double precision. */
export type Parameters = Float32Array | Float64Array;

/** What a network of some widths answers and how its loss slopes, in buffers made once. */
export interface Passes {
  readonly widths: readonly number[];
  /** Write the logits of `inputs`, P × d, into the first P places of `into`. */
  logits(parameters: Parameters, inputs: Float32Array, into: Float64Array): void;
  /** Write ∂L/∂θ into `into` and return L. */
  gradient(parameters: Parameters, batch: Batch, into: Float64Array): number;
  /** Write H v into `into`, for a direction v. */
  hessian(parameters: Parameters, v: Float64Array, batch: Batch, into: Float64Array): void;
}

const BLOCK = 64; // points at a time, so that a layer's activations stay in the first cache

/** log(1 + eˢ), without overflow. */
export function softplus(s: number): number {
  return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
}

/** 1 / (1 + e⁻ᶻ), without overflow. */
export function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return (z < 0 ? e : 1) / (1 + e);
}

/** Training points, each of weight 1 / |D_t|: the plain loss. */
export function plain({ inputs, labels }: Points): Batch {
  const count = labels.length;
  return { inputs, targets: labels, weights: new Float64Array(count).fill(1 / count) };
}

/** Training points and poison points, the latter with their labels exchanged. */
export function poisoned(training: Points, poison: Points, beta: number): Batch {
  const [n, m] = [training.labels.length, poison.labels.length];
  const inputs = new Float32Array(training.inputs.length + poison.inputs.length);
  inputs.set(training.inputs);
  inputs.set(poison.inputs, training.inputs.length);
  const targets = new Uint8Array(n + m);
  targets.set(training.labels);
  const weights = new Float64Array(n + m).fill((1 - beta) / n, 0, n).fill(beta / m, n);
  for (let i = 0; i < m; i++) targets[n + i] = 1 - poison.labels[i]!;
  return { inputs, targets, weights };
}

interface Room {
  readonly inputs: number;
  readonly outputs: number;
  /** Where in θ the biases start; and weights, outputs × inputs, of θ, of ∂L/∂θ, of v, of H v. */
  readonly biases: number;
  readonly weights: Matrix;
  readonly slopes: Matrix;
  readonly along: Matrix;
  readonly bends: Matrix;
  /** Activations of this layer and what flows back to them, points × outputs. */
  readonly hidden: Matrix;
  readonly delta: Matrix;
  /** The derivatives of these two along v. */
  readonly hiddenAlong: Matrix;
  readonly deltaAlong: Matrix;
}

/** Make room for a network of these widths. */
export function passes(widths: readonly number[]): Passes {
  const theta = new Float64Array(
    widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i]! + 1), 0),
  );
  const slope = new Float64Array(theta.length);
  const direction = new Float64Array(theta.length);
  const bend = new Float64Array(theta.length);
  const rooms = make(widths, theta, slope, direction, bend);
  const last = rooms[rooms.length - 1]!;
  const first = widths[0]!;
  const entry = rowMajor(new Float64Array(BLOCK * first), 0, first);

  /** Answer `count` points from `start` on, and keep all activations. */
  function forward(inputs: Float32Array, start: number, count: number): void {
    entry.values.set(inputs.subarray(start * first, (start + count) * first));
    let below = entry;
    for (const room of rooms) {
      const { outputs, hidden } = room;
      const into = hidden.values;
      for (let p = 0; p < count; p++)
        for (let o = 0; o < outputs; o++) into[p * outputs + o] = theta[room.biases + o]!;
      product(turned(hidden), room.weights, below, outputs, count, room.inputs, true);
      if (room !== last)
        for (let i = 0, end = count * outputs; i < end; i++) if (into[i]! < 0) into[i] = 0;
      below = hidden;
    }
  }

  /** Add to `slope` what `count` points bring, given ∂L/∂z in the last room's delta. */
  function backward(count: number): void {
    for (let l = rooms.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights, slopes, biases, delta } = rooms[l]!;
      const below = l ? rooms[l - 1]!.hidden : entry;
      product(slopes, turned(delta), turned(below), outputs, inputs, count, true);
      for (let p = 0; p < count; p++)
        for (let o = 0; o < outputs; o++) slope[biases + o]! += delta.values[p * outputs + o]!;
      if (!l) return;
      const into = rooms[l - 1]!.delta;
      product(turned(into), turned(weights), delta, inputs, count, outputs, false);
      shut(into, below, count * inputs);
    }
  }

  /** What `forward` did, along v; it follows that. */
  function forwardAlong(count: number): void {
    rooms.forEach((room, l) => {
      const { inputs, outputs, biases, hidden, hiddenAlong } = room;
      const into = hiddenAlong.values;
      const below = rooms[l - 1];
      for (let p = 0; p < count; p++)
        for (let o = 0; o < outputs; o++) into[p * outputs + o] = direction[biases + o]!;
      const target = turned(hiddenAlong);
      product(target, room.along, below?.hidden ?? entry, outputs, count, inputs, true);
      if (below) product(target, room.weights, below.hiddenAlong, outputs, count, inputs, true);
      if (room !== last) shut(hiddenAlong, hidden, count * outputs);
    });
  }

  /** Add to `bend` what `count` points bring, given the last room's delta and its derivative. */
  function backwardAlong(count: number): void {
    for (let l = rooms.length - 1; l >= 0; l--) {
      const { inputs, outputs, biases, weights, along, bends, delta, deltaAlong } = rooms[l]!;
      const below = rooms[l - 1];
      const entering = turned(below?.hidden ?? entry);
      product(bends, turned(deltaAlong), entering, outputs, inputs, count, true);
      for (let p = 0; p < count; p++)
        for (let o = 0; o < outputs; o++) bend[biases + o]! += deltaAlong.values[p * outputs + o]!;
      if (!below) return;
      product(bends, turned(delta), turned(below.hiddenAlong), outputs, inputs, count, true);
      product(turned(below.delta), turned(weights), delta, inputs, count, outputs, false);
      const target = turned(below.deltaAlong);
      product(target, turned(weights), deltaAlong, inputs, count, outputs, false);
      product(target, turned(along), delta, inputs, count, outputs, true);
      shut(below.delta, below.hidden, count * inputs);
      shut(below.deltaAlong, below.hidden, count * inputs);
    }
  }

  return {
    widths,
    logits(parameters, inputs, into) {
      theta.set(parameters);
      const points = inputs.length / first;
      for (let start = 0; start < points; start += BLOCK) {
        const count = Math.min(BLOCK, points - start);
        forward(inputs, start, count);
        into.set(last.hidden.values.subarray(0, count), start);
      }
    },
    gradient(parameters, { inputs, targets, weights }, into) {
      theta.set(parameters);
      slope.fill(0);
      let loss = 0;
      for (let start = 0; start < targets.length; start += BLOCK) {
        const count = Math.min(BLOCK, targets.length - start);
        forward(inputs, start, count);
        for (let p = 0; p < count; p++) {
          const [z, y] = [last.hidden.values[p]!, targets[start + p]!];
          loss += weights[start + p]! * softplus((1 - 2 * y) * z);
          last.delta.values[p] = weights[start + p]! * (sigmoid(z) - y);
        }
        backward(count);
      }
      into.set(slope);
      return loss;
    },
    hessian(parameters, v, { inputs, targets, weights }, into) {
      theta.set(parameters);
      direction.set(v);
      bend.fill(0);
      for (let start = 0; start < targets.length; start += BLOCK) {
        const count = Math.min(BLOCK, targets.length - start);
        forward(inputs, start, count);
        forwardAlong(count);
        for (let p = 0; p < count; p++) {
          const probability = sigmoid(last.hidden.values[p]!);
          const weight = weights[start + p]!;
          last.delta.values[p] = weight * (probability - targets[start + p]!);
          last.deltaAlong.values[p] =
            weight * probability * (1 - probability) * last.hiddenAlong.values[p]!;
        }
        backwardAlong(count);
      }
      into.set(bend);
    },
  };
}

/** A ReLU's slope: zero where it is shut. */
function shut(flow: Matrix, activations: Matrix, count: number): void {
  for (let i = 0; i < count; i++) if (activations.values[i]! <= 0) flow.values[i] = 0;
}

function make(
  widths: readonly number[],
  theta: Float64Array,
  slope: Float64Array,
  direction: Float64Array,
  bend: Float64Array,
): Room[] {
  // The layout is that of `layers`; only the precision differs.
  const views = layers({ widths, parameters: new Float32Array(theta.length) });
  return views.map(({ inputs, outputs, weights, biases }) => {
    const of = (values: Float64Array): Matrix => rowMajor(values, weights.byteOffset / 4, inputs);
    const room = (): Matrix => rowMajor(new Float64Array(BLOCK * outputs), 0, outputs);
    return {
      inputs,
      outputs,
      biases: biases.byteOffset / 4,
      weights: of(theta),
      slopes: of(slope),
      along: of(direction),
      bends: of(bend),
      hidden: room(),
      delta: room(),
      hiddenAlong: room(),
      deltaAlong: room(),
    };
  });
}

function rowMajor(values: Float64Array, start: number, down: number): Matrix {
  return { values, start, down, across: 1 };
}
