import type { Sighting, SourceAnswer } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { SlurmNeeds } from "./needs.ts";
import { ask, type QueryResult } from "./query.ts";
import { QUEUE_FIELDS, queueArguments, queueSighting } from "./queue.ts";
import { type JobRecord, jobRecord, RECORD_FIELDS, type RecordSearch, recordArguments } from "./records.ts";

const SQUEUE_TIMEOUT_MS = 30_000;
const SACCT_TIMEOUT_MS = 60_000;
/** One argument may have 128 KiB on Linux: as many ids or names of at most 58 characters fit in with a wide margin. */
const SEARCH_CHUNK = 1_500;

type Silence = Exclude<SourceAnswer, { kind: "answered" }>;

export async function askQueue(
  needs: SlurmNeeds,
  cluster: string | undefined,
): Promise<Result<readonly Sighting[], Silence>> {
  const args = queueArguments(cluster);
  const columns = QUEUE_FIELDS.length;
  const rows = await ask(needs, { command: "squeue", args, columns, timeoutMs: SQUEUE_TIMEOUT_MS });
  return rows.ok ? ok(rows.value.map((row) => queueSighting(row, cluster))) : rows;
}

/** All records of what is looked for, or the first failure: half an answer would make jobs look gone. */
export async function askRecords(
  needs: SlurmNeeds,
  cluster: string | undefined,
  searches: readonly RecordSearch[],
): Promise<Result<readonly JobRecord[], Silence>> {
  const found: JobRecord[] = [];
  for (const search of searches.flatMap(inChunks)) {
    const args = recordArguments(needs.host.user, cluster, search);
    const rows = await askSacct(needs, args, RECORD_FIELDS.length);
    if (!rows.ok) return rows;
    found.push(...rows.value.map((row) => jobRecord(row, cluster)));
  }
  return ok(found);
}

export async function askSacct(
  needs: SlurmNeeds,
  args: readonly string[],
  columns: number,
): Promise<QueryResult> {
  const rows = await ask(needs, { command: "sacct", args, columns, timeoutMs: SACCT_TIMEOUT_MS });
  // Where sacct itself is missing there is no accounting: it comes in one package with squeue.
  return !rows.ok && rows.error.reason.endsWith("(ENOENT)") ? err({ ...rows.error, kind: "off" }) : rows;
}

function inChunks(search: RecordSearch): readonly RecordSearch[] {
  return search.by === "id"
    ? chunk(search.ids).map((ids) => ({ ...search, ids }))
    : chunk(search.names).map((names) => ({ ...search, names }));
}

export function chunk(items: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(items.length / SEARCH_CHUNK);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * SEARCH_CHUNK, (index + 1) * SEARCH_CHUNK),
  );
}
