import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Files } from "../../system/ports.ts";
import type { Session } from "../session/session.ts";

/** Where the time of the last look stands: the journal has no line for a look that taught nothing. */
export const lastLookPath = (folder: string): string => join(folder, STATE_FOLDER, "last-look");

/**
 * Puts down that the jobs were looked at, once the journal has what was seen: until then nobody knows it. Only people are told by it,
 * so a disk that is full is no reason to stop.
 */
export async function noteLook(
  { system, place }: Pick<Session, "system" | "place">,
  lookedAt: number,
): Promise<void> {
  const path = lastLookPath(place.folder);
  await attempt(path, () => system.files.write(path, `${lookedAt}\n`, { isCache: true }));
}

/** Epoch ms; undefined where nobody wrote it down. */
export async function readLastLook(
  files: Pick<Files, "readText">,
  folder: string,
): Promise<number | undefined> {
  const path = lastLookPath(folder);
  const text = await attempt(path, () => files.readText(path));
  // One that is just being written may be read half: what is no whole line says nothing.
  return text.ok && /^\d{1,15}\n$/.test(text.value ?? "") ? Number(text.value) : undefined;
}
