import type { Task, TaskKey } from "../model/experiment.ts";
import type { JobRequest } from "../model/job.ts";
import { lastAttempt } from "../model/record.ts";
import { type Asked, askedBy, lastValues } from "../script/asked.ts";
import { readableDirectives } from "../script/directives.ts";
import { readBody, scriptHash } from "../tick/choose/body.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { type InspectParts, scriptOf } from "../tick/evidence/inspect.ts";
import { workingFolder } from "../tick/evidence/tooling.ts";

/** What the script of a task is and says now. */
export interface ScriptFacts {
  readonly hash: string;
  readonly asked: Asked;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  /** Relative to the experiment; absent for a command. */
  readonly path?: string;
  readonly body: JobRequest["script"];
  readonly cwd: string;
}

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** Reads the scripts of the tasks that are left, and of those that ran, for what has changed since. */
export async function readScripts(
  parts: InspectParts,
  choices: readonly Choice[],
): Promise<ReadonlyMap<TaskKey, ScriptFacts>> {
  const wanted = choices.filter(
    (choice) => isLeft(choice) || lastAttempt(choice.record)?.scriptHash !== undefined,
  );
  const found = new Map<TaskKey, ScriptFacts>();
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    await Promise.all(
      wanted.slice(at, at + AT_ONCE).map(async ({ task, script }) => {
        const facts = await readOne(parts, task, script);
        if (facts !== undefined) found.set(task.key, facts);
      }),
    );
  }
  return found;
}

/** Whether a job of it is still to be submitted, now or later. */
export const isLeft = ({ decision }: Pick<Choice, "decision">): boolean =>
  decision.kind === "submit" || decision.kind === "wait" || decision.kind === "blocked";

async function readOne(
  parts: InspectParts,
  task: Task,
  known: string | undefined,
): Promise<ScriptFacts | undefined> {
  const tool = parts.tooling.toolOf(task.stage);
  const isCommand = task.command !== undefined && task.script === undefined;
  const path = known ?? (isCommand ? undefined : await scriptOf(parts, task));
  if (tool === undefined || (path === undefined && !isCommand)) return undefined;
  const body = await readBody(parts.files, parts.folder, { script: path, command: task.command });
  const last = lastValues(readableDirectives(body.text));
  const [partition, account, qos] = [last("partition"), last("account"), last("qos")];
  return {
    hash: scriptHash(body.text),
    asked: askedBy(last),
    ...(partition === undefined ? {} : { partition }),
    ...(account === undefined ? {} : { account }),
    ...(qos === undefined ? {} : { qos }),
    ...(path === undefined ? {} : { path }),
    body: body.script,
    cwd: workingFolder(parts.folder, tool, task, path ?? ""),
  };
}
