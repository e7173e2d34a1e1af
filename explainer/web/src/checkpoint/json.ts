/**
 * Networks as JSON:
 *
 *     {"format": "explainer-mlp", "version": 1, "activation": "relu",
 *      "layers": [{"weight": [[…], …], "bias": […]}, …]}
 *
 * Each weight has a row for each output. Between layers are ReLUs, after the last one none.
 */

import { MOST_LAYERS, MOST_PARAMETERS, type Found } from "./layers";
import { entries, parse, quote } from "./quote";

const FORMAT = "explainer-mlp";

/** @throws if they aren't such layers. */
export function read(bytes: Uint8Array): Found[] {
  const file = entries(parse(bytes, "the file"));
  if (!file) throw new Error(`expected an object {"format": "${FORMAT}", …}`);
  if (file.get("format") !== FORMAT)
    throw new Error(`its format is ${quote(file.get("format"))}; expected “${FORMAT}”`);
  if (file.get("version") !== 1) throw new Error("its version isn’t 1, the only one there is");
  if (file.get("activation") !== "relu")
    throw new Error(`its activation is ${quote(file.get("activation"))}; expected “relu”`);
  const layers = file.get("layers");
  if (!Array.isArray(layers)) throw new Error("it has no list of layers");
  if (layers.length > MOST_LAYERS)
    throw new Error(`it has ${layers.length} layers; expected at most ${MOST_LAYERS}`);
  return layers.map((layer: unknown, i) => {
    const name = `layer ${i + 1}`;
    const parts = entries(layer);
    const [weight, bias] = [parts?.get("weight"), parts?.get("bias")];
    if (!Array.isArray(weight) || !Array.isArray(weight[0]))
      throw new Error(`${name} has no weight; expected a list of rows, one for each output`);
    if (!Array.isArray(bias))
      throw new Error(`${name} has no bias; expected a list, one for each output`);
    const [outputs, inputs] = [weight.length, weight[0].length];
    if (outputs * (inputs + 1) > MOST_PARAMETERS)
      throw new Error(`${name} alone has more than ${MOST_PARAMETERS} parameters`);
    if (bias.length !== outputs)
      throw new Error(`${name} has ${outputs} rows of weights and ${bias.length} biases`);
    const weights = new Float32Array(outputs * inputs);
    weight.forEach((row: unknown, o) => {
      if (!Array.isArray(row) || row.length !== inputs)
        throw new Error(`${name}: row ${o + 1} of weight isn’t as long as the first, ${inputs}`);
      weights.set(numbers(row, name), o * inputs);
    });
    return { name, outputs, inputs, weights, biases: numbers(bias, name) };
  });
}

function numbers(values: readonly unknown[], name: string): Float32Array {
  return Float32Array.from(values, (value) => {
    if (typeof value === "number") return value;
    throw new Error(`${name} holds ${quote(value)} where a number is expected`);
  });
}
