import type { JobRequest, Sighting } from "../../src/model/job.ts";
import type { JobUsage } from "../../src/model/usage.ts";

/** How a job fares by itself. Times are epoch ms. */
export interface Life {
  readonly startsAt: number;
  /** Absent: it runs until it is cancelled. */
  readonly lastsMs?: number;
  readonly exitCode?: number;
  /** How SLURM calls its end; absent: COMPLETED or FAILED, by its exit code. */
  readonly state?: string;
  readonly node?: string;
  /** What it writes to its output. */
  readonly log?: string;
}

export interface MemoryJob {
  readonly id: string;
  /** Of an element of an array: with the name that its job would have by itself. */
  readonly request: JobRequest;
  /** The name of the array that it is an element of. */
  readonly arrayName?: string;
  readonly submittedAt: number;
  readonly life?: Life;
  /** It starts once this one has ended well, and is cancelled once it has ended otherwise. */
  readonly waitsFor?: MemoryJob;
  /** Who knows of it: the queue and the records, the records only, nobody yet, nobody any more. */
  known: "queue" | "records" | "late" | "nowhere";
  state: string;
  reason?: string;
  node?: string;
  startedAt?: number;
  endedAt?: number;
  exitCode?: number;
  signal?: number;
  /** What the books say of it beside its times. */
  use?: Partial<JobUsage>;
}

/** Lets the job live until now: it starts and ends when its life says, however long nobody has looked. */
export function advance(job: MemoryJob, now: number): void {
  const { life, waitsFor } = job;
  if (life === undefined || job.endedAt !== undefined || job.known === "late") return;
  if (waitsFor !== undefined) advance(waitsFor, now);
  if (job.state === "PENDING" && waitsFor !== undefined && waitsFor.state !== "COMPLETED") {
    job.reason = "Dependency";
    if (waitsFor.endedAt === undefined) return;
    job.state = "CANCELLED";
    job.endedAt = waitsFor.endedAt;
    return;
  }
  const startsAt = Math.max(life.startsAt, waitsFor?.endedAt ?? 0);
  if (job.state === "PENDING" && now >= startsAt) {
    job.state = "RUNNING";
    job.startedAt = startsAt;
    if (life.node !== undefined) job.node = life.node;
  }
  if (job.state !== "RUNNING" || life.lastsMs === undefined) return;
  const endsAt = (job.startedAt ?? life.startsAt) + life.lastsMs;
  if (now < endsAt) return;
  job.exitCode = life.exitCode ?? 0;
  job.state = life.state ?? (job.exitCode === 0 ? "COMPLETED" : "FAILED");
  job.endedAt = endsAt;
}

export function sightingOf(job: MemoryJob, source: Sighting["source"]): Sighting {
  const { known: _known, life: _life, use: _use, arrayName: _arrayName, ...seen } = job;
  const { waitsFor: _waitsFor, request, state, ...facts } = seen;
  return { ...facts, name: shownName(job), state, native: state, source };
}

/** The name by which the scheduler knows it. */
export const shownName = ({ request, arrayName }: MemoryJob): string => arrayName ?? request.name;

/** What an array is made of: one request for each element, or the request itself where it is none. */
export function elementsOf(request: JobRequest): readonly JobRequest[] {
  const text = request.script.kind === "text" ? request.script.text : "";
  if (!/^#SBATCH --array=/m.test(text)) return [request];
  return [...text.matchAll(/SLURM_JOB_NAME='([^']*)'/g)].map(([, name = ""]) => ({ ...request, name }));
}

/** What the books say of a job; nothing of one that has not begun. */
export function usageIn(job: MemoryJob, now: number): JobUsage | undefined {
  const { id, state, startedAt, endedAt, use } = job;
  if (startedAt === undefined) return undefined;
  const elapsedSeconds = ((endedAt ?? now) - startedAt) / 1_000;
  return { id, state, startedAt, ...(endedAt && { endedAt }), elapsedSeconds, given: { cpus: 1 }, ...use };
}

/** The life that a script of the contract suite asks for: `sleep N`, `exit N`, and a begin time of its own. */
export function scriptLife(request: JobRequest, submittedAt: number): Life {
  const text = request.script.kind === "text" ? request.script.text : "";
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  const ownBegin = /^#SBATCH --begin=now$/m.test(text);
  return {
    startsAt: ownBegin ? submittedAt : Math.max(submittedAt, request.beginAt ?? 0),
    lastsMs: number(/^sleep (\d+)$/m) * 1_000,
    exitCode: number(/^exit (\d+)$/m),
  };
}
