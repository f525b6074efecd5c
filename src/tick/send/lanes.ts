import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import type { Choice } from "../choose/choose.ts";
import { readScriptText } from "../folder/script-text.ts";
import type { Session } from "../session/session.ts";

/**
 * Whom a job is charged to and where it goes. A quota, or a partition that is closed, keeps out all jobs of one lane and
 * nobody else: a full account must not keep the runs of another one waiting.
 */
export type Lane = string;

export function laneOf(script: string): Lane {
  const last = lastValues(readableDirectives(script));
  // An array counts for as many as it has elements: what is no room for one may be room for a single job.
  return ["clusters", "partition", "account", "qos", "array"].map((name) => last(name) ?? "").join("\0");
}

/** The clusters that a script names (`-M gpu,cpu`); most name none. */
export const clustersOf = (script: string): readonly string[] =>
  (lastValues(readableDirectives(script))("clusters") ?? "").split(",").filter((name) => name !== "");

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/**
 * The choices with those that would go into a closed lane left to wait, so that they take no room from the others. Scripts
 * are read in the order of the table, until there are enough of the others for the room.
 */
export async function passClosed(
  session: Session,
  choices: readonly Choice[],
  closed: ReadonlyMap<Lane, unknown>,
  room: number,
): Promise<readonly Choice[]> {
  if (closed.size === 0) return choices;
  const wanting = choices.filter(({ decision }) => decision.kind === "submit");
  const shut = new Set<Choice>();
  let open = 0;
  for (let first = 0; first < wanting.length && open < room; first += AT_ONCE) {
    const batch = wanting.slice(first, first + AT_ONCE);
    const lanes = await Promise.all(batch.map((choice) => readLane(session, choice)));
    for (const [index, choice] of batch.entries()) {
      if (closed.has(lanes[index] ?? "")) shut.add(choice);
      else open += 1;
    }
  }
  const waits = { kind: "wait", reason: "waits for room in its account, QOS or partition" } as const;
  return choices.map((choice) => (shut.has(choice) ? { ...choice, decision: waits } : choice));
}

/** A command has no lines for SLURM, and a script that cannot be read is sbatch's to refuse. */
async function readLane(session: Session, { script }: Choice): Promise<Lane> {
  if (script === undefined) return laneOf("");
  const path = join(session.place.folder, script);
  const text = await attempt(path, () => readScriptText(session.system.files, path));
  return laneOf(text.ok ? (text.value ?? "") : "");
}
