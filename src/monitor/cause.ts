import type { Sighting } from "../model/job.ts";
import type { Attempt } from "../model/record.ts";
import type { FinalStatus } from "../model/status.ts";

/** One short line for the Notes cell: why a job ended without success. */
export function causeOf(status: FinalStatus, sighting: Sighting, attempt: Attempt): string {
  const after = duration(sighting);
  switch (status) {
    case "timeout":
      return sighting.state.startsWith("D") ? "its deadline passed" : `time limit reached${after}`;
    case "out_of_memory":
      return `out of memory${after}; ask for more with --mem`;
    case "cancelled":
      return cancelledBy(sighting, attempt);
    case "preempted":
      return `preempted${after}`;
    case "node_fail":
      return `node ${sighting.node ?? ""} failed${after}`.replace("  ", " ");
    default:
      return failure(sighting) + after;
  }
}

function failure(sighting: Sighting): string {
  if (sighting.exitCode !== undefined && sighting.exitCode !== 0) return `exit code ${sighting.exitCode}`;
  // 0:53 is how slurmstepd says that it could not open the output file or enter the working folder.
  if (sighting.signal === 53) return "its output file or working folder could not be opened";
  if (sighting.signal !== undefined && sighting.signal !== 0) return `killed by signal ${sighting.signal}`;
  return sighting.reason && sighting.reason !== "None" ? sighting.reason : "ended without success";
}

function cancelledBy(sighting: Sighting, attempt: Attempt): string {
  const { phase } = attempt;
  if ((phase.kind === "live" || phase.kind === "ended") && phase.cancelledAt !== undefined)
    return "cancelled as asked";
  const by = /^CANCELLED by (\d+)/.exec(sighting.native)?.[1];
  if (by === "0") return "cancelled by the system or an administrator";
  return "cancelled from outside runmark";
}

function duration(sighting: Sighting): string {
  if (sighting.startedAt === undefined || sighting.endedAt === undefined) return "";
  const seconds = Math.max(0, Math.round((sighting.endedAt - sighting.startedAt) / 1000));
  return ` after ${formatElapsed(seconds)}`;
}

/** `H:MM:SS`, with days in front as SLURM writes them: `1-02:03:04`. */
export function formatElapsed(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days}-${two(hours)}:${rest}` : `${hours}:${rest}`;
}
