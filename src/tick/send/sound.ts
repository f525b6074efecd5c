import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { problemOf, type Verdict } from "../../validate/verdict.ts";
import { checkpointJudge } from "../evidence/inspect.ts";
import type { Tooling } from "../evidence/tooling.ts";
import type { Session } from "../session/session.ts";
import type { Item } from "./item.ts";
import type { Lot } from "./parcel.ts";

export interface Sound {
  readonly lots: readonly Lot[];
  readonly findings: readonly Diagnostic[];
}

/**
 * Looks at the checkpoints again right before what reads them is sent: a tick that sends many may take an hour, in which they
 * are overwritten, pruned or moved. What is left out stays pending, and the next tick says what is amiss.
 */
export async function stillSound(session: Session, lots: readonly Lot[], tooling: Tooling): Promise<Sound> {
  const judge = checkpointJudge({ files: session.system.files, folder: session.place.folder, tooling });
  const findings: Diagnostic[] = [];
  const sound: Lot[] = [];
  for (const lot of lots) {
    const kept: Item[] = [];
    for (const item of lot) {
      const problem = await problemWithCheckpointOf(item, tooling, judge);
      if (problem === undefined) kept.push(item);
      else findings.push(lateFinding(item, problem));
    }
    const [first, ...others] = kept;
    if (first !== undefined) sound.push([first, ...others]);
  }
  return { lots: sound, findings };
}

async function problemWithCheckpointOf(
  { choice: { task }, dependsOn }: Item,
  tooling: Tooling,
  judge: (task: Item["choice"]["task"]) => Promise<Verdict>,
): Promise<string | undefined> {
  if (tooling.neededBy(task.stage) === undefined || task.control || dependsOn !== undefined) return undefined;
  const verdict = await attempt(task.key, () => judge(task));
  if (!verdict.ok) return verdict.error.message;
  return verdict.value.kind === "valid" ? undefined : problemOf(verdict.value);
}

const lateFinding = ({ choice }: Item, problem: string): Diagnostic => ({
  severity: "warning",
  code: "task.checkpoint-changed",
  message: `${choice.task.key} is not sent: its checkpoint is not whole any more: ${problem}`,
  next: `Train ${choice.task.run} again, or put it back`,
});
