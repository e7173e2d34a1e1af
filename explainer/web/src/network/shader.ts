/**
 * A fragment shader that evaluates a network of two inputs at every pixel.
 *
 * Hidden units go in fours, one vec4 each; a layer is Σ_k column_k · activation_k + bias, written
 * out for the architecture. Its weights are one uniform block of vec4s, for each four outputs
 * their biases and then their weights of each input in turn: all pixels read the same ones at the
 * same time, which is what blocks are made for.
 */

/** How many vec4s the weights and biases take. */
export function countVectors(widths: readonly number[]): number {
  let count = 0;
  for (let i = 1; i < widths.length; i++) count += Math.ceil(widths[i]! / 4) * (widths[i - 1]! + 1);
  return count;
}

/** Where in the vec4s each parameter goes, [n]; what is left are zeros. */
export function vectors(widths: readonly number[]): Int32Array {
  const place: number[] = [];
  let start = 0; // of the layer, in numbers
  for (let i = 1; i < widths.length; i++) {
    const [inputs, outputs] = [widths[i - 1]!, widths[i]!];
    const bias = (o: number): number => start + 4 * (o >> 2) * (inputs + 1) + (o & 3);
    for (let o = 0; o < outputs; o++)
      for (let k = 0; k < inputs; k++) place.push(bias(o) + 4 * (k + 1));
    for (let o = 0; o < outputs; o++) place.push(bias(o));
    start += 4 * Math.ceil(outputs / 4) * (inputs + 1);
  }
  return Int32Array.from(place);
}

export const VERTEX = `#version 300 es
void main() {
  // One triangle over everything.
  gl_Position = vec4(4 * (gl_VertexID & 1) - 1, 2 * (gl_VertexID & 2) - 1, 0, 1);
}`;

/**
 * The fragment shader. Uniforms: `view` = (xmin, ymin, width and height of a pixel); `line`, the
 * boundary's width in pixels; colours; with `line` < 0 it writes round(65535 p) as red · 256 +
 * green instead. The boundary lies |logit| / ‖∇logit‖ pixels away.
 */
export function fragment(widths: readonly number[]): string {
  const lines: string[] = [];
  let vector = 0;
  for (let i = 1; i < widths.length; i++)
    for (let group = 0; 4 * group < widths[i]!; group++) {
      const name = `h${i}_${group}`;
      lines.push(`vec4 ${name} = w[${vector++}];`);
      for (let k = 0; k < widths[i - 1]!; k++)
        lines.push(`${name} += w[${vector++}] * h${i - 1}_${k >> 2}.${"xyzw"[k & 3]};`);
      if (i < widths.length - 1) lines.push(`${name} = max(${name}, 0.);`);
    }
  return `#version 300 es
precision highp float;
layout(std140) uniform Weights { vec4 w[${vector}]; };
uniform vec4 view;
uniform float line;
uniform vec3 zero, middle, one, ink;
out vec4 colour;
void main() {
  vec2 h0_0 = view.xy + gl_FragCoord.xy * view.zw;
  ${lines.join("\n  ")}
  float z = h${widths.length - 1}_0.x;
  float away = abs(z) / max(length(vec2(dFdx(z), dFdy(z))), 1e-20);
  float p = 1. / (1. + exp(min(-z, 80.)));
  if (line < 0.) {
    float value = floor(p * 65535. + .5);
    colour = vec4(floor(value / 256.), mod(value, 256.), 0, 255) / 255.;
    return;
  }
  vec3 field = p < .5 ? mix(zero, middle, 2. * p) : mix(middle, one, 2. * p - 1.);
  colour = vec4(mix(ink, field, clamp(away - line / 2. + .5, 0., 1.)), 1);
}`;
}
