import { parseObject } from "../model/json-object.ts";
import { isNotification } from "./is-notification.ts";
import type { Book } from "./notification.ts";

const VERSION = "runmark.notified/1";

export const bookText = (book: Book): string => `${JSON.stringify({ schema: VERSION, ...book })}\n`;

/** A book as we wrote it; undefined where it is none. */
export function readBook(text: string): Book | undefined {
  const found = parseObject(text);
  if (found === undefined || !("schema" in found) || found.schema !== VERSION) return undefined;
  const { schema: _, ...rest } = found;
  return isBook(rest) ? rest : undefined;
}

const isBook = (value: object): value is Book =>
  "ended" in value &&
  isObject(value.ended) &&
  Object.values(value.ended).every(Number.isSafeInteger) &&
  "turned" in value &&
  isObject(value.turned) &&
  Object.values(value.turned).every((status) => status === "blocked" || status === "unknown") &&
  (!("finished" in value) || value.finished === "old" || Number.isSafeInteger(value.finished)) &&
  "waiting" in value &&
  Array.isArray(value.waiting) &&
  value.waiting.every(isWaiting) &&
  (!("openedAt" in value) || typeof value.openedAt === "number") &&
  (!("pausedUntil" in value) || typeof value.pausedUntil === "number");

const isWaiting = (value: unknown): boolean =>
  isObject(value) &&
  "tries" in value &&
  Number.isSafeInteger(value.tries) &&
  "notification" in value &&
  isNotification(value.notification);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
