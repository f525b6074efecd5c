// Bundles the command into the one file that people copy to a login node: dist/runmark.mjs.
import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { builtinModules } from "node:module";
import { build } from "esbuild";

/** These drag half of Node in, for functions that most commands never call: they are loaded by the first call. */
const HEAVY = new Set(["node:child_process", "node:v8"]);

/** An ES module loads every module of Node's that anything in it imports before it starts; these are loaded when used. */
const builtinsWhenUsed = {
  name: "builtins-when-used",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace }) => {
      const isBuiltin = path.startsWith("node:") || builtinModules.includes(path);
      const isEager = kind === "import-statement" || (kind === "require-call" && HEAVY.has(path));
      return isBuiltin && isEager && namespace !== "builtin" ? { path, namespace: "builtin" } : undefined;
    });
    esbuild.onLoad({ filter: /^/, namespace: "builtin" }, async ({ path }) => ({
      contents: HEAVY.has(path)
        ? `for (const name of ${JSON.stringify(Object.keys(await import(path)))})
            Object.defineProperty(exports, name, { enumerable: true, get: () => require("${path}")[name] })`
        : `module.exports = require("${path}")`,
    }));
  },
};

await build({
  entryPoints: ["src/main.ts"],
  outfile: "dist/runmark.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  plugins: [builtinsWhenUsed],
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
