import type { Sighting } from "../../model/job.ts";
import { maybe } from "./fields.ts";

/** One run of a job, by the lines that its wrapper wrote. Times are epoch ms of the node's clock. */
export interface Run {
  readonly id: string;
  readonly startedAt?: number;
  readonly node?: string;
  /** SIGTERM came to all of the job: SLURM was ending it. `dueAt`: when its time was up, where SLURM told the job. */
  readonly stopped?: { readonly at: number; readonly dueAt?: number };
  readonly exit?: { readonly at: number; readonly code: number; readonly isSignal: boolean };
}

/** The files of a run; a line that is missing or not whole tells nothing. */
export function parseRun(
  id: string,
  lines: { readonly start: string; readonly term: string; readonly exit: string },
): Run {
  const [, startedAt, node] = /^(\d+) (\S*)\n$/.exec(lines.start) ?? [];
  const [, stoppedAt, dueAt] = /^(\d+) (\d*)\n$/.exec(lines.term) ?? [];
  const [, at, code, how] = /^(\d+) (\d+) (exited|signalled)\n$/.exec(lines.exit) ?? [];
  return {
    id,
    ...maybe("startedAt", epochMs(startedAt)),
    ...maybe("node", node === "" ? undefined : node),
    ...(stoppedAt === undefined
      ? {}
      : { stopped: { at: Number(stoppedAt) * 1_000, ...maybe("dueAt", epochMs(dueAt)) } }),
    ...(at === undefined
      ? {}
      : { exit: { at: Number(at) * 1_000, code: Number(code), isSignal: how === "signalled" } }),
  };
}

const epochMs = (seconds: string | undefined): number | undefined =>
  seconds === undefined || seconds === "" ? undefined : Number(seconds) * 1_000;

/** Sites let a job tidy up for so long between SIGTERM and SIGKILL (KillWait, 30 s unless set); one that goes on for longer
 * was sent the signal by a person, for a purpose of its own. */
const LONGEST_KILL_WAIT_MS = 10 * 60_000;

/** The script begins later than the job, as nodes take their time, so it seems to be stopped too early. */
const START_MARGIN_MS = 15_000;

/**
 * A run in SLURM's words. One that SLURM was ending is what SLURM calls it, however its script took it. A start with nothing
 * behind it is a job that ran and no end: its node may have died with it.
 */
export function sightingOf(name: string, run: Run, limitMs: number | undefined): Sighting {
  const { id, startedAt, node, stopped, exit } = run;
  const base = {
    id,
    name,
    source: "records",
    ...maybe("startedAt", startedAt),
    ...maybe("node", node),
  } as const;
  const ended = { ...base, ...maybe("endedAt", exit?.at ?? stopped?.at) };
  if (stopped !== undefined && (exit === undefined || exit.at - stopped.at <= LONGEST_KILL_WAIT_MS)) {
    const dueAt =
      stopped.dueAt ?? (startedAt === undefined || limitMs === undefined ? undefined : startedAt + limitMs);
    return dueAt !== undefined && stopped.at >= dueAt - START_MARGIN_MS
      ? { ...ended, ...said("TIMEOUT"), reason: "TimeLimit" }
      : { ...ended, ...said("CANCELLED") };
  }
  if (exit === undefined) return { ...base, ...said("RUNNING") };
  if (exit.isSignal)
    return {
      ...ended,
      ...said("FAILED"),
      signal: exit.code - 128,
      reason: `RaisedSignal:${exit.code - 128}`,
    };
  return exit.code === 0
    ? { ...ended, ...said("COMPLETED"), exitCode: 0 }
    : { ...ended, ...said("FAILED"), exitCode: exit.code, reason: "NonZeroExitCode" };
}

const said = (state: string) => ({ state, native: state });
