import { err, ok, type Result } from "../../model/result.ts";
import { type EvalLog, evalLogOf } from "./eval-log.ts";
import type { Depth } from "./format.ts";
import { objectOf, parseJson } from "./json.ts";
import type { Source } from "./source.ts";
import { checkContent, contentOf } from "./unpack.ts";
import { openZip } from "./zip.ts";

/** It holds what is told of the whole evaluation, and of its samples at most the names: some MB of a million. */
const MOST_HEADER_BYTES = 16 * 2 ** 20;

/**
 * A log `.eval`: an archive into which `_journal/start.json` is written first, then the samples, and when all is over `header.json`
 * with the results. The archive itself is whole after each flush.
 */
export async function readEvalArchive(source: Source, { isDeep }: Depth): Promise<Result<EvalLog, string>> {
  const members = await openZip(source);
  const header = members.get("header.json");
  const start = members.get("_journal/start.json");
  const told = header ?? start;
  if (told === undefined) return err("is no log: its archive has no header.json");
  if (isDeep) for (const member of members.values()) await checkContent(member);
  const text = new TextDecoder().decode(await contentOf(told, MOST_HEADER_BYTES));
  const head = objectOf(parseJson(text)?.value);
  if (head === undefined) return err(`holds a ${told.name} that is no JSON object`);
  return ok(evalLogOf(header === undefined ? { ...head, status: "started" } : head));
}
