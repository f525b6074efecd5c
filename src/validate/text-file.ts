import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";

/** More than any configuration has. */
const MOST_BYTES = 4 * 2 ** 20;

const MISSING = "is missing";

/**
 * The text of a file, which must be a regular one and have no more than so many bytes, or what is wrong with it, in words that
 * follow its name. A link to a device would be read for ever.
 */
export async function readTextFile(
  files: Pick<Files, "stat" | "readText">,
  path: string,
  mostBytes = MOST_BYTES,
): Promise<Result<string, string>> {
  const stat = await files.stat(path);
  if (stat === undefined) return err(MISSING);
  if (stat.kind !== "file") return err("is no file");
  if (stat.size > mostBytes) return err(`has ${stat.size} bytes, too many to be read`);
  const text = await files.readText(path);
  return text === undefined ? err(MISSING) : ok(text);
}
