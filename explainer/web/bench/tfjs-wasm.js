import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { side } from "./tfjs";

side("wasm", ({ folder }) => setWasmPaths(folder + "@tensorflow/tfjs-backend-wasm/dist/"));
