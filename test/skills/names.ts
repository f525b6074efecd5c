import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { parse } from "yaml";
import { buildProgram } from "../../src/cli/program.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { COMMANDS } from "../../src/cli/specs.ts";
import { readConfigFile } from "../../src/config/file.ts";
import { fromText, KEY_NAMES, type KeyName, problemWith } from "../../src/config/keys.ts";
import { CHECKS as PREFLIGHT_CHECKS } from "../../src/hardware/preflight/line.ts";
import { CAUSE_IDS } from "../../src/model/cause.ts";
import { EXIT } from "../../src/model/exit.ts";
import { INSTRUCTIONS, STATUSES } from "../../src/model/status.ts";
import { SBATCH_OPTIONS } from "../../src/script/options.ts";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";
import { KEYS_BELOW } from "../../src/tools/schema.ts";
import { CHECKS } from "../../src/tools/tool.ts";
import { partsWith } from "../support/calls.ts";
import { blocksOf, rowsUnder, yamlIn } from "./blocks.ts";
import { isInAnswer, WORDS_OF_ANSWERS } from "./json-paths.ts";

/** Other programs, files, sections of a summary and columns that skills name. */
const OTHERS: ReadonlySet<string> = new Set([
  ...["sbatch", "scancel", "#SBATCH", "truncate -s -8 FILE"],
  ...["experiment_summary.md", "runmark.yaml", "HANDOFF.md", ".runmark/", "finetune.slurm", "finetune.yaml"],
  ...["RUN/finetune.slurm", "rank8_lr1e-5_seed1", "_", "-", ".", "## Runs", "## Decisions", "Type"],
  ...["evaluation/RUN/TASK/EPOCH", "optimizers/torchtune", "evaluators/inspect", '"untrusted": true'],
  ...[
    "{run}",
    "{task}",
    "[_epoch{epoch}]",
    "tools:",
    ".template",
    "resume",
    "exitCode",
    "ok",
    "data",
    "diagnostics",
  ],
]);

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Codes of diagnostics stand where each is given, and in no list. */
const CODES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => [...readFileSync(join(SRC, name), "utf8").matchAll(/"([a-z]+\.[a-z]+(?:-[a-z]+)*)"/g)])
  .map(([, code = ""]) => code);

const WORDS: ReadonlySet<string> = new Set<string>([
  ...CODES,
  ...[STATUSES, INSTRUCTIONS, CAUSE_IDS, KEY_NAMES, CHECKS, PREFLIGHT_CHECKS].flat(),
  ...BUILTIN_TOOLS.keys(),
  ...[...KEYS_BELOW.values()].flat(),
  ...WORDS_OF_ANSWERS,
]);

const flags = new Set(
  COMMANDS.flatMap(function all({ options = [], commands = [] }): string[] {
    return [...options.map(({ long }) => long ?? ""), ...commands.flatMap(all)];
  }).concat("--json", "-C", ...SBATCH_OPTIONS.map(({ name }) => `--${name}`)),
);

