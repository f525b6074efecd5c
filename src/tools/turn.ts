import type { Change } from "../model/event.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Knob } from "./tool.ts";

/**
 * The knob one step further: half the batch, rounded down and never below 1, and so many times more accumulation that a step
 * sees at least as many examples as before (5 x 2 becomes 2 x 5, 3 x 1 becomes 1 x 3). Without a number it is 1.
 */
export function turned(
  knob: Knob,
  numbers: ReadonlyMap<string, number | undefined>,
): Result<readonly Change[], string> {
  const batch = numbers.get(knob.batch);
  if (batch === undefined) return err(`has no ${knob.batch}`);
  if (batch < 2) return err(`has ${knob.batch} ${batch}, which cannot be made smaller`);
  const smaller = Math.floor(batch / 2);
  const changes: Change[] = [{ key: knob.batch, from: batch, to: smaller }];
  if (knob.accumulation === undefined) return ok(changes);
  const from = numbers.get(knob.accumulation);
  const to = Math.ceil((batch * Math.max(1, from ?? 1)) / smaller);
  return ok([...changes, { key: knob.accumulation, ...(from === undefined ? {} : { from }), to }]);
}

export const keysOf = ({ batch, accumulation }: Knob): readonly string[] =>
  accumulation === undefined ? [batch] : [batch, accumulation];
