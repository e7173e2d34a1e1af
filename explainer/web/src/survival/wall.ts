/** A hundred kicks, the same for several networks, and what each makes of them. */

import { crossEntropy } from "../network/losses";
import { evaluate } from "../network/wasm";
import { random } from "../training/random";
import type { Minimizers } from "./kicks";

export const KICKS = 100;

/** One network after one kick. */
export interface Struck {
  readonly network: number;
  readonly kick: number;
  readonly survives: boolean;
  /** Its logits at the places that were asked about; a view that the next one overwrites. */
  readonly logits: Float32Array;
}

/**
 * Strikes networks: θ* + σ x, with the hundred x ~ N(0, I) of a whole number, network by network.
 * The same as `explainer/measures/kick_wall.py`.
 */
export function striker(minimizers: Minimizers, places: Float32Array) {
  const { widths, parameters, points, labels, cutoff } = minimizers;
  const n = parameters[0]!.length;
  const asked = new Float32Array(points.length + places.length);
  asked.set(points);
  asked.set(places, points.length);
  const kicked = { widths, parameters: new Float32Array(n) };
  const noise = new Float32Array(KICKS * n);
  let drawn = -1;

  function draw(hundred: number): void {
    if (hundred === drawn) return;
    drawn = hundred;
    for (let kick = 0; kick < KICKS; kick++) {
      const { normal } = random(hundred, kick);
      for (let i = 0; i < n; i++) noise[kick * n + i] = normal();
    }
  }

  return function* strike(sigma: number, hundred: number): Generator<Struck, void> {
    draw(hundred);
    for (let kick = 0; kick < KICKS; kick++)
      for (const [network, theta] of parameters.entries()) {
        const from = kick * n;
        for (let i = 0; i < n; i++) kicked.parameters[i] = theta[i]! + sigma * noise[from + i]!;
        const logits = evaluate(kicked, asked);
        const survives = crossEntropy(logits, labels) < cutoff;
        yield { network, kick, survives, logits: logits.subarray(labels.length) };
      }
  };
}
