import type { Partition } from "../../model/job.ts";
import { parseTimeLimit } from "../../script/time-limit.ts";
import type { SlurmNeeds } from "./needs.ts";
import { ask } from "./query.ts";
import { DELIMITER } from "./rows.ts";

const SINFO_TIMEOUT_MS = 30_000;

/** `%P` has a `*` behind the default partition; `-e` lists nodes of other sizes in rows of their own. */
const FORMAT = ["%l", "%D", "%m", "%P"].join(DELIMITER);

/** What the partitions have and allow: one call, made only before another attempt that asks for other than its script. */
export async function partitions(needs: SlurmNeeds): Promise<readonly Partition[] | undefined> {
  const answer = await ask(needs, {
    command: "sinfo",
    args: ["-h", "-e", "-o", FORMAT],
    columns: 4,
    timeoutMs: SINFO_TIMEOUT_MS,
  });
  if (!answer.ok) return undefined;
  const found = new Map<string, Partition>();
  for (const row of answer.value) {
    const part = partitionOf(row);
    const known = found.get(part.name);
    found.set(part.name, known === undefined ? part : together(known, part));
  }
  return [...found.values()];
}

function partitionOf([limit = "", nodes = "", memory = "", name = ""]: readonly string[]): Partition {
  const seconds = parseTimeLimit(limit);
  return {
    name: name.replace(/\*$/, ""),
    isDefault: name.endsWith("*"),
    ...(typeof seconds === "number" ? { maxMinutes: Math.floor(seconds / 60) } : {}),
    nodes: Number.parseInt(nodes, 10) || 0,
    nodeMemoryMiB: Number.parseInt(memory, 10) || 0,
  };
}

const together = (one: Partition, other: Partition): Partition => ({
  ...one,
  nodes: one.nodes + other.nodes,
  nodeMemoryMiB: Math.max(one.nodeMemoryMiB, other.nodeMemoryMiB),
});
