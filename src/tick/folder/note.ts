import type { Stop } from "../../model/exit.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { Result } from "../../model/result.ts";
import { writeCells } from "../../parse/write.ts";
import type { System } from "../../system/ports.ts";
import type { Place } from "./place.ts";
import { type Rewritten, rewriteSummary } from "./rewrite.ts";

/** Types a word into Status cells as a person would: whoever holds the experiment obeys at the next tick. */
export const noteInSummary = (
  system: System,
  place: Place,
  tasks: readonly TaskKey[],
  word: string,
): Promise<Result<Rewritten, Stop>> =>
  rewriteSummary(system, place, (summary) =>
    writeCells(
      summary,
      tasks.map((task) => ({ task, column: "status" as const, value: word })),
    ),
  );
