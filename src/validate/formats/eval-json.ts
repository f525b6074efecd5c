import { err, ok, type Result } from "../../model/result.ts";
import { type EvalLog, evalLogOf } from "./eval-log.ts";
import { objectOf, parseJson } from "./json.ts";
import { headOf } from "./json-head.ts";
import type { Source } from "./source.ts";

/** Larger ones are read through, but not held. */
const MOST_PARSED_BYTES = 32 * 2 ** 20;

/** A log `.json`: all in one object, its samples last. */
export async function readEvalJson(source: Source): Promise<Result<EvalLog, string>> {
  if (source.bytes > MOST_PARSED_BYTES) {
    const text = await headOf(source, "samples");
    const head = objectOf(parseJson(text ?? "")?.value);
    return head === undefined ? err("is not complete JSON") : ok(evalLogOf(head));
  }
  const text = new TextDecoder().decode(await source.read(0, source.bytes));
  if (text.trim() === "") return err("is empty");
  const parsed = parseJson(text);
  return parsed === undefined ? err("is not complete JSON") : ok(evalLogOf(objectOf(parsed.value) ?? {}));
}
