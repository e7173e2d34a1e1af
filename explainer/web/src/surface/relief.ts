/** Landscapes by WebGL, several in one canvas, each in a viewport of its own. */

import { Geometry, Program, Renderer } from "ogl";
import type { Box } from "../chart";
import { DISTANCE, OFFSET, WINDOW, type Camera } from "./camera";
import { triangles, type Landscape } from "./landscape";

export interface Reliefs {
  /** Lie over a box of the stage, which is `size` in the same units. */
  fit(stage: HTMLElement, box: Box, size: readonly [number, number]): void;
  /** Take other landscapes. */
  shape(landscapes: readonly Landscape[]): void;
  /** Draw them into boxes of the canvas, which is `width` × `height` in the boxes' units. */
  draw(
    camera: Camera,
    boxes: readonly Box[],
    size: readonly [width: number, height: number],
    colours: readonly string[],
  ): void;
  /** Let go of the context and of all that is in it. */
  destroy(): void;
}

const SHADES = 16;
const [NEAR, FAR] = [DISTANCE - 4, DISTANCE + 4];

const VERTEX = `#version 300 es
in vec3 place;
in vec2 look;
uniform vec3 right, up, towards;
uniform vec2 scale, shift;
out vec2 colour;
void main() {
  float far = ${DISTANCE.toFixed(1)} - dot(place, towards);
  vec2 seen = scale * vec2(dot(place, right), dot(place, up)) + shift * far;
  float depth = ${((FAR + NEAR) / (FAR - NEAR)).toFixed(6)} * far
    - ${((2 * FAR * NEAR) / (FAR - NEAR)).toFixed(6)};
  gl_Position = vec4(seen, depth, far);
  colour = look;
}`;

// Faces towards the light are paler and those away from it darker, as on the poster.
const FRAGMENT = `#version 300 es
precision highp float;
in vec2 colour;
uniform vec3 shades[${SHADES}];
out vec4 pixel;
void main() {
  float at = clamp(colour.x, 0., 1.) * ${(SHADES - 1).toFixed(1)};
  int low = min(int(at), ${SHADES - 2});
  vec3 base = mix(shades[low], shades[low + 1], at - float(low));
  float light = colour.y - .7;
  pixel = vec4(base + .3 * light * (light > 0. ? 1. - base : base), 1.);
}`;

/**
 * A canvas with a WebGL2 context.
 *
 * @throws where there is none to be had.
 */
export function reliefs(lost: () => void): Reliefs {
  const canvas = document.createElement("canvas");
  // Asked for here with what OGL will ask for, since OGL doesn't survive the answer no.
  const options = { alpha: true, antialias: true, depth: true, premultipliedAlpha: true };
  if (!canvas.getContext("webgl2", options)) throw new Error("this browser has no WebGL.");
  const renderer = new Renderer({ canvas, ...options });
  const { gl } = renderer;
  canvas.setAttribute("aria-hidden", "true");
  canvas.addEventListener("webglcontextlost", lost);
  const uniforms = {
    right: { value: [0, 0, 0] as readonly number[] },
    up: { value: [0, 0, 0] as readonly number[] },
    towards: { value: [0, 0, 0] as readonly number[] },
    scale: { value: [1, 1] },
    shift: { value: [0, 0] },
    shades: { value: [[0, 0, 0]] as readonly (readonly number[])[] },
  };
  const program = new Program(gl, {
    vertex: VERTEX,
    fragment: FRAGMENT,
    uniforms,
    cullFace: false,
  });
  let shapes: Geometry[] = [];
  const clear = () => {
    for (const shape of shapes) {
      for (const { buffer } of Object.values(shape.attributes))
        if (buffer) gl.deleteBuffer(buffer);
      shape.remove();
    }
    shapes = [];
  };
  return {
    fit(stage, [left, top, width, height], [whole, high]) {
      const fine = (stage.clientWidth / whole) * Math.min(devicePixelRatio, 2);
      canvas.width = Math.max(1, Math.round(width * fine));
      canvas.height = Math.max(1, Math.round(height * fine));
      Object.assign(canvas.style, {
        inset: "auto",
        left: `${(100 * left) / whole}%`,
        top: `${(100 * top) / high}%`,
        width: `${(100 * width) / whole}%`,
        height: `${(100 * height) / high}%`,
      });
      stage.append(canvas);
    },
    shape(landscapes) {
      clear();
      shapes = landscapes.map(
        ({ size, places, looks }) =>
          new Geometry(gl, {
            place: { size: 3, data: places },
            look: { size: 2, data: looks },
            index: { data: triangles(size) },
          }),
      );
    },
    draw(camera, boxes, [width, height], colours) {
      const scale = canvas.width / width;
      Object.assign(uniforms.right, { value: camera.right });
      Object.assign(uniforms.up, { value: camera.up });
      Object.assign(uniforms.towards, { value: camera.towards });
      uniforms.shades.value = colours.slice(0, SHADES).map(rgb);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      renderer.setDepthMask(true);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      boxes.forEach(([left, top, wide, high], i) => {
        const [x, y] = [left * scale, (height - top - high) * scale].map(Math.round);
        gl.viewport(x!, y!, Math.round(wide * scale), Math.round(high * scale));
        const side = (2 * Math.min(wide, high)) / WINDOW;
        uniforms.scale.value = [(camera.zoom * side) / wide, (camera.zoom * side) / high];
        uniforms.shift.value = [(OFFSET * side) / wide, (OFFSET * side) / high];
        program.use();
        shapes[i]?.draw({ program });
      });
    },
    destroy() {
      canvas.removeEventListener("webglcontextlost", lost);
      clear();
      program.remove();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
      canvas.remove();
    },
  };
}

/** Red, green and blue, 0 to 1. */
function rgb(colour: string): number[] {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((part) => part / 255);
}
