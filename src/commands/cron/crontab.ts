import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Exec, ExecResult } from "../../system/ports.ts";

/** crontab waits for nobody; one that does is stuck in a file server. */
const LIMIT_MS = 30_000;

/** The crontab of whoever calls, each byte a character; empty where there is none. Any other answer never means an empty one. */
export async function readTable(exec: Exec): Promise<Result<string, Stop>> {
  const said = await crontab(exec, ["-l"]);
  if (said.exitCode === 0) return ok(said.stdout);
  // `no crontab for ada`, `crontab: no crontab for ada`, `crontab: can't open 'ada': No such file` (busybox)
  const isNone = /\bno crontab for\b|can't open '[^']*': No such file/i.test(said.stderr);
  return isNone && said.startError === undefined && said.stdout === "" ? ok("") : err(refusal("read", said));
}

export interface Change {
  /** As it was read: where somebody has changed it since, nothing is written. */
  readonly before: string;
  readonly after: string;
}

/** Puts a crontab in the place of the one that was read. */
export async function writeTable(exec: Exec, { before, after }: Change): Promise<Result<undefined, Stop>> {
  const now = await readTable(exec);
  if (!now.ok) return now;
  if (now.value !== before) return err(changedMeanwhile);
  const said = await crontab(exec, ["-"], after);
  if (said.exitCode !== 0) return err(refusal("written", said));
  const kept = await readTable(exec);
  if (!kept.ok) return kept;
  return kept.value === after ? ok(undefined) : err(changedMeanwhile);
}

const changedMeanwhile = stop(
  EXIT.errors,
  "cron.changed-meanwhile",
  "somebody else changed the crontab at the same time",
  "See what stands there with: crontab -l; then run the same command again",
);

const crontab = (exec: Exec, args: readonly string[], input?: string): Promise<ExecResult> =>
  exec.run({
    ...{ command: "crontab", args, timeoutMs: LIMIT_MS, encoding: "latin1" },
    ...(input === undefined ? {} : { input }),
  });

function refusal(what: "read" | "written", said: ExecResult): Stop {
  if (said.startError !== undefined)
    return stop(
      EXIT.errors,
      "cron.missing",
      `there is no crontab here (${said.startError})`,
      "Use another login node, or leave `runmark run` open in tmux; where SLURM has it, `scrontab -e` takes the same tick",
    );
  const words = said.timedOut ? `it did not answer in ${LIMIT_MS / 1000} s` : asked(said);
  if (/not allowed|permission denied|not authorized/i.test(words))
    return stop(
      EXIT.errors,
      "cron.not-allowed",
      `this machine does not let you use crontab: ${words}`,
      "Ask its administrators (cron.allow, cron.deny), or leave `runmark run` open in tmux",
    );
  return stop(
    EXIT.errors,
    "cron.failed",
    `the crontab could not be ${what}: ${words}`,
    "Nothing of it was changed by this; see what `crontab -l` says, and run the same command again",
  );
}

const asked = ({ stderr, exitCode, signal }: ExecResult): string =>
  stderr.trim().split("\n").slice(0, 3).join("; ") || `it ended with ${signal ?? exitCode}`;
