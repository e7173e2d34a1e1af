/** Dots on an axis, each on top of those that it would cover; see `explainer/plotting/swarm.py`. */

export interface Spot {
  readonly x: number;
  /** Of its middle, over the ground. */
  readonly height: number;
}

/** The lowest height over the ground at which one more dot overlaps none of `others`. */
export function rest(x: number, others: readonly Spot[], diameter: number): number {
  const near = others.filter((other) => Math.abs(other.x - x) < diameter);
  const free = [
    diameter / 2,
    ...near.map((other) => other.height + Math.sqrt(diameter ** 2 - (other.x - x) ** 2)),
  ].sort((a, b) => a - b);
  const apart = (height: number) =>
    near.every(
      (other) => (other.x - x) ** 2 + (other.height - height) ** 2 >= diameter ** 2 * (1 - 1e-9),
    );
  return free.find(apart)!;
}

/** Where a share stands on an axis of log-odds between two shares, from 0 to 1. */
export function along(share: number, [low, high]: readonly [number, number]): number {
  const odds = (p: number) => Math.log(p / (1 - p));
  const within = Math.min(Math.max(share, low), high);
  return (odds(within) - odds(low)) / (odds(high) - odds(low));
}
