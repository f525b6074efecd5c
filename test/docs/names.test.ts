import type { Option } from "commander";
import { describe, expect, test } from "vitest";
import { commonOptions } from "../../src/cli/options.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { COMMANDS } from "../../src/cli/specs.ts";
import { KEY_NAMES, KEYS, variableOf } from "../../src/config/keys.ts";
import { EXIT } from "../../src/model/exit.ts";
import { INSTRUCTIONS, STATUSES } from "../../src/model/status.ts";
import { SBATCH_OPTIONS } from "../../src/script/options.ts";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";
import { CHECKS } from "../../src/tools/tool.ts";
import { codeIn, PAGES, read, readPages, spans, tableUnder } from "./documents.ts";

const DOCUMENTS = [...PAGES, "templates/runmark.yaml"];
const readme = read("README.md");
const pages = readPages();

/** Of a command that has commands of its own, the flags of all of them. */
const optionsOf = ({ options = [], commands = [], standsAlone }: CommandSpec): readonly Option[] => [
  ...options,
  ...commonOptions(standsAlone),
  ...commands.flatMap(optionsOf),
];

const commands = new Map<string, readonly string[]>(
  COMMANDS.map((spec) => [
    spec.name,
    optionsOf(spec).flatMap(({ long, short }) => [long, short].filter((flag) => flag != null)),
  ]),
);
/** Of every command, or of the program itself. */
const ALWAYS = ["--help", "--version"];
/** Of other programs that the documents name: squeue, sacct, npx, npm, docker, nvidia-smi. */
const OTHERS = [
  "--me",
  "--name",
  "--project",
  "--rm",
  "--silent",
  "--query-gpu",
  "--format",
  "--strip-components",
];
/** Of the trainings and evaluations that the sweep of docs/sweeps.md starts. */
const TRAINERS = ["--out", "--optimizer", "--lr", "--layers", "--epochs"];
const known = new Set([
  ...ALWAYS,
  ...OTHERS,
  ...TRAINERS,
  ...[...commands.values()].flat(),
  ...SBATCH_OPTIONS.map(({ name }) => `--${name}`),
]);

/**
 * Each `runmark COMMAND ...` that stands as code, up to where the shell goes on with something else. Where a word stands before
 * it and none of ours behind it, as in shown output ("That runmark finds ..."), it is a sentence about runmark.
 */
const calls = (text: string): { command: string; flags: string[] }[] =>
  codeIn(text).flatMap((code) =>
    [...code.matchAll(/(^|[a-z] |[\s/])runmark ([a-z]+)\b([^|&;`]*)/g)]
      .filter(([, before = "", command = ""]) => !/[a-z] /.test(before) || commands.has(command))
      .map(([, , command = "", rest = ""]) => ({
        command,
        flags: rest.match(/(?<=\s)--?[a-zA-Z][\w-]*/g) ?? [],
      })),
  );

describe.each(DOCUMENTS)("%s", (name) => {
  const text = read(name);
  test("names only commands and flags that there are", () => {
    const wrong = calls(text).flatMap(({ command, flags }) => {
      const taken = commands.get(command);
      if (taken === undefined) return [`runmark ${command}`];
      return flags
        .filter((flag) => ![...taken, ...ALWAYS].includes(flag))
        .map((flag) => `${command} ${flag}`);
    });
    expect(wrong).toEqual([]);
    const flags = codeIn(text).flatMap((code) => code.match(/(?<=^|\s)--[a-z][\w-]*/g) ?? []);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  });

  test("names only variables and settings that there are", () => {
    const variables: string[] = KEY_NAMES.map(variableOf);
    expect((text.match(/RUNMARK_[A-Z_]+/g) ?? []).filter((name) => !variables.includes(name))).toEqual([]);
    const groups = KEY_NAMES.flatMap((key) => /^\w+\./.exec(key) ?? []);
    const settings = codeIn(text).flatMap((code) => /^[a-z_]+\.[a-z_]+(?=:|$)/.exec(code) ?? []);
    const ours = settings.filter((setting) => groups.some((group) => setting.startsWith(group)));
    expect(ours.filter((setting) => !Object.hasOwn(KEYS, setting))).toEqual([]);
  });
});

describe("the tables are those of the program", () => {
  test("commands, in the order of the help", () => {
    const shown = tableUnder(pages, "command", "what it does").map(([cell = ""]) => spans(cell)[0]);
    expect(shown).toEqual(COMMANDS.map(({ name, args }) => `runmark ${name} ${args}`));
  });

  test("commands with a dry run", () => {
    const dry = COMMANDS.filter(({ options = [] }) => options.some(({ long }) => long === "--dry-run"));
    const sentence = /^(.*) have `--dry-run`/m.exec(pages)?.[1] ?? "";
    expect(spans(sentence).sort()).toEqual(dry.map(({ name }) => name).sort());
  });

  test("settings, with default, meaning and variable", () => {
    const expected = KEY_NAMES.map((key) => [
      `\`${key}\``,
      String(KEYS[key].fallback),
      KEYS[key].meaning,
      `\`${variableOf(key)}\``,
    ]);
    expect(tableUnder(pages, "key", "default", "meaning", "variable")).toEqual(expected);
  });

  test("tools, and checks of outputs", () => {
    const shown = tableUnder(pages, "tool", "script").map(([cell = ""]) => spans(cell)[0]);
    expect(shown).toEqual([...BUILTIN_TOOLS.keys()]);
    const checks = /- `outputs`: [\s\S]*?(?=\n\n)/.exec(pages)?.[0] ?? "";
    expect(CHECKS.filter((check) => !spans(checks).includes(check))).toEqual([]);
  });

  test("words that a person may type", () => {
    const typed = tableUnder(pages, "you type", "it does").flatMap(([cell = ""]) => spans(cell));
    expect(INSTRUCTIONS.filter((word) => !typed.includes(word))).toEqual([]);
  });
});

describe("README.md has every", () => {
  test("status, once", () => {
    const shown = tableUnder(readme, "status").flatMap(([cell = ""]) => spans(cell));
    expect(shown.toSorted()).toEqual([...STATUSES].toSorted());
  });

  test("exit code, once", () => {
    const shown = tableUnder(readme, "exit").map(([cell]) => Number(cell));
    expect(shown).toEqual(Object.values(EXIT));
  });
});
