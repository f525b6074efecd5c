import type { FoundCause } from "../../model/cause.ts";
import type { Task } from "../../model/experiment.ts";
import type { Attempt } from "../../model/record.ts";
import { type Diagnosis, diagnose } from "../../monitor/diagnosis/diagnose.ts";
import type { Evidence } from "../../monitor/diagnosis/rule.ts";
import { type LogWorld, logPaths, remarksPlace } from "../evidence/log-places.ts";
import { lineAt, readTail, type TailReading } from "../evidence/log-tail.ts";

/** A diagnosis with what it rests on. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  /** As the journal keeps it. */
  readonly found: FoundCause;
  readonly logs: readonly TailReading[];
}

export type Known = Omit<Evidence, "logs" | "ownUid" | "notFound" | "elements">;

/** Looks into the logs of a job that has ended without success, as they are now. */
export async function diagnoseEnd(
  world: LogWorld,
  task: Task,
  attempt: Attempt,
  known: Known,
): Promise<Diagnosed> {
  const { files } = world.system;
  const paths = await logPaths(world, task, attempt, known.sighting);
  const own = await Promise.all(paths.map((path) => readTail(files, path)));
  const logs = [...own, ...(await remarks(world, attempt, known))];
  const tails = logs.flatMap((log) => (log.kind === "read" ? [log.tail] : []));
  const { uid } = world.system.host;
  const diagnosis = diagnose({
    ...known,
    ...(world.backend === undefined ? {} : { backend: world.backend }),
    logs: tails,
    ...(uid === undefined ? {} : { ownUid: uid }),
    ...(attempt.asked === undefined ? {} : { elements: attempt.asked.elements }),
    ...(own.some(({ kind }) => kind === "read") ? {} : { notFound: paths }),
  });
  return { diagnosis, found: await foundIn(world, diagnosis, logs), logs };
}

/** Nothing is missing where SLURM had nothing to say. */
async function remarks(
  world: LogWorld,
  attempt: Attempt,
  { sighting }: Known,
): Promise<readonly TailReading[]> {
  const path = remarksPlace(world, attempt, sighting);
  if (path === undefined) return [];
  const reading = await readTail(world.system.files, path);
  return reading.kind === "read" && reading.size > 0 ? [reading] : [];
}

/** The journal is no place for pages of a job's output. */
const LONGEST_KEPT = 300;

async function foundIn(
  { system }: LogWorld,
  { cause, line }: Diagnosis,
  logs: readonly TailReading[],
): Promise<FoundCause> {
  if (line === undefined) return { cause };
  const log = logs.find((each) => each.kind === "read" && each.tail.path === line.path);
  const size = log?.kind === "read" ? log.size : Number.POSITIVE_INFINITY;
  const number = await lineAt(system.files, line.path, line.offset, size);
  const { path, offset } = line;
  const text = line.text.trim().slice(0, LONGEST_KEPT);
  return { cause, evidence: { path, offset, text, ...(number === undefined ? {} : { line: number }) } };
}
