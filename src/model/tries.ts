import type { Change } from "./event.ts";
import type { Overrides } from "./job.ts";
import { lastAttempt, type TaskRecord } from "./record.ts";

/** Which attempt a task is at, since a person last asked for one; undefined for the first. */
export function triesOf(
  record: TaskRecord | undefined,
  maxAttempts: number,
): { readonly number: number; readonly of: number } | undefined {
  const number = record === undefined ? 0 : record.attempts.length - record.forgiven;
  // The setting may have been lowered since.
  return number < 2 ? undefined : { number, of: Math.max(number, maxAttempts) };
}

/** `attempt 2/3 after out of memory; 48 GiB`; once it has failed it is the end that there is to tell of: `attempt 2/3`. */
export function triesText(record: TaskRecord | undefined, maxAttempts: number): string | undefined {
  const tries = triesOf(record, maxAttempts);
  const last = lastAttempt(record);
  if (tries === undefined || last === undefined) return undefined;
  const isTelling = last.phase.kind !== "over" || last.phase.status === "completed";
  if (!isTelling || last.after === undefined) return `attempt ${tries.number}/${tries.of}`;
  const changes = record?.attempts.at(-2)?.adjusting?.changes;
  return tryText(tries, { after: last.after, overrides: last.overrides ?? {}, changes: changes ?? [] });
}

/** What an attempt comes after, and what is other in it. */
export interface Otherwise {
  readonly after: string;
  readonly overrides: Overrides;
  readonly changes?: readonly Change[];
}

export function tryText(
  { number, of }: { readonly number: number; readonly of: number },
  { after, overrides, changes = [] }: Otherwise,
): string {
  const { memory, timeMinutes, exclude } = overrides;
  const parts = [
    ...(memory === undefined ? [] : [memoryText(memory)]),
    ...(timeMinutes === undefined ? [] : [`time limit ${timeText(timeMinutes)}`]),
    ...(exclude === undefined || exclude.length === 0 ? [] : [`without ${exclude.join(" ")}`]),
    ...changes.map(({ key, to }) => `${key} ${to}`),
  ];
  return `attempt ${number}/${of} after ${after}${parts.length === 0 ? "" : `; ${parts.join(", ")}`}`;
}

/** `48 GiB`, `1.5 GiB per CPU`, `300 MiB`. */
export function memoryText({ per, mib }: NonNullable<Overrides["memory"]>): string {
  const amount = mib < 1024 ? `${mib} MiB` : `${Number((mib / 1024).toFixed(1))} GiB`;
  return per === "node" ? amount : `${amount} per ${per.toUpperCase()}`;
}

/** `2:05:00`, as SLURM takes it. */
export const timeText = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:00`;

/** What there is to say beside it: `attempt 3/3: exit code 1`. */
export function besideTries(tries: string | undefined, reason: string | undefined): string | undefined {
  if (tries === undefined || reason === undefined || reason === "") return tries ?? reason;
  return `${tries}${tries.includes(" after ") ? ";" : ":"} ${reason}`;
}
