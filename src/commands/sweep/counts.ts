import type { Trial } from "../../model/trial.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { containerOf } from "../../sweep/space/contains.ts";

/** Infinite where only a program knows. */
export interface Counts {
  /** All that there will be. */
  readonly planned: number;
  /** Not laid out yet. */
  readonly left: number;
}

/**
 * How many trials there are to come beside those that are laid out. Values may have been taken out of the definition since: what was
 * tried of them is no part of its `size`, the number of its configurations. `refused`: so many of these cannot be tried; those take no
 * place of `max_trials`.
 */
export function countsOf(
  { parameters, search, maxTrials = Number.POSITIVE_INFINITY }: SweepDefinition,
  trials: readonly Trial[],
  size: number,
  refused = 0,
): Counts {
  const most = Math.max(0, maxTrials - trials.length);
  if (!Number.isFinite(size)) return { planned: trials.length + refused + most, left: most };
  const contains = containerOf(parameters, search);
  const tried = trials.filter((trial) => contains(trial.parameters)).length;
  const left = Math.min(Math.max(0, size - tried - refused), most);
  return { planned: trials.length + refused + left, left };
}
