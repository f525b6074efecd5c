import type { Diagnostic } from "../../model/diagnostic.ts";
import { inBatches } from "../../model/in-batches.ts";
import { type InspectParts, scriptMissing } from "../evidence/inspect.ts";
import type { Choice } from "./choose.ts";

type Missing = NonNullable<Awaited<ReturnType<typeof scriptMissing>>>;

/** As many are looked for side by side. */
const AT_ONCE = 32;

/** Tasks that wait for a training and have no script, told before hours of it have gone by: once for each training. */
export async function waitingScriptFindings(
  parts: InspectParts,
  choices: readonly Choice[],
): Promise<readonly Diagnostic[]> {
  const waiting = choices.filter(({ decision }) => decision.kind === "wait" && decision.for !== undefined);
  const looked = await inBatches(waiting, AT_ONCE, async (choice) => ({
    choice,
    missing: await scriptMissing(parts, choice.task),
  }));
  const byRun = new Map<string, { first: Choice; missing: Missing; others: number }>();
  for (const { choice, missing } of looked) {
    if (missing === undefined) continue;
    const told = byRun.get(choice.task.run);
    if (told === undefined) byRun.set(choice.task.run, { first: choice, missing, others: 0 });
    else told.others += 1;
  }
  return [...byRun.values()].map(({ first, missing, others }): Diagnostic => {
    const { key, run } = first.task;
    const more = others === 0 ? "" : ` (and so for ${others} more of ${run})`;
    return {
      severity: "warning",
      code: "task.no-script",
      message: `${key} waits for its training, and then will not go in: ${missing.what}${more}`,
      ...(missing.next === undefined ? {} : { next: missing.next }),
    };
  });
}
