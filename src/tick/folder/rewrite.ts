import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { conflictOf } from "../../parse/mend/mend.ts";
import type { Summary } from "../../parse/summary.ts";
import type { System } from "../../system/ports.ts";
import type { Place } from "./place.ts";
import { readSummaryFile } from "./read-summary.ts";
import { removeIfThere, swapIn, swapPaths, writeDraft } from "./swap.ts";
import { refusedWrite } from "./unwritable.ts";

/** How often others may save between our read and our write before we leave it to a calmer moment. */
const MAX_ROUNDS = 20;

/** What stood in the summary, and what stands there now. */
export interface Rewritten {
  readonly before: string;
  readonly after: string;
}

/**
 * Edits the summary as a person would, without the lock: whoever holds the experiment reads it at the next tick and obeys.
 * `change` derives the new text from the file as it is then, again after each save of somebody else; the same text means
 * that there is nothing to write.
 */
export async function rewriteSummary(
  system: System,
  place: Place,
  change: (summary: Summary) => string,
): Promise<Result<Rewritten, Stop>> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const read = await readToEdit(system.files, place);
    if (!read.ok) return read;
    const before = read.value.document.text;
    const after = change(read.value);
    if (after === before) return ok({ before, after });
    const written = await refusedWrite(place.summaryPath, () => write(system, place, before, after));
    if (!written.ok) return written;
    if (written.value === "swapped") return ok({ before, after });
  }
  const message = `${place.summaryPath} is being written all the time`;
  return err(stop(EXIT.held, "summary.busy", message, "Try again in a moment", place.summaryPath));
}

/** The summary, unless it holds a merge conflict: that is for a person to settle first. */
export async function readToEdit(files: System["files"], place: Place): Promise<Result<Summary, Stop>> {
  const read = await readSummaryFile(files, place);
  const conflict = read.ok ? conflictOf(read.value) : undefined;
  return conflict === undefined ? read : err({ exitCode: EXIT.errors, diagnostics: [conflict] });
}

async function write(
  { files, processes }: System,
  { summaryPath }: Place,
  before: string,
  after: string,
): Promise<"swapped" | "changed"> {
  const paths = swapPaths(summaryPath, processes.self.pid);
  try {
    await writeDraft(files, paths, after);
    const swapped = await swapIn(files, paths, before);
    if (swapped === "swapped") await removeIfThere(files, paths.old);
    return swapped;
  } finally {
    await removeIfThere(files, paths.draft);
  }
}
