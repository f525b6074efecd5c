import type { ExitRecord } from "./exit-record.ts";
import type { RunFiles } from "./job-files.ts";
import type { EndRecord, StartRecord } from "./records.ts";

/** Where a job stands by its own files. Whether the process of a started one still lives is asked elsewhere. */
export type Life =
  | { readonly kind: "waiting" }
  | { readonly kind: "started"; readonly start: StartRecord }
  | { readonly kind: "ended"; readonly end: EndRecord };

/** In SLURM's terms: a script that a signal ended has exit code 0 and that signal, `0:9`. */
const endOf = (exit: ExitRecord): Pick<EndRecord, "state" | "exitCode" | "signal" | "reason"> => {
  if (exit.signal !== undefined)
    return { state: "FAILED", exitCode: 0, signal: exit.signal, reason: `RaisedSignal:${exit.signal}` };
  return exit.code === 0
    ? { state: "COMPLETED", exitCode: 0 }
    : { state: "FAILED", exitCode: exit.code, reason: "NonZeroExitCode" };
};

const SIGKILL = 9;

/** Why, and what is known of the exit besides what the script says of it: 0:125 is SLURM's own code for out of memory. */
const stoppedEnds: Readonly<Record<string, Omit<EndRecord, "endedAt" | "state">>> = {
  TIMEOUT: { reason: "TimeLimit" },
  OUT_OF_MEMORY: { reason: "OutOfMemory", exitCode: 0, signal: 125 },
};

/**
 * A job that we had begun to end is what we called its end, however its script took it: one that traps SIGTERM and
 * exits 0 at its time limit is TIMEOUT under SLURM too.
 */
export const lifeOf = ({ start, stop, exit, end }: RunFiles): Life => {
  if (end !== undefined) return { kind: "ended", end };
  if (exit !== undefined) {
    // The two clocks differ: file times lag by a tick of the kernel, and on a file server by more.
    const endedAt = Math.max(exit.at, start?.startedAt ?? 0);
    return { kind: "ended", end: { ...endOf(exit), ...(stop && stoppedEnd(stop.state)), endedAt } };
  }
  return start === undefined ? { kind: "waiting" } : { kind: "started", start };
};

/** What we call it; exit code and signal stay those of the script, but for one that ran out of memory. */
const stoppedEnd = (state: string): Omit<EndRecord, "endedAt"> => ({
  state,
  ...(stoppedEnds[state] ?? { reason: "None" }),
});

/**
 * The end of a started job whose process is gone without an exit record: ours if we were ending it (SIGKILL takes the
 * wrapper along); as its wrapper's exit code tells when it could not write; otherwise it was killed from outside, or the machine
 * went down. What the shell said of a signal is lost with the record, and a code above 128 is hardly ever anything else.
 */
export const lostEnd = (
  { stop }: Pick<RunFiles, "stop">,
  code: number | undefined,
): Omit<EndRecord, "endedAt"> => {
  const seen = code === undefined ? undefined : endOf(code > 128 ? { code, signal: code - 128 } : { code });
  if (stop !== undefined) return { ...(seen ?? { exitCode: 0, signal: SIGKILL }), ...stoppedEnd(stop.state) };
  return (
    seen ?? {
      state: "NODE_FAIL",
      reason: "its process is gone and left no exit record (killed, or the machine restarted)",
    }
  );
};
