// Builds the one file that people copy to a login node: dist/runmark.mjs.
//
// It is an archive: esbuild splits the command at its `await import(...)`, and each piece is compiled when it is first
// asked for (src/archive.mjs). To compile the whole command took half of the time of a `status`.
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { build, transform } from "esbuild";

const settings = {
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  // Whatever is loaded is read by V8 letter by letter: long names took 6 % of a `status`.
  minifyIdentifiers: true,
  legalComments: "none",
};

/** Loaded when the first of its exports is used: most commands and summaries need none of these. */
const RARE_PACKAGES = ["fzstd", "log-update", "marked", "systeminformation", "yaml", "yauzl"];
const RARE_MODULES = ["node:child_process", "node:crypto", "node:timers/promises", "node:v8"];

/** What a `status` loads, besides what these import, lies there as it is. All else is packed: each start reads the whole file. */
const OFTEN = [
  "src/main.ts",
  "src/cli/program.ts",
  "src/commands/status.ts",
  "src/cli/text/overview.ts",
  "src/commands/holders.ts",
];

/** The body of a function of `module`, `exports`, `require` and `archiveUrl`, where the file is. */
async function asFunction(text) {
  const options = {
    ...settings,
    format: "cjs",
    define: { "import.meta.url": "archiveUrl" },
    supported: { "dynamic-import": false },
  };
  const { code } = await transform(text.replace(/"\.\/([^"\n]+)\.js"/g, '"$1"'), options);
  return code;
}

const TEXTS_MODULE = "src/shipped/texts.ts";
const TEXTS_PIECE = "shipped-texts";

/** In the archive the module that reads the shipped folders is a piece of its own, with what it read. */
const textsApart = {
  name: "texts-apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/texts\.ts$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === resolve(TEXTS_MODULE) ? { path: TEXTS_PIECE, external: true } : undefined,
    ),
};

/** The folders that go with the command, as the source reads them. */
async function shippedTexts() {
  const { outputFiles } = await build({
    ...settings,
    entryPoints: [TEXTS_MODULE],
    format: "esm",
    define: { "import.meta.url": JSON.stringify(pathToFileURL(TEXTS_MODULE)) },
    write: false,
  });
  const { TEXTS } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return { name: TEXTS_PIECE, code: `exports.TEXTS = ${JSON.stringify(TEXTS)};`, isPacked: true };
}

const nameOf = (path) => basename(path, ".js");

/** The names of the pieces that the modules of `OFTEN` are in, and of all that these import. */
function loadedOften({ outputs }) {
  const wanted = Object.keys(outputs).filter((path) => OFTEN.includes(outputs[path].entryPoint));
  if (wanted.length !== OFTEN.length) throw new Error("a module of OFTEN is no longer loaded by itself");
  for (const path of wanted)
    for (const { path: other, kind } of outputs[path].imports)
      if (kind === "import-statement" && other in outputs && !wanted.includes(other)) wanted.push(other);
  return new Set(wanted.map(nameOf));
}

/** The command, in pieces by the names under which they ask for each other. */
async function commandInPieces() {
  const { outputFiles, metafile } = await build({
    ...settings,
    entryPoints: ["src/main.ts"],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "dist",
    external: RARE_PACKAGES,
    plugins: [textsApart],
    write: false,
    metafile: true,
  });
  const often = loadedOften(metafile);
  return Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const name = nameOf(path);
      return { name, code: await asFunction(text), isPacked: !often.has(name) };
    }),
  );
}

async function packageInOnePiece(name) {
  const stdin = { contents: `export * from "${name}"`, resolveDir: "." };
  const options = { ...settings, stdin, bundle: true, minify: true, format: "cjs", write: false };
  const { outputFiles } = await build(options);
  return { name, code: outputFiles[0].text, isPacked: true };
}

/** V8 keeps a text with one character beyond Latin-1 at two bytes each; esbuild leaves those of regular expressions. */
const inAscii = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const pieces = [
  ...(await commandInPieces()),
  ...(await Promise.all(RARE_PACKAGES.map(packageInOnePiece))),
  await shippedTexts(),
];
/** The pieces stand in a comment, which must not end within one. */
const asIs = (code) => code.replaceAll("*/", "*\0/");
const packed = (code) => deflateRawSync(code, { level: 9 }).toString("base64").replaceAll("=", "");

const places = {};
let body = "";
for (const { name, code, isPacked } of pieces) {
  const begin = body.length;
  body += (isPacked ? packed : asIs)(inAscii(code));
  places[name] = [begin, body.length, ...(isPacked ? [1] : [])];
}
const rare = {};
for (const name of [...RARE_PACKAGES, ...RARE_MODULES]) rare[name] = Object.keys(await import(name));

const head = await readFile("src/archive.mjs", "utf8");
await mkdir("dist", { recursive: true });
await writeFile(
  "dist/runmark.mjs",
  `#!/usr/bin/env node\n${head}\n/* ${JSON.stringify({ places, rare })}\n${body}*/\n`,
);
await chmod("dist/runmark.mjs", 0o755);
await build({
  ...settings,
  entryPoints: ["src/library.ts"],
  outfile: "dist/library.mjs",
  bundle: true,
  format: "esm",
});

// npm links the commands of dependencies, not of the package itself: with this, `npx runmark` works in every folder here.
await mkdir("node_modules/.bin", { recursive: true });
await rm("node_modules/.bin/runmark", { force: true });
await symlink("../../dist/runmark.mjs", "node_modules/.bin/runmark");
