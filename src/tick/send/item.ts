import { attempt } from "../../journal/io.ts";
import type { AttemptEvent, JobDependency } from "../../model/event.ts";
import type { JobRequest, Overrides } from "../../model/job.ts";
import { lastAttempt } from "../../model/record.ts";
import { claimOfScript } from "../../script/claim.ts";
import { mayWaitForAnother } from "../../script/own-dependency.ts";
import type { Remedied } from "../../select/remedies.ts";
import type { Tool } from "../../tools/tool.ts";
import { outputsWrittenAt } from "../../validate/output.ts";
import { readBody, scriptHash } from "../choose/body.ts";
import type { Choice } from "../choose/choose.ts";
import { expectedEpochs } from "../evidence/epochs.ts";
import { type Tooling, valuesOf, workingFolder } from "../evidence/tooling.ts";
import { identify } from "../folder/identity.ts";
import type { Session } from "../session/session.ts";
import { clustersOf } from "./lanes.ts";

export type Intent = Extract<AttemptEvent, { kind: "intent" }>;

/** A task that goes in now, with all that its job is made of. */
export interface Item {
  readonly choice: Choice;
  readonly script: JobRequest["script"];
  /** The text of the script as it is now. */
  readonly text: string;
  /** Absolute: where it is submitted. */
  readonly cwd: string;
  readonly tag: string;
  /** The name of its job, where it has one of its own. */
  readonly name: string;
  readonly attempt: number;
  /** What it asks for in place of what its script says, and after what, where the policy made it. */
  readonly overrides?: Overrides;
  readonly after?: string;
  /** When the newest of its outputs that are there already was written (epoch ms of the file server). */
  readonly outputsAt?: number;
  /** The job after which the scheduler is to start it. */
  readonly dependsOn?: JobDependency;
}

/** Reads what is to be submitted. */
export async function itemsOf(
  session: Session,
  chosen: readonly Choice[],
  tooling: Tooling,
): Promise<Item[]> {
  const items = await Promise.all(chosen.map((choice) => itemOf(session, choice, tooling)));
  return items.filter((item) => item !== undefined);
}

async function itemOf(session: Session, choice: Choice, tooling: Tooling): Promise<Item | undefined> {
  const { task, decision, script } = choice;
  const tool = tooling.toolOf(task.stage);
  if (decision.kind !== "submit" || tool === undefined) return undefined;
  const body = await readBody(session.system.files, session.place.folder, {
    script,
    command: task.command,
  });
  const { dependsOn } = decision;
  // The script may be another one than when that was decided.
  if (dependsOn !== undefined && !mayWaitForAnother(body.text)) return undefined;
  return {
    choice,
    ...body,
    ...(dependsOn === undefined ? {} : { dependsOn }),
    cwd: workingFolder(session.place.folder, tool, task, script ?? ""),
    ...identify(session.journal.state.id ?? "", task, decision.attempt),
    attempt: decision.attempt,
    ...otherwise(decision.retry),
    ...(await staleOutputs(session, choice, tool, tooling)),
  };
}

/** Where a script goes on from what the attempts before left, theirs are its own, back to when a person last asked. */
async function staleOutputs(
  { system, place }: Session,
  { task, record }: Choice,
  tool: Tool,
  tooling: Tooling,
): Promise<Pick<Item, "outputsAt">> {
  const last = lastAttempt(record);
  const goesOn = tool.resumes === true && record !== undefined && record.attempts.length > record.forgiven;
  if (goesOn) return last?.outputsAt === undefined ? {} : { outputsAt: last.outputsAt };
  const world = { files: system.files, folder: place.folder, tooling };
  const found = await attempt(place.folder, async () =>
    outputsWrittenAt(
      world.files,
      world.folder,
      tool,
      valuesOf(task),
      await expectedEpochs(world, task.run, tool),
    ),
  );
  // What cannot be read now was whatever it was.
  return found.ok && found.value !== undefined ? { outputsAt: found.value } : {};
}

function otherwise(retry: Remedied | undefined): Pick<Item, "overrides" | "after"> {
  if (retry === undefined) return {};
  const { after, overrides } = retry;
  return Object.keys(overrides).length === 0 ? { after } : { after, overrides };
}

/** What is on disk before a submission begins. `packed`: the name of the array that it is an element of, and which. */
export function intentOf(
  { choice, text, tag, name, attempt, overrides, after, outputsAt, dependsOn }: Item,
  at: number,
  beginAt: number | undefined,
  packed?: { readonly name: string; readonly element: number },
): Intent {
  const clusters = clustersOf(text);
  return {
    kind: "intent",
    at,
    task: choice.task.key,
    attempt,
    tag,
    name,
    scriptHash: scriptHash(text),
    asked: claimOfScript(text, overrides?.timeMinutes),
    ...(beginAt === undefined ? {} : { beginAt }),
    ...(clusters.length === 0 ? {} : { clusters }),
    ...(overrides === undefined ? {} : { overrides }),
    ...(after === undefined ? {} : { after }),
    ...(outputsAt === undefined ? {} : { outputsAt }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
    ...packed,
  };
}
