/** Fields by the graphics card: one WebGL2 context for the whole page, since pages get few. */

import type { Palette } from "../palette";
import { rgb } from "./colours";
import type { Extent } from "./grid";
import type { Network } from "./network";
import { countVectors, fragment, vectors, VERTEX } from "./shader";

export interface Look {
  readonly palette: Palette;
  readonly line: number;
}

/** A box of pixels at the lower left of `canvas`, where the picture is until the task ends. */
export interface Gpu {
  readonly canvas: HTMLCanvasElement;
  /** What draws, as far as the browser tells. */
  readonly renderer: string;
  /** Whether the context isn't lost. */
  alive(): boolean;
  /** Whether it can draw an architecture: two inputs, and weights that fit a uniform block. */
  suits(widths: readonly number[]): boolean;
  /** Start on the shader of an architecture; false while it is being made. */
  ready(widths: readonly number[]): boolean;
  /**
   * Draw the field, its boundary `line` pixels wide, or without a look the probabilities; false
   * if that can't be.
   */
  draw(network: Network, extent: Extent, width: number, height: number, look?: Look): boolean;
  /** Probabilities to 1/65535, the top row first; undefined if that can't be. */
  probabilities(
    network: Network,
    extent: Extent,
    width: number,
    height: number,
  ): Float32Array | undefined;
  /** Wait until everything is drawn. */
  finish(): void;
  /** Let go of all programs and buffers. */
  dispose(): void;
}

interface Program {
  readonly program: WebGLProgram;
  readonly place: Int32Array;
  readonly numbers: Float32Array; // the vec4s
  readonly uniforms: ReadonlyMap<string, WebGLUniformLocation>;
}

const REMEMBERED = 8;

/**
 * A context of its own; undefined where WebGL2 isn't to be had, or, unless `software` is allowed,
 * where the browser says that it would be slow.
 */
export function open(software = false): Gpu | undefined {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", {
    alpha: false,
    antialias: false,
    depth: false,
    failIfMajorPerformanceCaveat: !software,
  });
  if (!context) return undefined;
  const gl = context;
  const parallel = gl.getExtension("KHR_parallel_shader_compile");
  const started = new Map<string, WebGLProgram>();
  const programs = new Map<string, Program>();
  let buffer: WebGLBuffer | undefined;

  function dispose(): void {
    if (buffer) gl.deleteBuffer(buffer);
    buffer = undefined;
    for (const program of started.values()) gl.deleteProgram(program);
    started.clear();
    programs.clear();
  }
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault(); // so that it comes back
    dispose();
  });

  const suits = (widths: readonly number[]): boolean =>
    widths[0] === 2 &&
    16 * countVectors(widths) <= (gl.getParameter(gl.MAX_UNIFORM_BLOCK_SIZE) as number);

  function start(widths: readonly number[]): WebGLProgram {
    const key = `${widths}`;
    const known = started.get(key);
    if (known) return known;
    const program = gl.createProgram();
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, fragment(widths)],
    ] as const) {
      const shader = gl.createShader(kind);
      if (!shader) continue; // the context is lost
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader); // goes with the program
    }
    gl.linkProgram(program);
    for (const [old, stale] of [...started].slice(0, started.size - REMEMBERED + 1)) {
      gl.deleteProgram(stale);
      started.delete(old);
      programs.delete(old);
    }
    started.set(key, program);
    return program;
  }

  function ready(widths: readonly number[]): boolean {
    if (gl.isContextLost() || !suits(widths)) return true; // nothing to wait for
    const program = start(widths);
    return !parallel || !!gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR);
  }

  function finished(widths: readonly number[]): Program | undefined {
    const key = `${widths}`;
    const known = programs.get(key);
    if (known) return known;
    const program = start(widths);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return undefined;
    const uniforms = new Map<string, WebGLUniformLocation>();
    for (const name of ["view", "line", "zero", "middle", "one", "ink"]) {
      const location = gl.getUniformLocation(program, name);
      if (location) uniforms.set(name, location);
    }
    const numbers = new Float32Array(4 * countVectors(widths));
    const made = { program, place: vectors(widths), numbers, uniforms };
    programs.set(key, made);
    return made;
  }

  /** Bring the weights to where the program reads them. */
  function upload({ place, numbers }: Program, parameters: Float32Array): void {
    for (let i = 0; i < place.length; i++) numbers[place[i]!] = parameters[i]!;
    gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, (buffer ??= gl.createBuffer()));
    gl.bufferData(gl.UNIFORM_BUFFER, numbers, gl.STREAM_DRAW);
  }

  function draw(
    { widths, parameters }: Network,
    [xmin, xmax, ymin, ymax]: Extent,
    width: number,
    height: number,
    look?: Look,
  ): boolean {
    if (gl.isContextLost() || !suits(widths)) return false;
    const found = finished(widths);
    if (!found) return false;
    // Only ever larger: changing the size of a canvas is slow.
    if (canvas.width < width) canvas.width = width;
    if (canvas.height < height) canvas.height = height;
    if (gl.drawingBufferWidth < width || gl.drawingBufferHeight < height) return false;
    gl.viewport(0, 0, width, height);
    gl.useProgram(found.program);
    upload(found, parameters);
    const at = (name: string): WebGLUniformLocation | null => found.uniforms.get(name) ?? null;
    gl.uniform4f(at("view"), xmin, ymin, (xmax - xmin) / width, (ymax - ymin) / height);
    gl.uniform1f(at("line"), look ? look.line : -1);
    if (look) {
      const { zero_tint: zero, middle, one_tint: one, ink } = look.palette;
      for (const [name, colour] of Object.entries({ zero, middle, one, ink }))
        gl.uniform3fv(at(name), rgb(colour).map((part) => part / 255));
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return !gl.isContextLost();
  }

  function probabilities(
    network: Network,
    extent: Extent,
    width: number,
    height: number,
  ): Float32Array | undefined {
    if (!draw(network, extent, width, height)) return undefined;
    const bytes = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    if (gl.isContextLost()) return undefined;
    const values = new Float32Array(width * height);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const at = 4 * ((height - 1 - row) * width + column); // its rows go upwards
        values[row * width + column] = (256 * bytes[at]! + bytes[at + 1]!) / 65535;
      }
    return values;
  }

  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER) as string;
  const alive = (): boolean => !gl.isContextLost();
  const finish = (): void =>
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return { canvas, renderer, alive, suits, ready, draw, probabilities, finish, dispose };
}
