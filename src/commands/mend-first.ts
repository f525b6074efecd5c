import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import { hindranceOf } from "../model/pending-reasons.ts";
import { lastAttempt, lastSighting } from "../model/record.ts";
import { lastValues } from "../script/asked.ts";
import { readableDirectives } from "../script/directives.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { type InspectParts, scriptOf } from "../tick/evidence/inspect.ts";
import { quoted } from "./invocation.ts";

/** What to change in the script of a task whose job will never start, or the next one will not either; undefined where it is not the script's. */
export async function mendFirst(
  parts: Omit<InspectParts, "experiment">,
  { task, record }: Pick<Choice, "task" | "record">,
): Promise<string | undefined> {
  const isWaiting = lastAttempt(record)?.phase.kind === "live";
  const hindrance = isWaiting ? hindranceOf(lastSighting(record)?.reason ?? "") : undefined;
  const script = hindrance && (await scriptOf(parts, task));
  if (hindrance === undefined || script === undefined) return undefined;
  const path = join(parts.folder, script);
  const text = await attempt(path, () => parts.files.readText(path));
  const last = lastValues(readableDirectives((text.ok && text.value) || ""));
  return last(hindrance.option) === undefined
    ? undefined
    : hindrance.mend.replace("SCRIPT", () => quoted(script));
}
