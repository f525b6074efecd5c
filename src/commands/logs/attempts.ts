import type { Attempt } from "../../model/record.ts";
import { readView } from "../../tick/view.ts";
import { type Context, placeOf } from "../command.ts";
import { attemptsWithJob } from "./choose.ts";

/** Attempts of a run or task that have a log, or, without a name, of all of them. None where that cannot be read. */
export async function attemptsIn(context: Context, name: string | undefined): Promise<readonly Tried[]> {
  const place = await placeOf(context);
  const view = place.ok ? await readView(context.system, place.value, context.flags) : place;
  if (!view.ok) return [];
  const meant = view.value.choices.filter(
    ({ task }) => name === undefined || task.run === name || task.key === name,
  );
  const found = new Map<number, string>();
  for (const { number, phase } of meant.flatMap(({ record }) => attemptsWithJob(record)))
    found.set(number, endOf(phase));
  return [...found].sort(([one], [other]) => one - other).map(([number, status]) => ({ number, status }));
}

interface Tried {
  readonly number: number;
  /** What came of it, or that it is not over. */
  readonly status: string;
}

const endOf = (phase: Attempt["phase"]): string => (phase.kind === "over" ? phase.status : "not over yet");
