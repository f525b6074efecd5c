import { createHash } from "node:crypto";
import { fromBytes } from "../../cron/entry.ts";
import type { Digest } from "../../cron/table.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { harmless } from "../../model/harmless.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { ExecResult, System } from "../../system/ports.ts";

/** The program that keeps the table, by its name: cron's own, or SLURM's. */
export type TableName = "crontab" | "scrontab";

export const digest: Digest = (text) => createHash("sha256").update(text, "latin1").digest("hex").slice(0, 8);

/** A table may lie on a file server, and scrontab asks the controller. */
const PATIENCE_MS = 30_000;

const ask = ({ exec, host }: System, name: TableName, args: readonly string[], input?: string) =>
  exec.run({
    command: name,
    args,
    // What is said when there is no table is known in English only.
    env: { ...definedOf(host.env), LC_ALL: "C" },
    encoding: "latin1",
    timeoutMs: PATIENCE_MS,
    ...(input === undefined ? {} : { input }),
  });

const definedOf = (env: System["host"]["env"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** The whole table, each byte a character. Nothing but the known word for "there is none" means that it is empty. */
export async function readTable(system: System, name: TableName): Promise<Result<string, Stop>> {
  const result = await ask(system, name, ["-l"]);
  if (result.exitCode === 0) return ok(result.stdout);
  // cron says it on stderr, scrontab on stdout.
  const isNone = /^(?:s?crontab: )?no crontab for [^\n]+\n?$/.test(`${result.stderr}${result.stdout}`);
  return isNone && result.exitCode === 1 ? ok("") : err(failed(name, "read", result));
}

/** Replaces the whole table, and reads it again: what is not there afterwards was not written. */
export async function writeTable(
  system: System,
  name: TableName,
  table: string,
): Promise<Result<undefined, Stop>> {
  const result = await ask(system, name, ["-"], table);
  if (result.exitCode !== 0) return err(failed(name, "written", result));
  const read = await readTable(system, name);
  if (!read.ok) return read;
  return isWritten(read.value, table) ? ok(undefined) : err(notAsWritten(name));
}

/** Some crons put comments of their own above what they are given. */
const isWritten = (found: string, wanted: string): boolean =>
  found.endsWith(wanted) && /^(?:#[^\n]*\n)*$/.test(found.slice(0, found.length - wanted.length));

const notAsWritten = (name: TableName): Stop =>
  stop(
    EXIT.errors,
    "cron.not-written",
    `${name} took the new table, but lists another one now: somebody else may have written at the same moment`,
    `Look at it with \`${name} -l\`, and run the same command again`,
  );

function failed(name: TableName, what: "read" | "written", result: ExecResult): Stop {
  if (result.startError === "ENOENT")
    return stop(EXIT.errors, "cron.missing", `there is no ${name} on PATH here`, elsewhere(name));
  const words = fromBytes(`${result.stderr}\n${result.stdout}`).trim();
  const said = harmless(words.split("\n").slice(0, 3).join("; "));
  if (/not allowed|disabled on this cluster/.test(said))
    return stop(
      EXIT.errors,
      "cron.refused",
      `${name} is not for you on this machine: ${said}`,
      elsewhere(name),
    );
  const why = result.timedOut ? `${name} did not answer in time` : said || `${name} said nothing`;
  return stop(
    EXIT.errors,
    "cron.failed",
    `the ${name} could not be ${what}, so nothing was changed: ${why}`,
    `See that \`${name} -l\` works here, then run the same command again`,
  );
}

const elsewhere = (name: TableName): string => {
  const other =
    name === "crontab" ? "add --scrontab where SLURM has it" : "leave --scrontab away to use cron";
  return `Use another login node, ${other}, or leave \`runmark run\` at work in tmux`;
};
