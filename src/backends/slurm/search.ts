import type { Question } from "../../model/job.ts";
import { CLOCK_MARGIN_MS } from "./identity.ts";
import type { RecordSearch } from "./records.ts";

/** What sacct is asked for the jobs and names that squeue does not show; nothing where it shows all. */
export function searchesFor(hidden: Question, now: number): readonly RecordSearch[] {
  const ids = [...new Set(hidden.jobs.map((job) => job.id))];
  const names = [...new Set(hidden.names.map((asked) => asked.name))];
  const oldest = Math.min(...hidden.names.map((asked) => asked.since));
  return [
    ...(ids.length === 0 ? [] : [{ by: "id", ids } as const]),
    ...(names.length === 0
      ? []
      : [{ by: "name", names, sinceSecondsAgo: secondsBack(oldest, now) } as const]),
  ];
}

const secondsBack = (since: number, now: number): number =>
  Math.ceil((Math.max(0, now - since) + CLOCK_MARGIN_MS) / 1_000);