/** Every name in a document of a skill that means nothing: `skills` are the names of all of them, `files` the files of its own. */
export async function nameProblems(
  text: string,
  skills: readonly string[],
  files: readonly string[],
): Promise<string[]> {
  const blocks = blocksOf(text);
  const problems: string[] = [];
  for (const { code, commands } of blocks)
    for (const span of code) problems.push(...(await spanProblems(span, commands, files)));
  for (const yaml of yamlIn(text)) problems.push(...(await yamlProblems(yaml)));
  const named = [...text.matchAll(/\bskill `([^`]+)`/g)].map(([, name = ""]) => name);
  return [
    ...problems,
    ...named.filter((name) => !skills.includes(name)).map((name) => `there is no skill ${name}`),
    ...exitProblems(text),
    ...tableProblems(text),
  ].filter((problem) => !named.some((name) => problem === unknown(name)));
}

/** It has no command to be named by. */
const ALONE = "runmark --json";

const unknown = (span: string): string => `${span} is nothing that is known`;

async function spanProblems(
  span: string,
  commands: readonly string[],
  files: readonly string[],
): Promise<string[]> {
  if (span === ALONE) return [];
  if (span.startsWith("runmark ")) return callProblems(span);
  if (/^(?:data|diagnostics)(?:\.|\[)/.test(span)) return pathProblems(span, commands);
  if (OTHERS.has(span) || WORDS.has(span) || span === "runmark") return [];
  if (COMMANDS.some(({ name }) => name === span)) return [];
  if (files.some((path) => path.endsWith(`/${span}`) || path === span)) return [];
  if (span.startsWith("-")) return flags.has(span.split(" ")[0] ?? "") ? [] : [`there is no flag ${span}`];
  return settingProblems(span);
}

function pathProblems(path: string, commands: readonly string[]): string[] {
  // Findings stand in every answer.
  if (path.startsWith("diagnostics") && isInAnswer("check", path)) return [];
  const names = commands.map((call) => call.split(" ")[call === ALONE ? 0 : 1] ?? "");
  if (names.length === 0) return [`${path}: of which command?`];
  return names.some((name) => isInAnswer(name, path))
    ? []
    : [`${path} is in no answer of ${[...new Set(names)].join(", ")}`];
}

/** `results: true`: a setting and a value that it takes, or a key of a tool or a sweep with one of theirs. */
function settingProblems(span: string): string[] {
  const [, key = "", value] = /^([a-z_.]+)(?:: (\S+))?$/.exec(span) ?? [];
  if (KEY_NAMES.some((name) => name === key)) {
    const name = key as KeyName;
    const problem = value === undefined ? undefined : problemWith(name, fromText(name, value));
    return problem === undefined ? [] : [problem];
  }
  const isOfTool = value !== undefined && (KEYS_BELOW.get(undefined) ?? []).includes(key);
  return isOfTool || span === "schedule: sequential" ? [] : [unknown(span)];
}

/** The command line itself judges a call, with commands that do nothing. */
async function callProblems(call: string): Promise<string[]> {
  const words = call.replace("COMMAND", "status").split(" ").slice(1);
  const named = COMMANDS.filter(({ name }) => name === words[0]);
  const idle = ({ commands, ...spec }: CommandSpec): CommandSpec => ({
    ...spec,
    run: () => Promise.resolve(EXIT.done),
    ...(commands === undefined ? {} : { commands: commands.map(idle) }),
  });
  const specs = (named.length > 0 ? named : COMMANDS).map(idle);
  try {
    const program = buildProgram(partsWith().parts, () => undefined, specs);
    await program.parseAsync(words, { from: "user" });
    return [];
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? [] : [`${call}: ${error.message.split("\n")[0]}`];
  }
}

const EXITS: readonly number[] = Object.values(EXIT);

function exitProblems(text: string): string[] {
  const said = [...text.matchAll(/\bexits? (?:with |code )?(\d+)/gi)].map(([, code = ""]) => code);
  return [...said, ...rowsUnder(text, "exit")]
    .filter((code) => !EXITS.includes(Number(code)))
    .map((code) => `there is no exit code ${code}`);
}

/** What stands in the first column of a table about statuses or causes is one of those. */
function tableProblems(text: string): string[] {
  const wrong = (header: string, known: readonly string[]): string[] =>
    spansUnder(text, header)
      .filter((word) => !known.includes(word))
      .map((word) => `${word} is no ${header}`);
  return [...wrong("status", STATUSES), ...wrong("cause", CAUSE_IDS)];
}

export const spansUnder = (text: string, header: string): string[] =>
  rowsUnder(text, header).flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word));

async function yamlProblems(yaml: string): Promise<string[]> {
  if (!Object.hasOwn(parse(yaml), "tools")) return [`no runmark.yaml: ${yaml.split("\n")[0]}`];
  const { problems } = await readConfigFile("runmark.yaml", yaml);
  return problems.map(({ message }) => message);
}
