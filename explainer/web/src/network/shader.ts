/**
 * Fragment shaders: one, written for the architecture, evaluates a network of two inputs at every
 * pixel, the other colours what came out.
 *
 * Hidden units go in fours, one vec4 each; a layer is Σ_k column_k · activation_k + bias, written
 * out. Its weights are one uniform block of vec4s, for each four outputs their biases and then
 * their weights of each input in turn: all pixels read the same ones at the same time, which is
 * what blocks are made for.
 *
 * Between the two a pixel is four bytes, which every device can draw to: round(65535 p) as red ·
 * 256 + green, and in blue · 256 + alpha the logit z, squeezed to s = ±√(|z| / (1 + |z|)), which
 * keeps it exact to 1/1000 or so round zero at any scale.
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

const HEAD = `#version 300 es
precision highp float;
`;

/** Evaluates: `view` = (xmin, ymin, width and height of a pixel). */
export function network(widths: readonly number[]): string {
  const lines: string[] = [];
  let vector = 0;
  for (let i = 1; i < widths.length; i++)
    for (let group = 0; 4 * group < widths[i]!; group++) {
      const name = `h${i}_${group}`;
      lines.push(`vec4 ${name} = w[${vector++}];`);
      for (let k = 0; k < widths[i - 1]!; k += 4) {
        const terms = Math.min(4, widths[i - 1]! - k);
        const columns = Array.from({ length: terms }, () => `w[${vector++}]`).join(", ");
        const matrix = terms > 1 ? `mat${terms}x4(${columns})` : columns;
        lines.push(`${name} += ${matrix} * h${i - 1}_${k >> 2}.${"xyzw".slice(0, terms)};`);
      }
      if (i < widths.length - 1) lines.push(`${name} = max(${name}, 0.);`);
    }
  return `${HEAD}
layout(std140) uniform Weights { vec4 w[${vector}]; };
uniform vec4 view;
out vec4 bytes;
void main() {
  vec2 h0_0 = view.xy + gl_FragCoord.xy * view.zw;
  ${lines.join("\n  ")}
  float z = h${widths.length - 1}_0.x;
  float p = 1. / (1. + exp(min(-z, 80.)));
  float s = sign(z) * sqrt(abs(z) / (1. + abs(z)));
  vec2 two = floor(vec2(p, .5 + .5 * s) * 65535. + .5);
  vec2 high = floor(two / 256.);
  bytes = vec4(high, two - 256. * high).xzyw / 255.;
}`;
}

/**
 * Colours: `line` is the width of the boundary, in pixels. It is where z changes its sign between
 * two neighbours, at the zero of the straight line between their values; a pixel is covered by how
 * far it is from the nearest such place. (|z| / ‖∇z‖ would be cheaper, but is wrong beside kinks.)
 */
export const COLOUR = `${HEAD}
uniform sampler2D pixels;
uniform ivec2 size;
uniform float line;
uniform vec3 zero, middle, one, ink;
out vec4 colour;
float logit(ivec2 at) {
  vec4 found = texelFetch(pixels, clamp(at, ivec2(0), size - 1), 0) * 255.;
  float s = (found.z * 256. + found.w) / 32767.5 - 1.;
  return sign(s) * s * s / max(1. - s * s, 1e-6);
}
void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  vec4 found = texelFetch(pixels, here, 0) * 255.;
  float p = (found.x * 256. + found.y) / 65535.;
  vec3 field = p < .5 ? mix(zero, middle, 2. * p) : mix(middle, one, 2. * p - 1.);
  int reach = int(ceil(line / 2. + .5));
  float away = 1e6;
  for (int y = -reach; y <= reach; y++) {
    float z = logit(here + ivec2(-reach, y));
    for (int x = -reach; x <= reach; x++) {
      float right = logit(here + ivec2(x + 1, y));
      float above = logit(here + ivec2(x, y + 1));
      if (z > 0. != right > 0.) away = min(away, length(vec2(float(x) + z / (z - right), y)));
      if (z > 0. != above > 0.) away = min(away, length(vec2(x, float(y) + z / (z - above))));
      z = right;
    }
  }
  colour = vec4(mix(ink, field, clamp(away - line / 2. + .5, 0., 1.)), 1);
}`;
