import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { INNER_ROOMS, ROOMS } from "./rooms.ts";

/** Decisions over plain values: no clock, no files, no randomness, no process. */
const PURE = [
  ...["model", "script", "markdown", "parse", "select", "submit", "monitor"],
  "backends/local/schedule",
];
const IMPURE =
  /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bperformance\b|["']node:|\bprocess\.|\bconsole\.|\bglobalThis\b/;

const MAX_LINES = 300;

interface Import {
  readonly from: string;
  readonly line: number;
  /** Of ours a path below `src/`, otherwise the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => relative(src, join(entry.parentPath, entry.name)))
  .sort();
const textOf = (file: string): string => readFileSync(join(src, file), "utf8");
const roomOf = (file: string): string => file.split("/")[0] ?? file;

const IMPORT = /^[ \t]*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** All imports in a text, also those that are loaded when needed; `import type` and `typeof import()` are types. */
function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const [, kind, eager, lazy] = match;
    const named = eager ?? lazy ?? "";
    const before = text.slice(0, match.index);
    const typeOnly = kind !== undefined || /\btypeof\s+$/.test(before);
    const to = named.startsWith(".") ? normalize(join(dirname(file), named)) : named;
    return { from: file, line: before.split("\n").length, to, typeOnly };
  });
}

const isOurs = (to: string): boolean => to.endsWith(".ts");

/** Why an import is not allowed; undefined when it is. */
const problemWith = (each: Import): string | undefined => outerProblem(each) ?? innerProblem(each);

/** From one room of `src/` to another. */
function outerProblem({ from, to, typeOnly }: Import): string | undefined {
  const room = roomOf(from);
  const allowed = ROOMS[room];
  if (allowed === undefined) return `the room ${room} is not in the table`;
  if (!isOurs(to) || roomOf(to) === room) return undefined;
  const fits = allowed.some((entry) => {
    const place = entry.replace(/^type /, "");
    return (to === place || to.startsWith(`${place}/`)) && (typeOnly || !entry.startsWith("type "));
  });
  return fits ? undefined : `${room} may not import ${typeOnly ? "types of " : ""}${to}`;
}

/** From one room to another within the same room of `src/`. */
function innerProblem({ from, to }: Import): string | undefined {
  for (const [place, rooms] of Object.entries(INNER_ROOMS)) {
    const [own, other] = [from, to].map((file) => innerRoomOf(place, file));
    if (own === undefined || own === "" || other === undefined || other === own) continue;
    const allowed = rooms[own];
    if (allowed === undefined) return `the room ${place}/${own} is not in the table`;
    if (!allowed.includes(other)) return `${place}/${own} may not import ${to}`;
  }
  return undefined;
}

/** `""` for a file that lies beside the rooms, undefined for one that is elsewhere. */
function innerRoomOf(place: string, file: string): string | undefined {
  if (!file.startsWith(`${place}/`)) return undefined;
  const [first = "", ...below] = file.slice(place.length + 1).split("/");
  return below.length === 0 ? "" : first;
}

/** Files that lead back to themselves, as `a -> b -> a`. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const seenAt = path.indexOf(file);
    if (seenAt !== -1) cycles.push([...path.slice(seenAt), file].join(" -> "));
    if (seenAt !== -1 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return cycles;
}

/** Code without comments, line for line. */
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, " "));

const imports = files.flatMap((file) => importsIn(file, withoutComments(textOf(file))));

describe("the rooms of src", () => {
  test("there are files and imports to look at", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  test("import only what the table allows", () => {
    const findings = imports.flatMap((each) => {
      const problem = problemWith(each);
      return problem === undefined ? [] : [`src/${each.from}:${each.line}: ${problem}`];
    });
    expect(findings).toEqual([]);
  });

  test("import files that are there", () => {
    const missing = imports.filter(({ to }) => isOurs(to) && !files.includes(to));
    expect(missing.map(({ from, line, to }) => `src/${from}:${line}: ${to}`)).toEqual([]);
  });

  test("have no import cycles, types included", () => {
    const graph = new Map<string, string[]>(files.map((file) => [file, []]));
    for (const { from, to } of imports) if (isOurs(to)) graph.get(from)?.push(to);
    expect(cyclesOf(graph)).toEqual([]);
  });

  test(`have no file over ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => textOf(file).trimEnd().split("\n").length > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("are pure where only decisions are made", () => {
    const findings = files
      .filter((file) => PURE.some((room) => file.startsWith(`${room}/`)))
      .flatMap((file) =>
        withoutComments(textOf(file))
          .split("\n")
          .flatMap((line, index) => (IMPURE.test(line) ? [`src/${file}:${index + 1}: ${line.trim()}`] : [])),
      );
    expect(findings).toEqual([]);
  });
});

describe("this test itself finds", () => {
  test.each([
    ['import { a } from "../markdown/edit.ts";', "model/a.ts", "model may not import markdown/edit.ts"],
    ['import type { A } from "../parse/a.ts";', "select/a.ts", "select may not import types of parse/a.ts"],
    ['export { a } from "../tick/a.ts";', "cli/a.ts", "cli may not import tick/a.ts"],
    ['const a = await import("../cli/a.ts");', "tick/a.ts", "tick may not import cli/a.ts"],
    ['import "../cli/a.ts";', "commands/a.ts", "commands may not import cli/a.ts"],
    ['import {\n  a,\n  b,\n} from "../parse/a.ts";', "monitor/a.ts", "monitor may not import parse/a.ts"],
    ['import { ok } from "../system/ports.ts";', "journal/a.ts", "journal may not import system/ports.ts"],
    ['import type { Files } from "../system/ports.ts";', "journal/a.ts", undefined],
    ['import { a } from "../../model/a.ts";', "backends/slurm/a.ts", undefined],
    ['import { a } from "../local/a.ts";', "backends/slurm/a.ts", undefined],
    ['import { a } from "../model/a.ts";', "attic/a.ts", "the room attic is not in the table"],
    ['import { a } from "./records/a.ts";', "backends/local/a.ts", undefined],
    ['import { a } from "./a.ts";', "backends/local/records/b.ts", undefined],
    ['import { a } from "../records/a.ts";', "backends/local/supervisor/a.ts", undefined],
    ['import { a } from "../../errno.ts";', "backends/local/records/a.ts", undefined],
    [
      'import { a } from "../supervisor/a.ts";',
      "backends/local/records/a.ts",
      "backends/local/records may not import backends/local/supervisor/a.ts",
    ],
    [
      'import { a } from "../a.ts";',
      "backends/local/records/a.ts",
      "backends/local/records may not import backends/local/a.ts",
    ],
    [
      'import { a } from "../records/a.ts";',
      "backends/local/attic/a.ts",
      "the room backends/local/attic is not in the table",
    ],
  ])("%s in %s", (text, file, expected) => {
    expect(importsIn(file, text).map(problemWith)).toEqual([expected]);
  });

  test("cycles, of two and of three files, beside an import that is none", () => {
    const graph = new Map([
      ["a", ["b", "d"]],
      ["b", ["c", "a"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    expect(cyclesOf(graph)).toEqual(["a -> b -> c -> a", "a -> b -> a"]);
  });
});
