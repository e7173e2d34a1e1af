import "@tensorflow/tfjs-backend-cpu";
import { side } from "./tfjs";

side("cpu");
