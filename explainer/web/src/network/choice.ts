/** Which evaluator a page uses. */

import { middles } from "./grid";
import type { Extent } from "./grid";
import type { Network } from "./network";
import { best, evaluate } from "./wasm";
import type { Flavour } from "./wasm";
import { open } from "./webgl";
import type { Gpu } from "./webgl";

export type Evaluator = "webgl" | "wasm" | "plain";

/** What a page has once, whoever brings this code: contexts are scarce. */
interface Shared {
  gpu?: Gpu | undefined;
  /** Whether a context was asked for: one that isn't slow, or any. */
  asked?: "fast" | "any";
  /** Whether the card was found to be worth using. */
  fast?: boolean;
}

declare global {
  interface Window {
    explainerEvaluators?: Shared;
  }
}

const shared = (): Shared => (window.explainerEvaluators ??= {});

/** The page's WebGL2 context, if there is one; `software` takes a slow one too. */
export function gpu(software = false): Gpu | undefined {
  const page = shared();
  const kind = software ? "any" : "fast";
  if (!page.gpu && page.asked !== kind && page.asked !== "any") {
    page.gpu = open(software);
    page.asked = kind;
    if (page.gpu && NO_CARD.test(page.gpu.renderer)) page.fast ??= false;
  }
  return page.gpu;
}

/** Renderers that need no card: they make a shader for seconds, and then crawl. */
const NO_CARD = /swiftshader|llvmpipe|softpipe|software|basic render/i;

const GREY = { zero_tint: "#888888", middle: "#888888", one_tint: "#888888", ink: "#888888" };
const TRIAL: Extent = [-1, 1, -1, 1];
/** A card this fast, in ms, is used even where WebAssembly is faster: its fields are finer. */
const FRAME = 12;

/**
 * The evaluator for a network. The first time, the card has to show with 256² pixels that it is
 * no slower than WebAssembly with 128², or fast enough.
 */
export function choose(network: Network): Evaluator {
  const page = shared();
  const card = gpu();
  if (card?.alive() && card.suits(network.widths) && (page.fast ??= worthwhile(card, network)))
    return "webgl";
  return best() ? "wasm" : "plain";
}

function worthwhile(card: Gpu, network: Network): boolean {
  const draw = (): boolean => {
    const done = card.draw(network, TRIAL, 256, 256, { palette: GREY, line: 2 });
    card.finish();
    return done;
  };
  if (!draw()) return false; // the first time compiles
  const time = shortest(draw);
  if (time <= FRAME) return true;
  const points = middles(TRIAL, 128, 128);
  return time <= shortest(() => evaluate(network, points));
}

/** The least of three times, in ms. */
function shortest(work: () => unknown): number {
  const times = [0, 1, 2].map(() => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...times);
}

/**
 * Make the evaluator of a network ready without holding up the page. Optional; without it the
 * first field may wait for its shader.
 */
export async function prepare(network: Network): Promise<Evaluator> {
  const card = gpu();
  while (card && shared().fast !== false && !card.ready(network.widths)) await new Promise((wake) => setTimeout(wake, 16));
  return choose(network);
}

const NAMES: Record<Flavour, string> = {
  relaxed: "WebAssembly with fused SIMD",
  simd: "WebAssembly with SIMD",
  scalar: "WebAssembly",
};

/** What computes a network's fields, in words. */
export function evaluatorName(network: Network): string {
  const evaluator = choose(network);
  if (evaluator === "webgl") return "WebGL2";
  const flavour = evaluator === "wasm" && best();
  return flavour ? NAMES[flavour] : "plain JavaScript";
}
