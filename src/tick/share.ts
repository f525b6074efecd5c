import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import { askedBy, lastValues } from "../script/asked.ts";
import { readableDirectives } from "../script/directives.ts";
import { allot, placesLeft, type Room } from "../select/allot.ts";
import type { GpuBudget } from "../select/budget.ts";
import type { Files } from "../system/ports.ts";
import type { Choice } from "./choose.ts";
import { keepBudget, type ReadClaim } from "./claims.ts";

/** How many elements the array of a job script has; undefined where it has none. */
export type CountElements = (script: string) => Promise<number | undefined>;

/** Reads each script once, relative to the experiment's folder. */
export function elementCounter(files: Files, folder: string): CountElements {
  const counts = new Map<string, Promise<number | undefined>>();
  return (script) => {
    const counted = counts.get(script) ?? countIn(files, join(folder, script));
    counts.set(script, counted);
    return counted;
  };
}

async function countIn(files: Files, path: string): Promise<number | undefined> {
  const text = await attempt(path, () => files.readText(path));
  // What cannot be read is refused when it is sent, in the backend's words.
  return text.ok ? elementsOf(text.value ?? "") : undefined;
}

/** The elements of the array that a script asks for; undefined where it is one job. */
export function elementsOf(script: string): number | undefined {
  const { array } = askedBy(lastValues(readableDirectives(script)));
  return array?.indices.length;
}

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** Keeps back what goes beyond the budget of GPU-hours, where there is one. */
export interface Purse {
  readonly budget: GpuBudget | undefined;
  readonly claimOf: ReadClaim;
}

/** Shares out the GPU-hours, then the room. Of arrays only the scripts of tasks that it could be enough for are read: thousands may wait behind them. */
export async function shareRoom(
  all: readonly Choice[],
  room: Room,
  count: CountElements,
  { budget, claimOf }: Purse,
): Promise<Choice[]> {
  const choices = budget === undefined ? all : await keepBudget(all, budget, claimOf);
  const most = placesLeft(room);
  const first = choices.filter(({ decision }) => decision.kind === "submit").slice(0, most);
  const weighed = new Map<Choice, Choice>();
  for (let at = 0; at < first.length; at += AT_ONCE) {
    const batch = first.slice(at, at + AT_ONCE);
    const counts = await Promise.all(
      batch.map(({ script }) => (script === undefined ? undefined : count(script))),
    );
    for (const [index, choice] of batch.entries()) {
      const elements = counts[index];
      if (elements !== undefined) weighed.set(choice, { ...choice, elements });
    }
  }
  return allot(
    choices.map((choice) => weighed.get(choice) ?? choice),
    room,
  );
}
