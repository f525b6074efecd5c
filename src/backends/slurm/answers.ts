import type { SubmitAnswer } from "../../model/job.ts";
import type { ExecResult } from "../../system/ports.ts";
import { KNOWN_ANSWERS } from "./answer-table.ts";

/**
 * What a run of sbatch proves. Exit code 0 with an id is acceptance, whatever stands on stderr; a refusal needs SLURM's
 * own words for it; everything else may have made a job.
 */
export function classifySubmission(result: ExecResult): SubmitAnswer {
  if (result.startError !== undefined) return notStarted(result.startError);
  const accepted = acceptedId(result.stdout);
  const said = spoken(result.stderr);
  const hint = accepted === undefined ? "" : `, but named job ${accepted.id}`;
  if (result.timedOut) return unclear(`sbatch did not end in time${hint}`);
  if (result.signal !== undefined) return unclear(`sbatch was ended by ${result.signal}${hint}`);
  if (result.exitCode !== 0 && accepted !== undefined) {
    return unclear(`sbatch ended with exit code ${result.exitCode}${hint}${said === "" ? "" : `: ${said}`}`);
  }
  if (accepted !== undefined)
    return { kind: "accepted", ...accepted, ...(said === "" ? {} : { warning: said }) };
  if (result.exitCode === 0)
    return unclear(`sbatch named no job: ${said || spoken(result.stdout) || "no output"}`);
  return classifyWords(result.stderr, said);
}

/** The line that `--parsable` prints, wherever banners of the site put it. Two different ones are none. */
function acceptedId(stdout: string): { readonly id: string; readonly cluster?: string } | undefined {
  const lines = new Set(stdout.split("\n").map((line) => line.trim()));
  const [found, another] = [...lines].flatMap((line) => {
    const match = /^([1-9]\d*)(?:;([^\s;]+))?$/.exec(line);
    return match === null ? [] : [{ id: match[1] ?? "", cluster: match[2] }];
  });
  if (found === undefined || another !== undefined) return undefined;
  const { id, cluster } = found;
  return cluster === undefined ? { id } : { id, cluster };
}

function classifyWords(stderr: string, said: string): SubmitAnswer {
  const known = KNOWN_ANSWERS.find(({ words }) => words.test(stderr));
  if (known !== undefined) {
    const next = known.next === undefined ? {} : { next: known.next };
    return known.kind === "rejected"
      ? { kind: "rejected", reason: said, ...next }
      : { kind: known.kind, reason: said };
  }
  if (isLocalRefusal(stderr)) {
    return { kind: "rejected", reason: said, next: "Correct the #SBATCH lines of the script." };
  }
  return unclear(said || "sbatch failed without a word");
}

/**
 * sbatch complains of options and scripts before it talks to the controller; whatever went wrong after that, it reports as
 * "Batch job submission failed".
 */
const isLocalRefusal = (stderr: string): boolean =>
  !/submission failed/i.test(stderr) &&
  /^sbatch: (?:error|fatal|unrecognized option|invalid option|option|ambiguous option)/m.test(stderr);

/** sbatch's messages as one line, without their prefixes and without its hints for typing. */
function spoken(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line.trim().replace(/^(?:sbatch: )?(?:error: |fatal: )?(?:Batch job submission failed: )?/, ""),
    )
    .filter((line) => line !== "" && !line.startsWith('Try "sbatch --help"'))
    .join("; ");
}

/** A machine that is out of processes or memory for now. */
const PASSING = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"]);

function notStarted(errno: string): SubmitAnswer {
  if (PASSING.has(errno)) return { kind: "wait", reason: `sbatch could not be started (${errno})` };
  return errno === "ENOENT"
    ? {
        kind: "rejected",
        reason: "sbatch was not found",
        next: "Work on a login node of the cluster, or load its SLURM module; `backend: local` runs jobs on this machine.",
      }
    : {
        kind: "rejected",
        reason: `sbatch could not be started (${errno})`,
        next: "Try `sbatch --version` here.",
      };
}

const unclear = (reason: string): SubmitAnswer => ({ kind: "unclear", reason });
