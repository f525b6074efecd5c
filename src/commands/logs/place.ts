import type { Backend } from "../../backends/backend.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { type JobRef, type JobReport, jobKey, type Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { type Attempt, sightingOf } from "../../model/record.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { parseArray } from "../../script/array.ts";
import { lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import { type LogWorld, logPaths, scriptOf } from "../../tick/evidence/log-places.ts";
import { scriptPlaces } from "../../tick/evidence/tooling.ts";
import type { Chosen } from "./choose.ts";

/** Where the job of a task wrote. */
export interface LogPlace {
  /** As people name it: `12`, `12_3`. */
  readonly job: JobRef;
  /** Output first, then error output where that is another file. */
  readonly paths: readonly string[];
  /** Nothing more will come. */
  readonly isOver: boolean;
}

export type Ask = Pick<Backend, "name" | "observe">;

/** Finds the files, from what the journal knows; of a task of an array the backend is asked, where there is one to ask. */
export async function placeOfLog(
  world: LogWorld,
  { choice, attempt, job, element }: Chosen,
  backend: Ask | undefined,
): Promise<Result<LogPlace, Stop>> {
  const known = sightingOf(attempt) ?? blank(job, attempt);
  const isWhole = attempt.element === undefined && isArray(attempt, known);
  if (!isWhole) {
    const paths = await logPaths(world, choice.task, attempt, known);
    return ok({ job, paths: paths.toReversed(), isOver: isOver(attempt) });
  }
  if (element === undefined) return err(await whichElement(world, choice.task, attempt, job));
  const one = { ...withoutCount(job), id: `${job.id}_${element}` };
  // Its journal knows the array as a whole: which file is that of one of its tasks only the backend can tell for sure.
  const report = await reportOn(backend, one);
  const sighting = report?.kind === "seen" ? report.sighting : blank(one, attempt);
  const paths = await logPaths(world, choice.task, attempt, sighting);
  return ok({ job: one, paths: paths.toReversed(), isOver: isOver(attempt) || hasEnded(report) });
}

const withoutCount = ({ elements: _elements, ...job }: JobRef): JobRef => job;

const isOver = ({ phase }: Attempt): boolean => phase.kind === "over" || phase.kind === "ended";

const isArray = ({ asked }: Attempt, { array }: Sighting): boolean =>
  array !== undefined || (asked?.elements ?? 1) > 1;

/** A job that was submitted and not looked at yet has its name and its number, which is what files are called by. */
const blank = ({ id }: JobRef, { name }: Attempt): Sighting => ({
  id,
  name,
  state: "",
  native: "",
  source: "queue",
});

export async function reportOn(backend: Ask | undefined, job: JobRef): Promise<JobReport | undefined> {
  const seen = await backend?.observe({ jobs: [job], names: [] });
  return seen?.jobs.get(jobKey(job));
}

export const hasEnded = (report: JobReport | undefined): boolean =>
  report?.kind === "seen" && meaningOf(report.sighting).kind === "final";

const MOST_NAMED = 20;

async function whichElement(
  { system, folder, tooling }: LogWorld,
  task: Chosen["choice"]["task"],
  { asked }: Attempt,
  job: JobRef,
): Promise<Stop> {
  const tool = tooling.toolOf(task.stage);
  const script = tool && (await scriptOf(system.files, folder, scriptPlaces(tool, task)));
  const array = script && lastValues(readableDirectives(script.text))("array");
  const indices = (array ? parseArray(array)?.indices : undefined) ?? [];
  const some = indices.slice(0, MOST_NAMED).join(", ") + (indices.length > MOST_NAMED ? ", ..." : "");
  const count = asked === undefined ? "several" : asked.elements;
  const message = `job ${job.id} of ${task.key} is an array of ${count} tasks, each with a log of its own`;
  const next = `Choose one with --task N${some === "" ? "" : `: ${some}`}`;
  return stop(EXIT.usage, "logs.which-task", message, next);
}
