import { basename, dirname, join } from "node:path";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import type { TaskKey } from "../model/experiment.ts";
import { err, ok, type Result } from "../model/result.ts";
import { writeCells } from "../parse/write.ts";
import type { System } from "../system/ports.ts";
import type { Place } from "./place.ts";
import { readSummaryFile } from "./read.ts";

/**
 * Types a word into Status cells as a person would, without the lock: whoever holds the experiment reads it at the next
 * tick and obeys.
 */
export async function noteInSummary(
  { files, processes }: System,
  place: Place,
  tasks: readonly TaskKey[],
  word: string,
): Promise<Result<undefined, Stop>> {
  const path = place.summaryPath;
  const temporary = join(dirname(path), `.${basename(path)}.runmark-note-${processes.self.pid}`);
  for (let round = 0; round < 5; round += 1) {
    const read = await readSummaryFile(files, place);
    if (!read.ok) return read;
    const text = writeCells(
      read.value,
      tasks.map((task) => ({ task, column: "status" as const, value: word })),
    );
    await files.write(temporary, text, { mode: (await files.stat(path))?.mode ?? 0o644 });
    const again = await readSummaryFile(files, place);
    if (again.ok && again.value.document.text === read.value.document.text) {
      await files.rename(temporary, path);
      return ok(undefined);
    }
    await files.remove(temporary);
  }
  return err(
    stop(EXIT.held, "summary.busy", `${path} is being written all the time`, "Try again in a moment", path),
  );
}
