import { inBatches } from "../model/in-batches.ts";
import type { Tool } from "../tools/tool.ts";
import { type Ground, groundOf } from "../validate/ground.ts";
import type { Grounds } from "../validate/held.ts";
import { lookAtCheckpoints, type Seen } from "../validate/look.ts";
import { trainedBy } from "./checkpoints.ts";
import type { BoundWorld } from "./prune-bound.ts";

/** What is there of a run. */
export interface Looked {
  readonly run: string;
  readonly tool: Tool;
  /** Each once, by the name that comes first; the newest first. */
  readonly seen: readonly Seen[];
  /** The same by other names, and the one that it is. */
  readonly again: ReadonlyMap<Seen, Seen>;
}

/** Links of so many are followed side by side. */
const AT_ONCE = 4;

/** The checkpoints of all runs: what goes of one run may be what another holds on to. */
export async function lookAtAll(
  world: BoundWorld,
): Promise<{ readonly looked: readonly Looked[]; readonly grounds: Grounds }> {
  const { experiment } = world.view.summary;
  const grounds = new Map<Seen, Ground>();
  const looked: Looked[] = [];
  for (const { name: run } of experiment.runs) {
    const tool = trainedBy(experiment, world.tooling, run);
    if (tool === undefined) continue;
    const all = await lookAtCheckpoints(world, tool, run);
    const found = await inBatches(all, AT_ONCE, async (seen) => [seen, await groundOf(world, seen)] as const);
    for (const [seen, ground] of found) grounds.set(seen, ground);
    looked.push({ run, tool, ...eachOnce(all, grounds) });
  }
  return { looked, grounds };
}

/** The model at the end may be one of the others as well, and is told of by itself. */
function eachOnce(all: readonly Seen[], grounds: Grounds): Pick<Looked, "seen" | "again"> {
  const firsts = new Map<string, Seen>();
  const again = new Map<Seen, Seen>();
  for (const seen of all) {
    const key = `${seen.isFinal} ${grounds.get(seen)?.own[0] ?? seen.path}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, seen);
    else again.set(seen, first);
  }
  return { seen: [...firsts.values()], again };
}

/** What other runs have as well: a pattern need not name the run. By where it really lies, with one of those runs. */
export function hadByOthers(
  looked: readonly Looked[],
  grounds: Grounds,
  run: string,
): ReadonlyMap<string, string> {
  const others = looked.filter((each) => each.run !== run);
  return new Map(
    others.flatMap((other) =>
      other.seen.flatMap((seen) => (grounds.get(seen)?.own ?? []).map((path) => [path, other.run] as const)),
    ),
  );
}
