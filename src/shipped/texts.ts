import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = ["skills", "templates"];

/** Left behind by somebody who ran a template where it stands. */
const isOurs = (path: string): boolean => !/(^|\/)(\.|__pycache__\/)/.test(path);

const paths = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/")),
);

/**
 * What lies in the folders that go with the command, by path. This file runs when the command is built and in unit tests;
 * dist/runmark.mjs holds what comes of it, as a piece of its own (build.mjs), for the one file is copied without folders.
 */
export const TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  paths
    .filter(isOurs)
    .sort()
    .map((path) => [path, readFileSync(join(root, path), "utf8")]),
);
