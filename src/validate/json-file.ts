import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { parseJson } from "./formats/json.ts";
import { isBalanced } from "./formats/json-head.ts";
import { sourceOf } from "./formats/source.ts";
import { readTextFile } from "./text-file.ts";

/** Larger ones are read through, but not held. */
const MOST_PARSED_BYTES = 32 * 2 ** 20;

/** Other results of an evaluation may be of any size; what is larger is not even read through. */
const MOST_JSON_BYTES = 512 * 2 ** 20;

/** What a file of JSON holds, undefined where it is whole but too large to be held; or what is wrong with it. */
export async function readJsonFile(
  files: Files,
  path: string,
): Promise<Result<{ readonly value: unknown } | undefined, string>> {
  const stat = await files.stat(path);
  if (stat?.kind === "file" && stat.size > MOST_PARSED_BYTES) {
    if (stat.size > MOST_JSON_BYTES) return err(`has ${stat.size} bytes, too many to be read as JSON`);
    return (await isBalanced(sourceOf(files, path, stat.size))) ? ok(undefined) : err("is not complete JSON");
  }
  const text = await readTextFile(files, path, MOST_PARSED_BYTES);
  if (!text.ok) return text;
  if (text.value.trim() === "") return err("is empty");
  const parsed = parseJson(text.value);
  return parsed === undefined ? err("is not complete JSON") : ok(parsed);
}

/** What is wrong with a file of JSON; undefined when nothing is. */
export async function problemWithJson(files: Files, path: string): Promise<string | undefined> {
  const read = await readJsonFile(files, path);
  return read.ok ? undefined : read.error;
}
