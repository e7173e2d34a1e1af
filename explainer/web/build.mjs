// node build.mjs bundle [folder]   bundle the live figures as classic scripts
// node build.mjs test              bundle the unit tests for node --test
import { build } from "esbuild";
import { existsSync, readdirSync, rmSync } from "node:fs";

const [what = "bundle", folder = "dist"] = process.argv.slice(2);
const common = { bundle: true, target: "es2022", logLevel: "warning", charset: "utf8" };
const files = (place, end) =>
  existsSync(place) ? readdirSync(place).filter((name) => name.endsWith(end)) : [];

if (what === "test") {
  rmSync(".test", { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: files("test", ".test.ts").map((name) => `test/${name}`),
    outdir: ".test",
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "node",
    sourcemap: "inline",
    define: { __FOLDER__: JSON.stringify(new URL(".", import.meta.url).pathname) },
  });
} else {
  await build({
    ...common,
    // One script for films, one for what every live figure needs, one for each figure and worker.
    entryPoints: {
      films: "src/films.ts",
      live: "src/main.ts",
      ...Object.fromEntries(
        ["figures", "workers"].flatMap((kind) =>
          files(`src/${kind}`, ".ts").map((name) => [name.slice(0, -3), `src/${kind}/${name}`]),
        ),
      ),
    },
    outdir: folder,
    format: "iife",
    platform: "browser",
    minify: true,
    legalComments: "eof",
    metafile: true,
  });
}
