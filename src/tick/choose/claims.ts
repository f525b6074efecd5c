import type { Claim } from "../../model/claim.ts";
import { claimOfScript } from "../../script/claim.ts";
import { type GpuBudget, withinBudget } from "../../select/budget.ts";
import type { ScriptFiles } from "../folder/script-text.ts";
import { readBody } from "./body.ts";
import type { Choice } from "./choose.ts";

/** What the script or command of a task may take at most. */
export type ReadClaim = (choice: Pick<Choice, "task" | "script">) => Promise<Claim>;

/** Reads each script once, relative to the experiment's folder. */
export function claimReader(files: ScriptFiles, folder: string): ReadClaim {
  const claims = new Map<string, Promise<Claim>>();
  const read = async ({ task, script }: Parameters<ReadClaim>[0]): Promise<Claim> =>
    claimOfScript((await readBody(files, folder, { script, command: task.command })).text);
  return (choice) => {
    const key = choice.script ?? "";
    const claim = claims.get(key) ?? read(choice);
    claims.set(key, claim);
    return claim;
  };
}

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** Keeps back what goes beyond the budget. The scripts of all tasks that would go in are read, as each may be free of GPUs. */
export async function keepBudget(
  choices: readonly Choice[],
  budget: GpuBudget,
  claimOf: ReadClaim,
): Promise<Choice[]> {
  const priced = [...choices];
  const wanting = [...choices.keys()].filter((index) => choices[index]?.decision.kind === "submit");
  for (let at = 0; at < wanting.length; at += AT_ONCE) {
    await Promise.all(
      wanting.slice(at, at + AT_ONCE).map(async (index) => {
        const choice = choices[index];
        if (choice !== undefined)
          priced[index] = { ...choice, claim: extended(choice, await claimOf(choice)) };
      }),
    );
  }
  return withinBudget(priced, budget);
}

/** A retry may ask for more time than its script. */
function extended({ decision }: Choice, claim: Claim): Claim {
  const minutes = decision.kind === "submit" ? decision.retry?.overrides.timeMinutes : undefined;
  return minutes === undefined ? claim : { ...claim, timeSeconds: minutes * 60 };
}
