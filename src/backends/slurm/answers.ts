import type { SubmitAnswer } from "../../model/job.ts";
import type { ExecResult } from "../../system/ports.ts";
import { KNOWN_ANSWERS } from "./answer-table.ts";
import { isLocalRefusal, isOwnExit, lastWords } from "./last-words.ts";

/**
 * What a run of sbatch proves. Exit code 0 with an id is acceptance, whatever stands on stderr; a refusal needs SLURM's
 * own words for it, its last ones, and an exit code of sbatch's own; everything else may have made a job.
 */
export function classifySubmission(result: ExecResult): SubmitAnswer {
  if (result.startError !== undefined) return notStarted(result.startError);
  const named = namedJobs(result.stdout);
  const said = spoken(result.stderr);
  const hint = named.length === 0 ? "" : `, but named job ${named.map((job) => job.id).join(" and ")}`;
  if (result.timedOut) return unclear(`sbatch did not end in time${hint}`);
  if (result.signal !== undefined) return unclear(`sbatch was ended by ${result.signal}${hint}`);
  if (result.exitCode === 0) return classifySuccess(result, named, said);
  if (named.length === 0 && isOwnExit(result.exitCode)) return classifyWords(result.stderr, said);
  return unclear(`sbatch ended with exit code ${result.exitCode}${hint}${said === "" ? "" : `: ${said}`}`);
}

type NamedJob = { readonly id: string; readonly cluster?: string };

/** The line that `--parsable` prints, wherever banners of the site put it. */
function namedJobs(stdout: string): readonly NamedJob[] {
  const lines = new Set(stdout.split("\n").map((line) => line.trim()));
  return [...lines].flatMap((line) => {
    const { id, cluster } = /^(?<id>[1-9]\d*)(?:;(?<cluster>[^\s;]+))?$/.exec(line)?.groups ?? {};
    if (id === undefined) return [];
    return [cluster === undefined ? { id } : { id, cluster }];
  });
}

function classifySuccess(result: ExecResult, named: readonly NamedJob[], said: string): SubmitAnswer {
  const [job, another] = named;
  if (job !== undefined && another === undefined) {
    return { kind: "accepted", ...job, ...(said === "" ? {} : { warning: said }) };
  }
  // The one success that makes no job; it says so on stderr.
  if (job === undefined && /^sbatch: Job \d+ to start at /m.test(result.stderr)) {
    return { kind: "rejected", reason: said, next: "Remove --test-only from the script" };
  }
  return unclear(`sbatch named no job: ${said || spoken(result.stdout) || "no output"}`);
}

function classifyWords(stderr: string, said: string): SubmitAnswer {
  const last = lastWords(stderr);
  const known = KNOWN_ANSWERS.find(({ words, kind }) => words.test(kind === "unclear" ? stderr : last));
  if (known !== undefined) {
    const { words: _, ...answer } = known;
    return { ...answer, reason: said };
  }
  if (isLocalRefusal(stderr)) {
    return { kind: "rejected", reason: said, next: "Correct the #SBATCH lines of the script" };
  }
  return unclear(said || "sbatch failed without a word");
}

/** sbatch's messages as one line, without their prefixes and without its hints for typing. */
function spoken(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line.trim().replace(/^(?:sbatch: )?(?:error: |fatal: )?(?:Batch job submission failed: )?/, ""),
    )
    .filter((line) => line !== "" && !line.startsWith('Try "sbatch --help"'))
    .reduce(joined, "");
}

/** sbatch breaks three of its sentences in the middle: about a missing `#!`, DOS line ends and NUL characters. */
const joined = (said: string, line: string): string => {
  if (said === "") return line;
  const goesOn =
    /^(?:line must start|instead of expected|contain a NULL character)/.test(line) || /[.!]$/.test(said);
  return said + (goesOn ? " " : "; ") + line;
};

/** A machine that is out of processes or memory for now. */
const PASSING = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"]);

function notStarted(errno: string): SubmitAnswer {
  if (PASSING.has(errno)) {
    return { kind: "wait", obstacle: "controller", reason: `sbatch could not be started (${errno})` };
  }
  return errno === "ENOENT"
    ? {
        kind: "rejected",
        reason: "sbatch was not found",
        next: "Work on a login node of the cluster, or load its SLURM module; `backend: local` runs jobs on this machine",
      }
    : {
        kind: "rejected",
        reason: `sbatch could not be started (${errno})`,
        next: "Try `sbatch --version` here",
      };
}

const unclear = (reason: string): SubmitAnswer => ({ kind: "unclear", reason });
