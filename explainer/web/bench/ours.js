// Our evaluators, as bench/live.py calls every side: load, then field(side) or frame(side).
import { gpu } from "../src/network/choice";
import { paint, probabilities } from "../src/network/field";

const look = { zero_tint: "#dad0ec", middle: "#fbfaf8", one_tint: "#fbefc6", ink: "#1f2328" };
let network, extent, target;

window.bench = {
  async load(given) {
    network = { widths: given.widths, parameters: Float32Array.from(given.parameters) };
    extent = given.extent;
    target = document.createElement("canvas").getContext("2d");
    return gpu(true)?.renderer ?? "";
  },
  /** Probabilities in an array; the parameters are taken anew, as if a slider had moved them. */
  async field(side, evaluator = "wasm") {
    return probabilities(network, extent, side, side, evaluator);
  },
  /** A picture on a canvas, complete. */
  async frame(side, evaluator = "webgl") {
    if (target.canvas.width !== side) target.canvas.width = target.canvas.height = side;
    paint(target, { x: 0, y: 0, width: side, height: side }, extent, network, look, evaluator);
    gpu(true)?.finish();
  },
};
