import { createHash } from "node:crypto";
import { fromBytes } from "../../cron/entry.ts";
import type { Digest } from "../../cron/table.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { harmless } from "../../model/harmless.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { ExecResult, System } from "../../system/ports.ts";
import { drop, keep } from "./keep.ts";
import type { TableName } from "./table-name.ts";

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

/**
 * Replaces the whole table, and reads it again: what stands there then is what counts, whatever was said. What stood there before
 * is kept while that is open: others have nothing but this one copy. `changed`: somebody else wrote first, also while the copy was
 * made, which may take long on a file server; theirs stands.
 */
export async function writeTable(
  system: System,
  name: TableName,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<Result<"written" | "changed", Stop>> {
  const kept = await keep(system, name, before);
  if (!kept.ok) return kept;
  const last = await readTable(system, name);
  if (!last.ok || last.value !== before) {
    await drop(system, kept.value);
    return last.ok ? ok("changed") : last;
  }
  const result = await ask(system, name, ["-"], after);
  const read = await readTable(system, name);
  const isDone = read.ok && isWritten(read.value, after);
  if (!isDone && !(read.ok && read.value === before))
    return err(otherwise(name, kept.value, result, read.ok));
  await drop(system, kept.value);
  if (isDone) return ok("written");
  return err(result.exitCode === 0 ? ignored(name) : failed(name, "written", result));
}

/** Some crons put comments of their own above what they are given. */
const isWritten = (found: string, wanted: string): boolean =>
  found.endsWith(wanted) && /^(?:#[^\n]*\n)*$/.test(found.slice(0, found.length - wanted.length));

const ignored = (name: TableName): Stop =>
  stop(
    EXIT.errors,
    "cron.not-written",
    `${name} took the new table without a word, and lists the earlier one: nothing was changed`,
    `Ask who runs this machine whether ${name} works on it`,
  );

/** Neither the one table nor the other stands there, or nobody knows. */
function otherwise(name: TableName, kept: string, result: ExecResult, isRead: boolean): Stop {
  const now = isRead ? "lists neither the new table nor the earlier one now" : "cannot be read any more";
  const why =
    result.exitCode === 0 ? "somebody else may have written at the same moment" : wordsOf(name, result);
  return stop(
    EXIT.errors,
    "cron.table-changed",
    `${name} was given the new table and ${now} (${why}); what stood there before is kept in ${kept}`,
    `Look with \`${name} -l\`; where something is lost, \`${name} ${asWord(kept)}\` puts the earlier table back`,
    kept,
  );
}

function failed(name: TableName, what: "read" | "written", result: ExecResult): Stop {
  if (result.startError === "ENOENT")
    return stop(EXIT.errors, "cron.missing", `there is no ${name} on PATH here`, elsewhere(name));
  const said = wordsOf(name, result);
  if (/not allowed|disabled on this cluster/.test(said))
    return stop(
      EXIT.errors,
      "cron.refused",
      `${name} is not for you on this machine: ${said}`,
      elsewhere(name),
    );
  return stop(
    EXIT.errors,
    "cron.failed",
    `the ${name} could not be ${what}, so nothing was changed: ${said}`,
    `See that \`${name} -l\` works here, then run the same command again`,
  );
}

function wordsOf(name: TableName, { timedOut, stderr, stdout }: ExecResult): string {
  if (timedOut) return `${name} did not answer in time`;
  const lines = fromBytes(`${stderr}\n${stdout}`).trim().split("\n").slice(0, 3);
  return harmless(lines.join("; ")).slice(0, MOST_SAID) || `${name} said nothing`;
}

/** Of its words: what is longer says nothing to a person. */
const MOST_SAID = 300;

const elsewhere = (name: TableName): string => {
  const other =
    name === "crontab" ? "add --scrontab where SLURM has it" : "leave --scrontab away to use cron";
  return `Use another login node, ${other}, or leave \`runmark run\` at work in tmux`;
};
