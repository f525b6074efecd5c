import { dirname } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { System } from "../../system/ports.ts";
import { formatLocalTime } from "../../tick/folder/local-time.ts";

/** A log that has grown to this is put aside; one of those is kept. */
const MOST_BYTES = 512 * 1024;

/** Adds lines with the time in front. What cannot be written is left to cron's mail: the reason, or nothing. */
export async function addToLog(
  { files, clock }: System,
  path: string,
  text: string,
): Promise<string | undefined> {
  if (text === "") return undefined;
  const stamp = formatLocalTime(clock.now());
  const lines = text.replace(/\n$/, "").replaceAll(/^/gm, `${stamp}  `);
  const written = await attempt(path, async () => {
    await files.makeFolder(dirname(path));
    const size = (await files.stat(path))?.size ?? 0;
    if (size >= MOST_BYTES) await files.rename(path, `${path}.1`);
    await files.append(path, `${lines}\n`);
  });
  return written.ok ? undefined : written.error.message;
}
