import type { SiteNode, Told } from "../../../model/site.ts";
import { failure, fine, type Line, unknown, warning } from "../line.ts";
import { namesOf } from "../need.ts";

/** What one kind of script asks of a node. */
export interface GpuWish {
  readonly tasks: readonly string[];
  /** Partitions that it may run in; empty: any. */
  readonly partitions: readonly string[];
  /** `a100`; `""`: of any type. */
  readonly type: string;
  /** Of one node. */
  readonly count: number;
}

/** Whether the nodes have such GPUs as are asked for. No line where none are. */
export function judgeGpuTypes(nodes: Told<readonly SiteNode[]>, wishes: readonly GpuWish[]): readonly Line[] {
  if (wishes.length === 0) return [];
  if (nodes.kind === "silent") return [unknown("gpus", nodes.reason)];
  const lines = wishes.flatMap((wish) => judgeWish(nodes.value, wish));
  return lines.length > 0
    ? lines
    : [fine("gpus", `a node has ${kindsText(nodes.value.filter(isMeant(wishes)))}`)];
}

const isMeant =
  (wishes: readonly GpuWish[]) =>
  ({ partition }: SiteNode): boolean =>
    wishes.some(({ partitions }) => partitions.length === 0 || partitions.includes(partition));

function judgeWish(nodes: readonly SiteNode[], wish: GpuWish): Line[] {
  const { tasks, type, count, partitions } = wish;
  const there = nodes.filter(isMeant([wish]));
  // Of a partition without nodes, or one that may not be seen, nothing is known.
  if (there.length === 0) return [];
  const gpus = `${count} ${type === "" ? "" : `${type} `}GPU${count === 1 ? "" : "s"}`;
  const asks = `${namesOf(tasks)} ${tasks.length === 1 ? "asks" : "ask"} for ${gpus} of one node`;
  const where = partitions.length === 0 ? "here" : `in ${partitions.join(", ")}`;
  const able = there.filter((node) => countOf(node.gpus, type) >= count);
  if (able.length === 0) {
    const next = "Ask for what there is, or name another --partition; see: sinfo -o '%P %G'";
    return [failure("gpus", `${asks}, and a node ${where} has ${kindsText(there)}`, next)];
  }
  if (able.some(({ isUsable }) => isUsable)) return [];
  const next = "They wait until one is back; see: sinfo -R";
  return [warning("gpus", `${asks}, and all ${where} that have them are down or drained`, next)];
}

const countOf = (gpus: ReadonlyMap<string, number>, type: string): number =>
  type === "" ? [...gpus.values()].reduce((sum, count) => sum + count, 0) : (gpus.get(type) ?? 0);

/** `4 a100`, `4 a100, 2 v100`: the most that one node has of each. */
function kindsText(nodes: readonly SiteNode[]): string {
  const most = new Map<string, number>();
  for (const { gpus } of nodes)
    for (const [type, count] of gpus) most.set(type, Math.max(most.get(type) ?? 0, count));
  if (most.size === 0) return "no GPU";
  return [...most].map(([type, count]) => `${count} ${type === "" ? "GPUs" : type}`).join(", ");
}
