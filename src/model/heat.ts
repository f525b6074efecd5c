import { parseObject } from "./json-object.ts";

/** The process that watches over local jobs. */
export interface Watcher {
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId: string;
  readonly host: string;
}

interface Held {
  /** Epoch ms after which it says nothing any more: whoever wrote it would have looked again. */
  readonly until: number;
  /** Who wrote it; records of older versions do not say. */
  readonly by?: Watcher;
}

/** What is on record of a machine that is hotter than it should be. */
export interface HeatRecord extends Held {
  /** `hot`: no job starts. */
  readonly kind: "warm" | "hot";
  /** °C that made it so, and the limit that was passed. */
  readonly temperatureC: number;
  readonly limitC: number;
  /** At which it is over. */
  readonly resumeC: number;
  /** The jobs at work stand still. */
  readonly isStopping: boolean;
}

/** That nobody knows how hot a machine is that somebody is to know of. */
export interface UnreadRecord extends Held {
  readonly kind: "unread";
  /** For people. */
  readonly why: string;
}

/** Undefined for what is none. */
export function parseHeat(text: string): HeatRecord | UnreadRecord | undefined {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const { kind, until, by, why, ...degrees } = value as Record<string, unknown>;
  if (typeof until !== "number") return undefined;
  const held = { until, ...(isWatcher(by) ? { by } : {}) };
  if (kind === "unread") return typeof why === "string" ? { kind, why, ...held } : undefined;
  const { temperatureC, limitC, resumeC, isStopping } = degrees;
  if (kind !== "warm" && kind !== "hot") return undefined;
  if (typeof temperatureC !== "number" || typeof limitC !== "number" || typeof resumeC !== "number")
    return undefined;
  if (typeof isStopping !== "boolean") return undefined;
  return { kind, temperatureC, limitC, resumeC, isStopping, ...held };
}

function isWatcher(value: unknown): value is Watcher {
  if (typeof value !== "object" || value === null) return false;
  const { pid, startedAt, bootId, host }: Partial<Record<keyof Watcher, unknown>> = value;
  return Number.isSafeInteger(pid) && [startedAt, bootId, host].every((field) => typeof field === "string");
}

/** The reason of a job that waits or stands still; the same for as long as it does. */
export const tooHot = (temperatureC: number): string => `too hot: ${Math.round(temperatureC)} °C`;
