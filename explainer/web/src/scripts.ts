/** Scripts of single figures, loaded when the first one of their kind wakes. */

import type { Make } from "./figure";
import { run } from "./given";

/** The figures that need fields.js; build.mjs finds and lists them. */
declare const PAINTERS: readonly string[];

/** The workers of figures that have one; build.mjs finds and lists them. */
declare const WORKERS: Readonly<Record<string, string>>;

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
const loading = new Map<string, Promise<void>>();

/** The address of a file beside this script. */
export const beside = (name: string): string => new URL(name, own || location.href).href;

/** Load the script of a figure, and what it shares with others; return what it registers. */
export async function load(name: string): Promise<Make> {
  try {
    const worker = location.protocol === "file:" && WORKERS[name];
    const shared = [...(PAINTERS.includes(name) ? ["fields"] : []), ...(worker ? [worker] : [])];
    await Promise.all([...shared, name].map(once));
    const make = window.explainerLive?.[name];
    if (make) return make;
    throw new Error(`its script ${name}.js doesn’t have it`);
  } catch (error) {
    loading.delete(name); // without what it shares it ran in vain
    throw error;
  }
}

/** Fetch and run a script once; one that can't be fetched is asked for again the next time. */
function once(name: string): Promise<void> {
  const known = loading.get(name);
  if (known) return known;
  const promise = run(beside(`${name}.js`)).catch(() => {
    loading.delete(name);
    throw new Error(`its script ${name}.js can’t be fetched`);
  });
  loading.set(name, promise);
  return promise;
}
