import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Suggestion } from "../../sweep/optimizers/optimizer.ts";

/** Why no further trial is laid out. */
export type Closed =
  | { readonly kind: "done"; readonly by?: "fail-fast" }
  | { readonly kind: "stuck"; readonly finding: Diagnostic };

/** So many configurations that cannot be tried are no mishap any more: a program may suggest the same one for ever. */
export const MOST_REFUSED = 100;

/** An optimizer that waits although nothing is under way would wait for ever. */
export function closedBy(suggestion: Suggestion, unfinished: number): Closed | undefined {
  if (suggestion.kind === "done") return { kind: "done" };
  if (suggestion.kind === "failed")
    return { kind: "stuck", finding: failed(suggestion.reason, suggestion.next) };
  if (suggestion.kind === "wait" && unfinished === 0)
    return {
      kind: "stuck",
      finding: failed("it waits for scores, and no trial is under way", "See what the program waits for"),
    };
  return undefined;
}

export const ALL_REFUSED = `${MOST_REFUSED} configurations cannot be tried`;
export const MEND_THEM = "Mend the definition, or the program that suggests, and start the sweep again";

/** What to try next cannot be told. */
export const failed = (reason: string, next: string): Diagnostic => ({
  severity: "error",
  code: "sweep.optimizer",
  message: `what to try next cannot be told: ${reason}`,
  next,
});
