// Bundles the command into the one file that people copy to a login node: dist/runmark.mjs.
import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { builtinModules } from "node:module";
import { build } from "esbuild";

const settings = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
};

/** These drag half of Node in, for functions that most commands never call. */
const HEAVY = new Set(["node:child_process", "node:v8"]);

/** Half of the file, and most commands and summaries need none of it. */
const RARE = new Set(["fzstd", "log-update", "marked", "yaml", "yauzl"]);

/** A module whose exports are loaded when the first of them is used. */
const whenUsed = async (path, load) => ({
  contents: `for (const name of ${JSON.stringify(Object.keys(await import(path)))})
    Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
    ${load}`,
});

/** A package as text, which need not be parsed at each start; it is evaluated when it is loaded. */
async function packed(path) {
  const stdin = { contents: `export * from "${path}"`, resolveDir: "." };
  const { outputFiles } = await build({ ...settings, stdin, format: "cjs", write: false });
  return `let loaded;
    function load() {
      if (loaded === undefined) {
        const module = { exports: {} };
        new Function("module", "exports", "require", ${JSON.stringify(outputFiles[0].text)})(module, module.exports, require);
        loaded = module.exports;
      }
      return loaded;
    }`;
}

/** An ES module loads every module that anything in it imports before it starts; these are loaded when used. */
const loadedWhenUsed = {
  name: "loaded-when-used",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace }) => {
      if (RARE.has(path)) return { path, namespace: "rare" };
      const isBuiltin = path.startsWith("node:") || builtinModules.includes(path);
      const isEager = kind === "import-statement" || (kind === "require-call" && HEAVY.has(path));
      return isBuiltin && isEager && namespace !== "builtin" ? { path, namespace: "builtin" } : undefined;
    });
    esbuild.onLoad({ filter: /^/, namespace: "rare" }, async ({ path }) =>
      whenUsed(path, await packed(path)),
    );
    esbuild.onLoad({ filter: /^/, namespace: "builtin" }, ({ path }) =>
      HEAVY.has(path)
        ? whenUsed(path, `const load = () => require("${path}");`)
        : { contents: `module.exports = require("${path}")` },
    );
  },
};

await build({
  ...settings,
  entryPoints: ["src/main.ts"],
  outfile: "dist/runmark.mjs",
  format: "esm",
  plugins: [loadedWhenUsed],
  // Some dependencies are CommonJS and call require() for Node's own modules; an ES module has none of its own.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
await chmod("dist/runmark.mjs", 0o755);

// npm links the commands of dependencies, not of the package itself: with this, `npx runmark` works in every folder here.
await mkdir("node_modules/.bin", { recursive: true });
await rm("node_modules/.bin/runmark", { force: true });
await symlink("../../dist/runmark.mjs", "node_modules/.bin/runmark");
