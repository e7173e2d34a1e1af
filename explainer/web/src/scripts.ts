/** Scripts of single figures, loaded when the first one of their kind wakes. */

import type { Make } from "./figure";

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
const loading = new Map<string, Promise<Make>>();

/** The address of a file beside this script. */
export const beside = (name: string): string => new URL(name, own || location.href).href;

/** Load the script of a figure and return what it registers. */
export function load(name: string): Promise<Make> {
  const known = loading.get(name);
  if (known) return known;
  const promise = new Promise<Make>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = beside(`${name}.js`);
    script.onload = () => {
      const make = window.explainerLive?.[name];
      if (make) resolve(make);
      else reject(new Error(`its script ${name}.js doesn’t have it`));
    };
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
