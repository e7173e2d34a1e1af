// node build.mjs bundle [folder]   bundle the live figures as classic scripts
// node build.mjs test              bundle the unit tests for node --test
import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

// What figures that paint fields of networks share: a page fetches it once, as fields.js, and their
// scripts take these names, by module, from there (docs/decisions/0013-one-script-for-fields.md).
const FIELDS = {
  chart: [
    ...["canvas", "drawing", "frame", "headline", "line", "linear", "log"],
    ...["node", "power", "set", "sheet", "write"],
  ],
  contours: ["rings"],
  kinds: ["kind"],
  "network/field": ["answers", "paint", "prepare"],
  "network/grid": ["middles"],
  "network/network": ["countParameters", "layers", "logits"],
  "network/wasm": ["best", "evaluate"],
  panel: ["heading", "painter"],
  plane: ["plane"],
  scene: ["standing"],
};

const [what = "bundle", folder = "dist"] = process.argv.slice(2);
const common = { bundle: true, target: "es2022", logLevel: "warning", charset: "utf8" };
const files = (place, end) =>
  existsSync(place) ? readdirSync(place).filter((name) => name.endsWith(end)) : [];
const named = (kind) => {
  const found = files(`src/${kind}`, ".ts");
  return Object.fromEntries(found.map((name) => [name.slice(0, -3), `src/${kind}/${name}`]));
};

/** Bundle scripts for pages; return what is in each, by the name of its source. */
async function scripts(options) {
  const { metafile } = await build({
    ...common,
    outdir: folder,
    format: "iife",
    platform: "browser",
    minify: true,
    legalComments: "eof",
    metafile: true,
    ...options,
  });
  return Object.values(metafile.outputs);
}

/** The source of fields.js: what it takes from each module, and offers. */
function offering() {
  const modules = Object.entries(FIELDS);
  const imports = modules.map(([module, names], at) => {
    const own = names.map((name) => `${name} as ${name}${at}`);
    return `import { ${own} } from "./src/${module}";`;
  });
  const offers = modules.map(([module, names], at) => {
    const own = names.map((name) => `${name}: ${name}${at}`);
    return `"${module}": { ${own} }`;
  });
  return `${imports.join("\n")}\nwindow.explainerFields = { ${offers} };`;
}

const LIST = "FIELDS in build.mjs"; // esbuild names it where a figure wants what isn't listed

/** A figure's script takes the shared modules from what fields.js offers. */
const taking = {
  name: "taking",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const module = relative("src", join(resolveDir, path)).replaceAll("\\", "/");
      return module in FIELDS ? { path: module, namespace: LIST } : null;
    });
    onLoad({ filter: /./, namespace: LIST }, ({ path }) => ({
      contents: `export const { ${FIELDS[path]} } = window.explainerFields["${path}"];`,
    }));
  },
};

/** Stop where a figure would bring once more what fields.js has: some of it works only once. */
function check(fields, figures) {
  for (const { entryPoint, inputs } of figures)
    for (const source of Object.keys(inputs))
      if (source in fields.inputs) {
        const why = `${entryPoint} needs ${source}, which fields.js has`;
        console.error(`error: ${why}; add it to ${LIST}`);
        process.exit(1);
      }
}

/** A worker's script that on a page only leaves there what the worker does (src/worker.ts). */
function either(name) {
  const leave = `(self.explainerWorkers ??= {})[${JSON.stringify(name)}] = work`;
  const footer = `}; if (self.document) ${leave}; else work(); })();`;
  return { banner: { js: "(() => { const work = () => {" }, footer: { js: footer } };
}

/** The workers by the figures whose scripts start them. */
function owners(figures, workers) {
  const starts = (sources, name) =>
    sources.some((source) => readFileSync(source, "utf8").includes(`open("${name}.js")`));
  return Object.fromEntries(
    figures.flatMap(({ entryPoint, inputs }) =>
      workers
        .filter((name) => starts(Object.keys(inputs).filter((path) => path.startsWith("src/")), name))
        .map((name) => [entryPoint.replace(/.*\/|\.ts$/g, ""), name]),
    ),
  );
}

/** One script for films, one for what every live figure needs, one for each figure and worker. */
async function bundle() {
  const figures = named("figures");
  const whole = await scripts({ entryPoints: figures });
  const paint = whole.filter(({ inputs }) => "src/network/field.ts" in inputs);
  const sources = paint.map(({ entryPoint }) => entryPoint);
  const painters = Object.entries(figures).filter(([, source]) => sources.includes(source));
  const [fields] = await scripts({
    stdin: { contents: offering(), resolveDir: "." },
    entryNames: "fields",
  });
  check(fields, await scripts({ entryPoints: Object.fromEntries(painters), plugins: [taking] }));
  const workers = named("workers");
  for (const [name, source] of Object.entries(workers))
    await scripts({ entryPoints: { [name]: source }, ...either(`${name}.js`) });
  await scripts({
    entryPoints: { films: "src/films.ts", live: "src/main.ts" },
    define: {
      PAINTERS: JSON.stringify(painters.map(([name]) => name)),
      WORKERS: JSON.stringify(owners(whole, Object.keys(workers))),
    },
  });
}

/** The unit tests, each with all that it needs. */
async function test() {
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
}

await (what === "test" ? test() : bundle());
