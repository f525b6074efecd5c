// The head of dist/runmark.mjs. The pieces of the command follow in a comment of the same file, which costs next to
// nothing to skip; each is compiled when it is first asked for. See build.mjs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";

const requireOfNode = createRequire(import.meta.url);

// All of it at once: the file may be replaced by a newer one while the command runs. It holds nothing but ASCII.
const file = readFileSync(new URL(import.meta.url));
const START = "\n/* ";
const start = file.indexOf(START) + START.length;
const firstPiece = file.indexOf("\n", start) + 1;
const { places, rare } = JSON.parse(file.toString("latin1", start, firstPiece));

const loaded = new Map();

/** What a piece, or a module of Node, exports. */
function load(name) {
  const place = places[name];
  if (place === undefined) return requireOfNode(name);
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  // Before it runs: pieces may ask for each other in a circle.
  loaded.set(name, module);
  const code = textAt(place);
  const parameters = ["module", "exports", "require", "archiveUrl"];
  const run = compileFunction(code, parameters, { filename: `runmark/${name}` });
  run(module, module.exports, require, import.meta.url);
  return module.exports;
}

function textAt([begin, end, isPacked]) {
  const text = file.toString("latin1", firstPiece + begin, firstPiece + end);
  if (!isPacked) return text.replaceAll("*\0/", "*/");
  return requireOfNode("node:zlib").inflateRawSync(Buffer.from(text, "base64")).toString("latin1");
}

/** Stands for a module that is loaded when one of its exports is used. */
function whenUsed(name) {
  const exports = {};
  for (const key of rare[name])
    Object.defineProperty(exports, key, { enumerable: true, get: () => load(name)[key] });
  return exports;
}

function require(name) {
  return name in rare ? whenUsed(name) : load(name);
}

require("main");
