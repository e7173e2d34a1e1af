import { countParameters, layers } from "../network/network";
import type { Random } from "./random";

/**
 * Parameters to start from: weights uniform on ±√(6 / (inputs + outputs)) of their layer, biases
 * zero (Glorot & Bengio 2010), as in `explainer/networks/parameters.py`.
 */
export function initialise(widths: readonly number[], { uniform }: Random): Float32Array {
  const parameters = new Float32Array(countParameters(widths));
  for (const { inputs, outputs, weights } of layers({ widths, parameters })) {
    const bound = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < weights.length; i++) weights[i] = (2 * uniform() - 1) * bound;
  }
  return parameters;
}
