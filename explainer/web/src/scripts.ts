/** Scripts of single figures, loaded when the first one of their kind wakes. */

import type { Make } from "./figure";

/** The figures that need fields.js; build.mjs finds and lists them. */
declare const PAINTERS: readonly string[];

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
const loading = new Map<string, Promise<void>>();

/** The address of a file beside this script. */
export const beside = (name: string): string => new URL(name, own || location.href).href;

/** Load the script of a figure, and what it shares with others; return what it registers. */
export async function load(name: string): Promise<Make> {
  try {
    await Promise.all((PAINTERS.includes(name) ? ["fields", name] : [name]).map(run));
    const make = window.explainerLive?.[name];
    if (make) return make;
    throw new Error(`its script ${name}.js doesn’t have it`);
  } catch (error) {
    loading.delete(name); // without what it shares it ran in vain
    throw error;
  }
}

/** Fetch and run a script once; one that can't be fetched is asked for again the next time. */
function run(name: string): Promise<void> {
  const known = loading.get(name);
  if (known) return known;
  const promise = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = beside(`${name}.js`);
    script.async = false; // fetched together, scripts run in the order in which they were asked for
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      loading.delete(name);
      reject(new Error(`its script ${name}.js can’t be fetched`));
    };
    document.head.append(script);
  });
  loading.set(name, promise);
  return promise;
}
