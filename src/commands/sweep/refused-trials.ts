import type { Diagnostic } from "../../model/diagnostic.ts";
import type { RefusedTrial } from "../../model/trial.ts";

/** Why a trial is not tried; it keeps no other back. */
export const refusedTrial = (run: string, reason: string, next: string): Diagnostic =>
  refusal({ message: `${run} is not tried: ${reason}`, next });

const refusal = ({ message, next }: Pick<RefusedTrial, "message" | "next">): Diagnostic => ({
  severity: "error",
  code: "sweep.refused-trial",
  message,
  next,
});

/** What is told of them; of two for which the same is to be said, once. */
export const refusals = (refused: readonly RefusedTrial[]): readonly Diagnostic[] => [
  ...new Map(refused.map((each) => [each.message, refusal(each)])).values(),
];

/** No task tells of them, so that whoever looks at the tasks alone would take the sweep for a full success. */
export const refusedWarnings = (refused: readonly RefusedTrial[]): readonly Diagnostic[] =>
  refusals(refused).map((finding) => ({ ...finding, severity: "warning" }));
