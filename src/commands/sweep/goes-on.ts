import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { SweepRecord } from "../../model/trial.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { editProblem } from "../../sweep/definition/edit.ts";
import type { Defined } from "./read.ts";

/** Why a sweep that was begun cannot go on with the definition as it is now; undefined where it can. */
export function refusedEdit(
  before: SweepRecord | undefined,
  { definition, path }: Pick<Defined, "definition" | "path">,
): Stop | undefined {
  if (before === undefined || before.definition === JSON.stringify(definition)) return undefined;
  const problem = editProblem(JSON.parse(before.definition) as SweepDefinition, definition, before.trials);
  const next = "Undo the change, or copy the definition into a new folder";
  return problem === undefined ? undefined : stop(EXIT.errors, "sweep.changed", problem, next, path);
}
