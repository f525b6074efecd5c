import { join } from "node:path";
import { readRecord, writeRecord } from "../made-files/record.ts";
import { hashOf } from "../made-files/state.ts";
import { overwriteFile, type Writer } from "../made-files/write.ts";
import { type FolderPlan, RECORD_NAME, type Step } from "./compare.ts";

/** Writes what differs, and nothing where nothing does. The record comes last: a file that it does not know yet is the same next time. */
export async function carryOut(writer: Writer, plans: readonly FolderPlan[]): Promise<void> {
  for (const { folder, steps } of plans) {
    for (const step of steps) await take(writer, step);
    const path = join(folder, RECORD_NAME);
    const known = await readRecord(writer.files, path);
    const record = new Map(
      steps.flatMap(({ name, wanted }) => (wanted === undefined ? [] : [[name, hashOf(wanted)]])),
    );
    const isSame =
      known.size === record.size && [...record].every(([name, hash]) => known.get(name) === hash);
    if (!isSame) await writeRecord(writer, path, record);
  }
}

/** A link is replaced, not written through: what it leads to was not named. */
async function take(writer: Writer, { path, state, wanted }: Step): Promise<void> {
  if (state === "same") return;
  if (wanted === undefined) await writer.files.remove(path);
  else await overwriteFile(writer, path, wanted);
}
