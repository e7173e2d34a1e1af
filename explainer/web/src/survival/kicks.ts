/** Random kicks, the same for several networks, and how many of them each network survives. */

import { losses, type Losses } from "../network/losses";
import type { Network } from "../network/network";
import type { Random } from "../training/random";

/** Where kicks start, and what has to survive them. */
export interface Minimizers {
  readonly widths: readonly number[];
  readonly parameters: readonly Float32Array[]; // θ* of each network, [n] each
  readonly points: Float32Array; // [2 P]
  readonly labels: ArrayLike<number>; // [P]
  /** A network survives where its mean cross-entropy stays below. */
  readonly cutoff: number;
}

/** How many kicks of one size were thrown, and how many of them each network survived. */
export interface Count {
  thrown: number;
  readonly survived: number[];
}

export interface Kicked extends Losses {
  readonly network: Network;
}

export interface Thrower {
  /** By the size σ of the kicks. */
  readonly counts: ReadonlyMap<number, Count>;
  /** The networks after the latest kick x, were it of size σ: θ* + σ x. */
  latest(sigma: number): Kicked[];
  /** Throw another kick, θ* + σ x with one x ~ N(0, I) for all networks, and count. */
  kick(sigma: number): void;
  /** Forget all counts. */
  clear(): void;
}

/** Throw kicks by `random`; `first`, in units of σ, is the latest until then. */
export function thrower(minimizers: Minimizers, random: Random, first: Float32Array): Thrower {
  const { widths, parameters, points, labels, cutoff } = minimizers;
  const noise = first.slice();
  const networks = parameters.map((theta) => ({ widths, parameters: theta.slice() }));
  const counts = new Map<number, Count>();

  const latest = (sigma: number): Kicked[] =>
    networks.map((network, m) => {
      const theta = parameters[m]!;
      for (let i = 0; i < noise.length; i++) network.parameters[i] = theta[i]! + sigma * noise[i]!;
      return { network, ...losses(network, points, labels) };
    });

  return {
    counts,
    latest,
    kick(sigma) {
      for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
      const count = counts.get(sigma) ?? { thrown: 0, survived: parameters.map(() => 0) };
      counts.set(sigma, count);
      count.thrown++;
      latest(sigma).forEach(({ loss }, m) => (count.survived[m]! += loss < cutoff ? 1 : 0));
    },
    clear: () => counts.clear(),
  };
}

/**
 * Wilson's interval of a share p = hits / trials (Wilson 1927), at 95 % unless told:
 *
 *     (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)
 */
export function wilson(hits: number, trials: number, z = 1.959964): [low: number, high: number] {
  const p = hits / trials;
  const w = z ** 2 / trials;
  const half = z * Math.sqrt((p * (1 - p)) / trials + w / (4 * trials));
  const end = (sign: number) => (p + w / 2 + sign * half) / (1 + w);
  return [hits ? end(-1) : 0, hits < trials ? end(1) : 1]; // exactly, where they are so
}
