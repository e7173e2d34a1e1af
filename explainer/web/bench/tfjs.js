// TensorFlow.js; each backend's script imports it, and only it.
import * as tf from "@tensorflow/tfjs-core";

export function side(backend, prepare = () => {}) {
  let layers;
  const known = new Map();
  window.bench = {
    async load(given) {
      prepare(given);
      await tf.setBackend(backend);
      await tf.ready();
      let start = 0;
      layers = given.widths.slice(1).map((outputs, i) => {
        const inputs = given.widths[i];
        const [middle, end] = [start + inputs * outputs, start + (inputs + 1) * outputs];
        const weights = tf.tensor2d(given.parameters.slice(start, middle), [outputs, inputs]);
        const bias = tf.tensor1d(given.parameters.slice(middle, end));
        start = end;
        return { b: tf.keep(tf.transpose(weights)), bias: tf.keep(bias) };
      });
      this.points = (side) =>
        known.get(side) ??
        known.set(side, tf.tensor2d(given.middles(side), [side * side, 2])).get(side);
      return tf.getBackend();
    },
    async field(side) {
      const points = this.points(side);
      const answers = tf.tidy(() =>
        layers.reduce((a, { b, bias }, i) => {
          const activation = i < layers.length - 1 ? "relu" : "sigmoid";
          return tf.fused.matMul({ a, b, bias, activation });
        }, points),
      );
      const values = await answers.data();
      answers.dispose();
      return values;
    },
    async frame(side) {
      return this.field(side);
    },
  };
}
