/** Directions of a push, as `explainer/measures/boundary_push.py` has them. */

import { filterNormalised } from "../checkpoint/directions";
import { layers, type Network } from "../network/network";

/** The direction along which a network answers f(x − c·way) at distance c: b₁ falls by W₁ way. */
export function slide(network: Network, way: readonly number[]): Float32Array {
  const direction = new Float32Array(network.parameters.length);
  const [first] = layers(network);
  const [moved] = layers({ ...network, parameters: direction });
  for (let o = 0; o < first!.outputs; o++)
    way.forEach((u, i) => (moved!.biases[o]! -= first!.weights[o * way.length + i]! * u));
  return direction;
}

/** Both directions of a network, in the order in which they are measured. */
export const directions = (
  network: Network,
  way: readonly number[],
  draw: Float32Array,
): readonly [Float32Array, Float32Array] => [slide(network, way), filterNormalised(network, draw)];

/** θ + c d. */
export function push({ widths, parameters }: Network, d: Float32Array, c: number): Network {
  return { widths, parameters: parameters.map((value, i) => value + c * d[i]!) };
}

/** The value of a curve at x, linear between places in rising order. */
export function along(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  let i = 1;
  while (i < xs.length - 1 && xs[i]! < x) i++;
  const share = (x - xs[i - 1]!) / (xs[i]! - xs[i - 1]!);
  return ys[i - 1]! + Math.max(0, Math.min(1, share)) * (ys[i]! - ys[i - 1]!);
}
