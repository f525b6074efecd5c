import { CAUSE_IDS } from "../model/cause.ts";
import { EXIT } from "../model/exit.ts";
import { STATUSES } from "../model/status.ts";
import type { Notification } from "./notification.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isOneOf = (values: readonly unknown[]): Check => {
  const all = new Set(values);
  return (value) => all.has(value);
};
const isStatus = isOneOf(STATUSES);
const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;

/** Written out, since a library for it would be read at each tick that has nothing to tell. */
const FIELDS: { readonly [Name in keyof Required<Notification>]: Check } = {
  id: isText,
  kind: isOneOf(["ended", "turned", "finished", "more"]),
  at: isText,
  task: isText,
  run: isText,
  stage: isText,
  from: isText,
  to: isStatus,
  reason: isText,
  cause: isOneOf(CAUSE_IDS),
  evidence: (value) => {
    const entries = new Map(entriesOf(value));
    return entries.size === 2 && entries.get("untrusted") === true && isText(entries.get("text"));
  },
  jobId: isText,
  attempt: isWhole,
  counts: (value) => entriesOf(value)?.every(([name, count]) => isStatus(name) && isWhole(count)) ?? false,
  exitCode: isOneOf(Object.values(EXIT)),
};

const CHECKS: ReadonlyMap<string, Check> = new Map(Object.entries(FIELDS));
const NEEDED = ["id", "kind", "at"];

/** Whether a value is a notification, with nothing in it that a command is not to get. */
export function isNotification(value: unknown): value is Notification {
  const entries = entriesOf(value);
  if (entries === undefined || !NEEDED.every((name) => entries.some(([key]) => key === name))) return false;
  return entries.every(([name, field]) => CHECKS.get(name)?.(field) ?? false);
}
