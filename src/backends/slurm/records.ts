import type { Sighting } from "../../model/job.ts";
import { hasEnded } from "../ended.ts";
import { endingField, maybe, rawId, textField, timeField } from "./fields.ts";
import { DELIMITER } from "./rows.ts";
import { normaliseState } from "./states.ts";

/** Fields that every release since 18.08 has: one that is not known is a hard error. The name comes last (rows.ts). */
export const RECORD_FIELDS = [
  "JobID",
  "State",
  "ExitCode",
  "DerivedExitCode",
  "Submit",
  "Start",
  "End",
  "NodeList",
  "Partition",
  "JobIDRaw",
  "JobName",
] as const;

/** One row of sacct. Only a whole one says anything about its job. */
export interface JobRecord {
  readonly sighting: Sighting;
  readonly whole: boolean;
}

/** What is looked for: ids, or names since some time ago. They are two calls, as sacct joins its filters by "and". */
export type RecordSearch =
  | { readonly by: "id"; readonly ids: readonly string[] }
  | { readonly by: "name"; readonly names: readonly string[]; readonly sinceSecondsAgo: number };

/**
 * `-u` always: `-j` alone finds strangers' jobs of years ago. `-D` shows every record of an id, since the newest one may be
 * another job that was given the same id. A search by name needs both ends of the window: without `-S` it begins at
 * midnight, and without `-E` some states find nothing. "now-N" is right in every time zone.
 */
export const recordArguments = (
  user: string,
  cluster: string | undefined,
  search: RecordSearch,
): readonly string[] => [
  ...(cluster === undefined ? [] : ["-M", cluster]),
  "-X",
  "-D",
  "-n",
  "--parsable2",
  `--delimiter=${DELIMITER}`,
  "-u",
  user,
  "-o",
  RECORD_FIELDS.join(","),
  ...(search.by === "id"
    ? ["-j", search.ids.join(",")]
    : [`--name=${search.names.join(",")}`, "-S", `now-${search.sinceSecondsAgo}seconds`, "-E", "now"]),
];

/**
 * For the first seconds of a job, releases before 24.11 show a row that is not filled in yet: named `allocation`, without
 * partition, PENDING while it runs.
 */
export function jobRecord(row: readonly string[], cluster: string | undefined): JobRecord {
  const [id = "", native = "", exit = "", derived = "", submit = "", start = "", end = "", ...rest] = row;
  const [nodes = "", partition = "", raw = "", name = ""] = rest;
  const base = {
    id,
    ...maybe("rawId", rawId(raw, id)),
    ...maybe("cluster", cluster),
    name,
    state: normaliseState(native),
    native,
    source: "records",
    ...maybe("node", textField(nodes)),
    ...maybe("submittedAt", timeField(submit)),
    ...maybe("startedAt", timeField(start)),
  } as const;
  const ended = {
    ...maybe("endedAt", timeField(end)),
    ...endingField(exit),
    ...maybe("derivedExitCode", endingField(derived).exitCode),
  };
  return { sighting: hasEnded(base) ? { ...base, ...ended } : base, whole: partition !== "" };
}
