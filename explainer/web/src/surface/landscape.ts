/** Losses on a square grid as a landscape: heights, colours and light at each of its corners. */

import type { Vector } from "./camera";

export type Height = "log" | "linear";

/** What all landscapes of a figure share. */
export interface Scale {
  /** The least and the largest loss that are drawn. */
  readonly limits: readonly [number, number];
  /** Sides of the box round it. */
  readonly sides: Vector;
}

export interface Landscape {
  /** Corners in a row of the grid. */
  readonly size: number;
  /** Places of the corners, the middle of the box at 0, [size², 3]. */
  readonly places: Float32Array;
  /** Colour, from 0 to 1 along the map of losses, and light, from 0 to 1, [size², 2]. */
  readonly looks: Float32Array;
}

/** Shares of the box that the poster leaves free at the sides, and below and above. */
const ACROSS = 24 / 55;
const UPWARDS = 24 / 25;

/** Position of a loss on the logarithmic scale, from 0 to 1. */
export function position(loss: number, [low, high]: Scale["limits"]): number {
  const clipped = Math.min(Math.max(loss, low), high);
  return Math.log(clipped / low) / Math.log(high / low);
}

/** Position of a loss on a scale of heights, from 0 to 1; the linear one begins at 0. */
export const rise = (loss: number, height: Height, limits: Scale["limits"]): number =>
  height === "log" ? position(loss, limits) : Math.min(loss / limits[1], 1);

/** The place at a and b, −1 to 1 along the directions, and at a height from 0 to 1. */
export const spot = (a: number, b: number, up: number, sides: Vector): Vector => [
  a * ACROSS * sides[0],
  b * ACROSS * sides[1],
  (up - 0.5) * UPWARDS * sides[2],
];

/** The height that fills the box, and its lower edge. */
export const [CEILING, GROUND] = [0.5 + 0.5 / UPWARDS, 0.5 - 0.5 / UPWARDS];
/** How far along the directions the box reaches. */
export const WALL = 0.5 / ACROSS;

/** Build the landscape of losses [size, size]; row i is along the second direction. */
export function landscape(
  losses: Float32Array,
  height: Height,
  { limits, sides }: Scale,
): Landscape {
  const size = Math.round(Math.sqrt(losses.length));
  const places = new Float32Array(3 * losses.length);
  const looks = new Float32Array(2 * losses.length);
  const heights = Float32Array.from(losses, (loss) => rise(loss, height, limits));
  const light = lit(heights, size, Math.log10(limits[1] / limits[0]));
  for (let i = 0; i < losses.length; i++) {
    const across = (2 * (i % size)) / (size - 1) - 1;
    const along = (2 * Math.floor(i / size)) / (size - 1) - 1;
    places.set(spot(across, along, heights[i]!, sides), 3 * i);
    looks[2 * i] = position(losses[i]!, limits);
    looks[2 * i + 1] = light[i]!;
  }
  return { size, places, looks };
}

/** Light from the upper left, as matplotlib's LightSource.hillshade has it, from 0 to 1. */
function lit(heights: Float32Array, size: number, decades: number): Float32Array {
  const exaggeration = 0.05 * decades;
  const [azimuth, altitude] = [(-210 * Math.PI) / 180, Math.PI / 4];
  const slope = (i: number, at: number, step: number): number => {
    const [before, after] = [at > 0 ? step : 0, at < size - 1 ? step : 0];
    return ((heights[i + after]! - heights[i - before]!) * step) / (after + before);
  };
  const light = Float32Array.from(heights, (_, i) => {
    const x = -exaggeration * slope(i, i % size, 1);
    const y = exaggeration * slope(i, Math.floor(i / size), size);
    const flat = Math.cos(altitude) * (x * Math.cos(azimuth) + y * Math.sin(azimuth));
    return (flat + Math.sin(altitude)) / Math.hypot(x, y, 1);
  });
  const [low, high] = [light.reduce((a, b) => Math.min(a, b)), light.reduce((a, b) => Math.max(a, b))];
  return high - low > 1e-6 ? light.map((one) => (one - low) / (high - low)) : light;
}

/** Two triangles a cell, as indices of corners. */
export function triangles(size: number): Uint16Array | Uint32Array {
  const cells = (size - 1) ** 2;
  const made = size * size > 65_536 ? new Uint32Array(6 * cells) : new Uint16Array(6 * cells);
  for (let cell = 0; cell < cells; cell++) {
    const i = Math.floor(cell / (size - 1)) * size + (cell % (size - 1));
    made.set([i, i + 1, i + size, i + 1, i + size + 1, i + size], 6 * cell);
  }
  return made;
}
