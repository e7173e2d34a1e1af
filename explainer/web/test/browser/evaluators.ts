/** All evaluators behind one global, `evaluators`: for tests in a browser and for bench/live.py. */

export { gpu } from "../../src/network/choice";
export { evaluatorName, paint, prepare, probabilities } from "../../src/network/field";
export { middles } from "../../src/network/grid";
export { losses } from "../../src/network/losses";
export { compile, supports } from "../../src/network/wasm";
