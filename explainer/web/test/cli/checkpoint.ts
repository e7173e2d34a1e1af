// node checkpoint.mjs POINTS FILE…: widths and logits of networks in files, as JSON.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { read } from "../../src/checkpoint/read";
import { logits } from "../../src/network/network";

const [points = "[]", ...files] = process.argv.slice(2);
const places = Float32Array.from(JSON.parse(points) as number[]);
const found = files.map((file) => {
  const bytes = Uint8Array.from(readFileSync(file)).buffer;
  try {
    const network = read(basename(file), bytes);
    return { widths: network.widths, logits: [...logits(network, places)] };
  } catch (error) {
    return { error: (error as Error).message };
  }
});
console.log(JSON.stringify(found));
