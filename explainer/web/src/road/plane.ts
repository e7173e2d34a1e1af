/** The plane that a straight and a bent road lie in, its coordinates, and the networks on it. */

import type { Corners, Shares } from "./walk";

type Place = readonly [x: number, y: number];

/** The part of a plane that is mapped; its origin is the middle of the straight road. */
export interface Land {
  readonly x: number[]; // from, to, in lengths of parameter space
  readonly y: number[];
}

/**
 * The shares of the corners a, w, b, each [x, y], that a place is made of: its barycentric
 * coordinates, p = α a + ω w + β b with α + ω + β = 1. As the plane is flat, they make the network
 * that stands there out of those at the corners.
 */
export function shares([a, w, b]: Corners, [x, y]: Place): Shares {
  const twice = (p: ArrayLike<number>, q: ArrayLike<number>) => p[0]! * q[1]! - p[1]! * q[0]!;
  const from = (p: ArrayLike<number>): Place => [p[0]! - a![0]!, p[1]! - a![1]!];
  const [bend, end, here] = [from(w!), from(b!), from([x, y])];
  const whole = twice(bend, end);
  const [middle, last] = [twice(here, end) / whole, twice(bend, here) / whole];
  return [1 - middle - last, middle, last];
}

/** How long one unit of a slider is in either direction: it ends at the further edge of the map. */
const unit = ({ x, y }: Land): Place =>
  [x, y].map((ends) => Math.max(...ends.map(Math.abs))) as unknown as Place;

/** The place at which sliders stand, kept on the map. */
export function placed(land: Land, [along, aside]: Place): Place {
  const [across, up] = unit(land);
  const kept = (value: number, [low, high]: number[]) => Math.max(low!, Math.min(high!, value));
  return [kept(along * across, land.x), kept(aside * up, land.y)];
}

/** Where sliders of steps so large stand for a place. */
export function settings(land: Land, [x, y]: Place, step: number): Place {
  const [across, up] = unit(land);
  const snapped = (value: number) => Number((Math.round(value / step) * step).toFixed(6));
  return [snapped(x / across), snapped(y / up)];
}

/** How far along a road one is, from 0 to 1, when so much of the time is over: slow at both ends. */
export const progress = (time: number): number => (1 - Math.cos(Math.PI * time)) / 2;
