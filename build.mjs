// Bundles the command into the one file that people copy to a login node: dist/runmark.mjs.
import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { build } from "esbuild";

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
