/** A reader's own network from a file: a small ReLU network with two inputs. */

import type { Network } from "../network/network";
import { read as readJson } from "./json";
import { join } from "./layers";
import { quote } from "./quote";
import { read as readSafetensors } from "./safetensors";

export const LARGEST = 5e6; // bytes

const READERS = { ".json": readJson, ".safetensors": readSafetensors } as const;

/** The names of files that can be read end so. */
export const SUFFIXES = Object.keys(READERS) as readonly (keyof typeof READERS)[];

/**
 * The network in a file: JSON or safetensors, by the end of its name.
 *
 * What is too large needn't have been fetched: `size`, in bytes, says so.
 *
 * @throws an Error of one line: which file, what is wrong, how to mend it. It quotes little of the
 *     file, and is text, not HTML.
 */
export function read(name: string, bytes: ArrayBuffer, size = bytes.byteLength): Network {
  try {
    const suffix = SUFFIXES.find((end) => name.toLowerCase().endsWith(end));
    if (!suffix)
      throw new Error(`expected ${SUFFIXES.join(" or ")}, as explainer.checkpoint writes them`);
    if (size > LARGEST)
      throw new Error(`it has ${(size / 1e6).toFixed(1)} MB; expected at most ${LARGEST / 1e6}`);
    return join(READERS[suffix](new Uint8Array(bytes)));
  } catch (error) {
    // A stack overflow or the like in the parser of a browser has words of its own.
    const words = error instanceof Error && error.constructor === Error ? error.message : "it can’t be read";
    throw new Error(`${quote(name, 32)}: ${words}.`);
  }
}
