import { allot, placesLeft, type Room } from "../../select/allot.ts";
import type { GpuBudget } from "../../select/budget.ts";
import type { Choice } from "./choose.ts";
import { keepBudget, type ReadClaim } from "./claims.ts";

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** Keeps back what goes beyond the budget of GPU-hours, where there is one. */
export interface Purse {
  readonly budget: GpuBudget | undefined;
  readonly claimOf: ReadClaim;
}

/**
 * Shares out the GPU-hours, then the room. For the room only the scripts of tasks that it could be enough for are read: thousands may wait behind
 * them.
 */
export async function shareRoom(
  all: readonly Choice[],
  room: Room,
  { budget, claimOf }: Purse,
): Promise<Choice[]> {
  const choices = budget === undefined ? all : await keepBudget(all, budget, claimOf);
  const most = placesLeft(room);
  const first = choices.filter(({ decision }) => decision.kind === "submit").slice(0, most);
  const weighed = new Map<Choice, Choice>();
  for (let at = 0; at < first.length; at += AT_ONCE) {
    await Promise.all(
      first.slice(at, at + AT_ONCE).map(async (choice) => {
        weighed.set(choice, { ...choice, claim: choice.claim ?? (await claimOf(choice)) });
      }),
    );
  }
  return allot(
    choices.map((choice) => weighed.get(choice) ?? choice),
    room,
  );
}
