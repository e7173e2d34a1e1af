/**
 * All evaluators behind one global, `evaluators`, for tests in a browser and for the benchmark;
 * under node, a program that reads a question from standard input and prints the answer.
 */

export { paint, prepare, probabilities, evaluatorName } from "../../src/network/field";
export { gpu } from "../../src/network/choice";
export { losses } from "../../src/network/losses";
export { compile, supports } from "../../src/network/wasm";
export { logits } from "../../src/network/network";
export { middles, sigmoid } from "../../src/network/grid";
