/** Fields by the graphics card: one WebGL2 context for the whole page, since pages get few. */

import { rgb } from "./colours";
import type { FieldPalette } from "./colours";
import type { Extent } from "./grid";
import type { Network } from "./network";
import { COLOUR, countVectors, network as evaluating, vectors, VERTEX } from "./shader";

export interface Look {
  readonly palette: FieldPalette;
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
  /** Draw the field, its boundary `line` pixels wide; false if that can't be. */
  draw(network: Network, extent: Extent, width: number, height: number, look: Look): boolean;
  /** Probabilities to 1/65535, the top row first; undefined if that can't be. */
  probabilities(
    network: Network,
    extent: Extent,
    width: number,
    height: number,
  ): Float32Array | undefined;
  /** Wait until everything is drawn. */
  finish(): void;
  /** Let go of all programs and memory. */
  dispose(): void;
}

interface Program {
  readonly program: WebGLProgram;
  readonly place: Int32Array;
  readonly numbers: Float32Array; // the vec4s
}

/** What all architectures share. */
interface Memory {
  readonly weights: WebGLBuffer;
  /** The evaluated pixels, and what draws to them. */
  readonly pixels: WebGLTexture;
  readonly frame: WebGLFramebuffer;
  readonly colours: WebGLProgram;
  width: number;
  height: number;
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
  let memory: Memory | undefined;

  function dispose(): void {
    if (memory) {
      gl.deleteBuffer(memory.weights);
      gl.deleteTexture(memory.pixels);
      gl.deleteFramebuffer(memory.frame);
      gl.deleteProgram(memory.colours);
    }
    memory = undefined;
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

  function link(shader: string): WebGLProgram {
    const program = gl.createProgram();
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, shader],
    ] as const) {
      const part = gl.createShader(kind);
      if (!part) continue; // the context is lost
      gl.shaderSource(part, text);
      gl.compileShader(part);
      gl.attachShader(program, part);
      gl.deleteShader(part); // goes with the program
    }
    gl.linkProgram(program);
    return program;
  }

  function start(widths: readonly number[]): WebGLProgram {
    const key = `${widths}`;
    const known = started.get(key);
    if (known) return known;
    const program = link(evaluating(widths));
    for (const [old, stale] of started) {
      if (started.size < REMEMBERED) break;
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
    const numbers = new Float32Array(4 * countVectors(widths));
    const made = { program, place: vectors(widths), numbers };
    programs.set(key, made);
    return made;
  }

  /** The memory, with room for so many pixels. */
  function room(width: number, height: number): Memory {
    memory ??= {
      weights: gl.createBuffer(),
      pixels: gl.createTexture(),
      frame: gl.createFramebuffer(),
      colours: link(COLOUR),
      width: 0,
      height: 0,
    };
    if (memory.width < width || memory.height < height) {
      memory.width = Math.max(memory.width, width);
      memory.height = Math.max(memory.height, height);
      gl.deleteTexture(memory.pixels);
      const pixels = gl.createTexture();
      memory = { ...memory, pixels };
      gl.bindTexture(gl.TEXTURE_2D, pixels);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, memory.width, memory.height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, memory.frame);
      gl.framebufferTexture2D(
        gl.FRAMEBUFFER,
        gl.COLOR_ATTACHMENT0,
        gl.TEXTURE_2D,
        pixels,
        0,
      );
    }
    return memory;
  }

  /** Evaluate pixels into the frame, which stays bound. */
  function evaluate(
    { widths, parameters }: Network,
    [xmin, xmax, ymin, ymax]: Extent,
    width: number,
    height: number,
  ): Memory | undefined {
    if (gl.isContextLost() || !suits(widths)) return undefined;
    if (Math.max(width, height) > (gl.getParameter(gl.MAX_TEXTURE_SIZE) as number))
      return undefined;
    const found = finished(widths);
    if (!found) return undefined;
    const { program, place, numbers } = found;
    const memory = room(width, height);
    for (let i = 0; i < place.length; i++) numbers[place[i]!] = parameters[i]!;
    gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, memory.weights);
    gl.bufferData(gl.UNIFORM_BUFFER, numbers, gl.STREAM_DRAW);
    gl.bindFramebuffer(gl.FRAMEBUFFER, memory.frame);
    gl.viewport(0, 0, width, height);
    gl.useProgram(program);
    const view = gl.getUniformLocation(program, "view");
    gl.uniform4f(view, xmin, ymin, (xmax - xmin) / width, (ymax - ymin) / height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return memory;
  }

  function draw(
    network: Network,
    extent: Extent,
    width: number,
    height: number,
    { palette, line }: Look,
  ): boolean {
    // Only ever larger: changing the size of a canvas is slow.
    if (canvas.width < width) canvas.width = width;
    if (canvas.height < height) canvas.height = height;
    if (gl.drawingBufferWidth < width || gl.drawingBufferHeight < height) return false;
    const found = evaluate(network, extent, width, height);
    if (!found) return false;
    const { colours } = found;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.useProgram(colours);
    const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(colours, name);
    gl.uniform2i(at("size"), width, height);
    gl.uniform1f(at("line"), line);
    const { zero_tint: zero, middle, one_tint: one, ink } = palette;
    for (const [name, colour] of Object.entries({ zero, middle, one, ink }))
      gl.uniform3fv(at(name), rgb(colour).map((part) => part / 255));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return !gl.isContextLost();
  }

  function probabilities(
    network: Network,
    extent: Extent,
    width: number,
    height: number,
  ): Float32Array | undefined {
    if (!evaluate(network, extent, width, height)) return undefined;
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
