/** Places on roads between networks, as in `explainer/measures/mode_connectivity.py`. */

export type Corners = readonly Float32Array[]; // one end, the bend, the other end
export type Shares = readonly [number, number, number]; // of each corner

/** The network that is made of shares of the corners. */
export function mix([a, w, b]: Corners, [first, middle, last]: Shares): Float32Array {
  return a!.map((value, i) => first * value + middle * w![i]! + last * b![i]!);
}

/**
 * Write φ(t) = (1−t)² a + 2t(1−t) w + t² b; on the straight road w = (a + b) / 2, and so
 * φ(t) = (1−t) a + t b.
 */
export function bezier(corners: Corners, t: number, straight = false): Float32Array {
  return mix(corners, straight ? [1 - t, 0, t] : [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]);
}

/** The same in the plane: two coordinates. */
export function spot(corners: Corners, t: number, straight: boolean): [number, number] {
  const [x = 0, y = 0] = bezier(corners, t, straight);
  return [x, y];
}

/** A value between places, by interpolation; `place` counts them from 0. */
export function between(values: ArrayLike<number>, place: number): number {
  const low = Math.max(0, Math.min(Math.floor(place), values.length - 2));
  return values[low]! + (place - low) * (values[low + 1]! - values[low]!);
}
