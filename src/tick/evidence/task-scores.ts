import { attempt as tryIt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Task } from "../../model/experiment.ts";
import type { Sighting } from "../../model/job.ts";
import type { Attempt } from "../../model/record.ts";
import type { Scores } from "../../model/score.ts";
import { type LogLines, type NoScore, namedScores } from "../../validate/named-scores.ts";
import { scoresOf } from "../../validate/scores.ts";
import { type LogWorld, logPaths } from "./log-places.ts";
import { readTail } from "./log-tail.ts";
import { valuesOf } from "./tooling.ts";

/** An attempt whose job was seen: its log is where the scores are looked for. */
export interface SeenAttempt {
  readonly attempt: Attempt;
  readonly sighting: Sighting;
}

export interface TaskScores {
  /** Undefined where there is none. */
  readonly result: Scores | undefined;
  /** What should be there and is not. */
  readonly findings: readonly Diagnostic[];
  /** Something is not there, or not whole; what is there and is no number stays so. */
  readonly mayAppear: boolean;
}

/** So much of a log is searched for a number, from its end. */
const SEARCHED_BYTES = 4 * 2 ** 20;

/**
 * What a task came to: the numbers that its tool says where to find, and what the logs of inspect-ai say. What cannot be read any
 * more says nothing, and the task is completed all the same. `since`: files that are not younger are of an earlier attempt.
 */
export async function taskScores(
  world: LogWorld,
  task: Task,
  since: number | undefined,
  seen: SeenAttempt | undefined,
): Promise<TaskScores> {
  const tool = world.tooling.toolOf(task.stage);
  if (tool === undefined) return { result: undefined, findings: [], mayAppear: false };
  const { folder, system } = world;
  const { files } = system;
  const values = valuesOf(task);
  const told = await tryIt(folder, () => scoresOf(files, folder, tool, values, since));
  const logs = once(() => logsOf(world, task, seen));
  const own = await namedScores({ files, folder, since, logs }, tool, values);
  const ofLog = told.ok ? told.value : undefined;
  // Of two of one name the first is shown: that which somebody defined.
  const scores = [...own.scores, ...(ofLog?.scores ?? [])];
  return {
    result: scores.length === 0 ? undefined : { ...ofLog, scores },
    findings: own.lacking.map((each) => finding(task, each)),
    mayAppear: own.lacking.some(({ code }) => code !== "score.not-finite"),
  };
}

/** Several numbers stand in one log, which is read for the first of them. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Standard output first: where the two are apart, metrics are printed there. */
async function logsOf(
  world: LogWorld,
  task: Task,
  seen: SeenAttempt | undefined,
): Promise<readonly LogLines[]> {
  if (seen === undefined) return [];
  const paths = await logPaths(world, task, seen.attempt, seen.sighting);
  return Promise.all(
    [...paths].reverse().map(async (path): Promise<LogLines> => {
      const reading = await readTail(world.system.files, path, SEARCHED_BYTES);
      if (reading.kind === "unread") return { path, problem: reading.problem };
      return { path, lines: reading.tail.lines.map(({ text }) => text) };
    }),
  );
}

const finding = ({ key }: Task, { metric, code, message, next, path }: NoScore): Diagnostic => ({
  severity: "warning",
  code,
  message: `${key} has no score "${metric}": ${path === undefined ? "" : `${path} `}${message}`,
  next,
  ...(path === undefined ? {} : { path }),
});
