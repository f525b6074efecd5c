import type { TaskRecord } from "../../model/record.ts";
import type { Standing } from "../../model/standing.ts";
import { lookedUp, type SettlePolicy } from "../../monitor/intent.ts";
import { formatLocalTime } from "../folder/local-time.ts";

/** Says of a submission that is looked for in vain since when it is, and when it is sent again. */
export function withLookup(
  standing: Standing,
  record: TaskRecord | undefined,
  settle: SettlePolicy,
): Standing {
  const text = lookupText(record, settle);
  if (standing.status !== "submitting" || text === undefined) return standing;
  return { ...standing, reason: standing.reason === undefined ? text : `${standing.reason}; ${text}` };
}

const MINUTE_MS = 60_000;

/** To the minute: the text stands in the summary, and is to stay while looks come as they should. */
function lookupText(record: TaskRecord | undefined, settle: SettlePolicy): string | undefined {
  const looked = record === undefined ? undefined : lookedUp(record, settle);
  if (looked === undefined) return undefined;
  const again = Math.ceil(looked.againAt / MINUTE_MS) * MINUTE_MS;
  return `looked up since ${timeOfDay(looked.since)}, sent again about ${timeOfDay(again)}`;
}

const timeOfDay = (at: number): string => formatLocalTime(at).slice(11, 16);
