import type { Scores } from "../model/score.ts";
import type { Files } from "../system/ports.ts";
import { demands, unbracketed, type Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";
import { filesSince } from "./fresh.ts";
import { type FoundLog, isNamed, readLogs, taskOfLogs } from "./logs.ts";
import { absolute, placesOf } from "./places.ts";

/** No evaluation has more numbers of its own; what has more is something else. */
const MOST_SCORES = 200;

/**
 * The scores in the logs of a task: of its last evaluation that came to its end, written since a time (epoch ms of the file
 * server). Where logs of several tasks lie together, only what is certain to be of this one counts.
 */
export async function scoresOf(
  files: Files,
  folder: string,
  { outputs }: Pick<Tool, "outputs">,
  values: Values,
  since = 0,
): Promise<Scores | undefined> {
  for (const { path: patterns } of outputs.filter(({ check }) => check === "inspect-log")) {
    for (const pattern of patterns.filter((each) => isOfRun(each, values))) {
      for await (const { path } of placesOf(files, folder, pattern, values)) {
        if ((await files.stat(absolute(folder, path)))?.kind !== "folder") continue;
        const log = await lastLog(filesSince(files, since), absolute(folder, path), (each) =>
          isOfTask(each, pattern, values),
        );
        if (log !== undefined) return told(log);
      }
    }
  }
  return undefined;
}

const lastLog = async (
  files: Files,
  folder: string,
  isMeant: (log: FoundLog) => boolean,
): Promise<FoundLog | undefined> =>
  (await readLogs(files, folder)).find((log) => log.problem === undefined && isMeant(log));

const isOfRun = (pattern: string, values: Values): boolean =>
  (["run", "epoch"] as const).every(
    (name) => values[name] === undefined || demands(unbracketed(pattern, values), name),
  );

/** Where logs of several tasks lie together, one counts that says of which it is. */
const isOfTask = ({ task }: FoundLog, pattern: string, values: Values): boolean => {
  const wanted = taskOfLogs(pattern, values);
  return wanted === undefined || (task !== undefined && isNamed(task, wanted));
};

const told = ({ task, model, scores }: FoundLog): Scores => ({
  ...(task === undefined ? {} : { task }),
  ...(model === undefined ? {} : { model }),
  scores: scores.filter(({ value }) => Number.isFinite(value)).slice(0, MOST_SCORES),
});
