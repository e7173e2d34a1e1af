import "@tensorflow/tfjs-backend-webgl";
import { side } from "./tfjs";

side("webgl");
