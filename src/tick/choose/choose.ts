import type { Config } from "../../config/config.ts";
import type { Claim } from "../../model/claim.ts";
import type { Experiment, Task, TaskKey } from "../../model/experiment.ts";
import { taskKey } from "../../model/experiment.ts";
import type { TaskRecord } from "../../model/record.ts";
import { type Obeyed, type Standing, standingOf, stoppedBySweep } from "../../model/standing.ts";
import { isFinal } from "../../model/status.ts";
import { triesText } from "../../model/tries.ts";
import {
  type Candidate,
  type Decision,
  decide,
  dependencyOf,
  type Limits,
  type Need,
  shown,
  wants,
} from "../../select/select.ts";
import type { System } from "../../system/ports.ts";
import { mayBeDone } from "../evidence/evidence.ts";
import { type Found, inspector } from "../evidence/inspect.ts";
import { type Tooling, toolingOf } from "../evidence/tooling.ts";
import { settleOf } from "../session/settle.ts";
import { waitableJob } from "./early.ts";
import { withLookup } from "./looked-up.ts";
import { asksOf } from "./retry-asks.ts";

/** All that a choice rests on, with or without a lock: `plan` and `status` choose as the tick does. */
export interface ChoiceParts {
  readonly system: Pick<System, "files" | "processes" | "host">;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly records: ReadonlyMap<TaskKey, TaskRecord>;
  readonly obeyed: ReadonlyMap<TaskKey, Obeyed>;
  readonly config: Config;
  /** Runs that their sweep has stopped, and at which step. */
  readonly stopped?: ReadonlyMap<string, number>;
}

export interface Choice {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  readonly decision: Decision;
  /** Up to this one the policy goes, by the number of the journal. */
  readonly maxAttempts: number;
  /** `attempt 2/3 after out of memory; 48 GiB`, from the second on. */
  readonly tries?: string;
  /** The script that would be submitted, relative to the experiment; undefined for a command. */
  readonly script?: string;
  /** What it would take at most, where that had to be asked. */
  readonly claim?: Claim;
}

/** Decides every task by what is known at the moment. */
export type Choose = () => Promise<Choice[]>;

/** Looks at the disk only for tasks that would go in, and once for each, however often it is asked to choose. */
export function chooser(parts: ChoiceParts): Choose {
  const { system, folder, experiment, records, obeyed, config, stopped } = parts;
  const { files } = system;
  const tooling = toolingOf(experiment, config);
  const limits = retryLimits(config);
  const earlyJobs = (key: TaskKey): string | undefined =>
    config.values.after === "scheduler" ? waitableJob(records.get(key)) : undefined;
  const inspect = inspector({ files, folder, experiment, tooling, records });
  let last: Choice[] | undefined;
  return async () => {
    // Records are replaced and never changed, and nothing else that a choice rests on moves.
    if (last?.every(({ task, record }) => records.get(task.key) === record)) return last;
    const decided = new Map<TaskKey, Choice>();
    const settle = await settleOf(system, config, records.values());
    const standings = new Map(
      experiment.tasks.map(({ key, run }) => {
        const record = records.get(key);
        const standing = stoppedBySweep(standingOf(record, obeyed.get(key)), stopped?.get(run));
        return [key, withLookup(standing, record, settle)];
      }),
    );
    const candidateOf = (task: Task): Candidate => {
      const record = records.get(task.key);
      const standing = standings.get(task.key) ?? { status: "pending" };
      const need = needOf(task, { tooling, standings, decided, early: earlyJobs });
      const hasKnob = tooling.toolOf(task.stage)?.knob !== undefined;
      return { task, record, standing, hasKnob, ...(need === undefined ? {} : { need }) };
    };
    const look = async (candidate: Candidate): Promise<Found | undefined> => {
      if (!wants(candidate, limits)) return undefined;
      const found = await inspect(candidate.task, {
        mayBeDone: mayBeDone(candidate),
        isEarly: dependencyOf(candidate) !== undefined,
      });
      if (found.facts.kind !== "ready" || !isFinal(candidate.standing.status)) return found;
      const asks = await asksOf({ files, folder, tooling }, candidate.task, candidate.record, found.script);
      return { ...found, facts: { ...found.facts, asks } };
    };
    for (const tasks of batches(experiment.tasks, tooling)) {
      const candidates = tasks.map(candidateOf);
      const found = await Promise.all(candidates.map(look));
      for (const [index, candidate] of candidates.entries()) {
        const choice = choiceOf(candidate, found[index], limits);
        decided.set(choice.task.key, choice);
        // A training whose script is missing has to block its evaluations, not keep them waiting for ever.
        if (choice.decision.kind === "blocked" || choice.decision.kind === "complete")
          standings.set(choice.task.key, shown(choice.standing, choice.decision));
      }
    }
    const choices = experiment.tasks.flatMap(({ key }) => decided.get(key) ?? []);
    last = choices;
    return choices;
  };
}

function choiceOf(candidate: Candidate, found: Found | undefined, limits: Limits): Choice {
  const { task, record, standing } = candidate;
  const decision = decide(found === undefined ? candidate : { ...candidate, facts: found.facts }, limits);
  const script = found?.script === undefined ? {} : { script: found.script };
  const tries = triesText(record, limits.maxAttempts);
  const maxAttempts = (record?.forgiven ?? 0) + limits.maxAttempts;
  return {
    task,
    record,
    standing,
    decision,
    maxAttempts,
    ...(tries === undefined ? {} : { tries }),
    ...script,
  };
}

/** As many files are looked at side by side: one after the other, thousands take minutes on a slow file server. */
const AT_ONCE = 32;

/** The tasks in batches; what others need is decided before them. */
function batches(tasks: readonly Task[], tooling: Tooling): Task[][] {
  const isNeedy = (task: Task): boolean => tooling.neededBy(task.stage) !== undefined;
  return [tasks.filter((task) => !isNeedy(task)), tasks.filter(isNeedy)].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / AT_ONCE) }, (_, batch) =>
      group.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE),
    ),
  );
}

/** The training that has to be done before this task can go in. */
function needOf(task: Task, { tooling, standings, decided, early }: NeedParts): Need | undefined {
  const needed = tooling.neededBy(task.stage);
  if (needed === undefined || task.control) return undefined;
  const key = taskKey(needed, task.run);
  const standing = standings.get(key);
  if (standing === undefined) return undefined;
  const decision = decided.get(key)?.decision;
  const job = early(key);
  return {
    key,
    standing,
    willRetry: decision?.kind === "submit" || decision?.kind === "wait",
    ...(job === undefined ? {} : { job }),
  };
}

interface NeedParts {
  readonly tooling: Tooling;
  readonly standings: ReadonlyMap<TaskKey, Standing>;
  readonly decided: ReadonlyMap<TaskKey, Choice>;
  /** The job of a task after which the scheduler may start others. */
  readonly early: (key: TaskKey) => string | undefined;
}

export const retryLimits = ({ values }: Pick<Config, "values">): Limits => ({
  maxAttempts: values["retry.max_attempts"],
  memoryFactor: values["retry.memory_factor"],
  maxMemoryGiB: values["retry.max_memory_gib"],
  timeFactor: values["retry.time_factor"],
  maxTimeHours: values["retry.max_time_hours"],
});
