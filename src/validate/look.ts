import { inBatches } from "../model/in-batches.ts";
import { demands } from "../tools/pattern.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import { checkpointsOf, type Named } from "./checkpoints.ts";
import { companionOf, isMeant, problemWithCompanions } from "./companions.ts";
import type { Depth } from "./formats/format.ts";
import type { Where } from "./found.ts";
import { legible } from "./legible.ts";
import { type Part, problemText } from "./part.ts";
import { absolute } from "./places.ts";
import { readProgress } from "./reached.ts";
import { notingRefusals } from "./refusals.ts";

/** A checkpoint that was looked into. */
export interface Seen extends Named {
  /** Relative to the experiment, or absolute where the tool says so. */
  readonly path: string;
  readonly parts: readonly Part[];
  /** What belongs to this checkpoint alone and lies beside it, absolute. */
  readonly companions: readonly string[];
  /** Why it is not whole; undefined when it is. */
  readonly problem?: string;
  /** The system refused to read something of it: whether it is whole is not known. */
  readonly isUnread?: true;
  /** It changes while it is looked at. */
  readonly isBeingWritten: boolean;
  /** With what lies beside it; at least so many with `isPartial`. */
  readonly bytes: number;
  readonly isPartial: boolean;
  /** Epoch ms of the file server; absent when there is no file in it. */
  readonly savedAt?: number;
  readonly epoch?: number;
  readonly step?: number;
}

/** So many are looked into side by side. */
const AT_ONCE = 4;

/** All checkpoints of a run, the newest first. */
export async function lookAtCheckpoints(
  where: Where,
  tool: Parameters<typeof checkpointsOf>[1],
  run: string,
  depth?: Depth,
): Promise<readonly Seen[]> {
  const named = await checkpointsOf(where, tool, { run });
  const seen = await inBatches(named, AT_ONCE, (each) => lookAt(where, each, depth));
  return inOrder(seen.filter((each) => each !== undefined));
}

/** The model at the end comes first where it is the newest, as it is unless the training goes on. */
export function inOrder<Each extends Pick<Seen, "isFinal" | "savedAt">>(
  seen: readonly Each[],
): readonly Each[] {
  const numbered = seen.filter(({ isFinal }) => !isFinal);
  const last = numbered[0]?.savedAt ?? 0;
  const isNewest = ({ isFinal, savedAt = 0 }: Each): boolean => isFinal && savedAt >= last;
  return [...seen.filter(isNewest), ...numbered, ...seen.filter((each) => each.isFinal && !isNewest(each))];
}

export const isWhole = ({ problem }: Seen): boolean => problem === undefined;

/**
 * Whether a training can go on from it. Where checkpoints have a file that says how far the training was, the model at the end
 * has none: `Trainer.train(resume_from_checkpoint=...)` needs `trainer_state.json`, and the optimizer beside it.
 */
export const goesOn = ({ isFinal, output }: Seen): boolean => !isFinal || output.progress === undefined;

/** Looks into a checkpoint; one that was seen before is seen anew. Undefined when it is not there. */
export async function lookAt(
  where: Where,
  { found, output, isFinal }: Named,
  depth?: Depth,
): Promise<Seen | undefined> {
  const { place } = found;
  const named = { found, output, isFinal };
  const base = { ...named, path: place.path, ...numbersOf(place.values) };
  const refusals = notingRefusals(where.files);
  const own = { ...where, files: refusals.files };
  const seen = await legible(async () => {
    const checkpoint = await readCheckpoint(own.files, absolute(own.folder, place.path), depth);
    if (checkpoint === undefined) return undefined;
    const companions = await companionsOf(own, named);
    return { ...base, ...(await factsOf(own, named, checkpoint, companions)), companions };
  });
  const unread = refusals.any() ? { isUnread: true as const } : {};
  if (seen.ok) return seen.value === undefined ? undefined : { ...seen.value, ...unread };
  const nothing = { parts: [], companions: [], bytes: 0, isPartial: true, isBeingWritten: false };
  return { ...base, ...nothing, ...unread, problem: seen.error };
}

const numbersOf = ({ epoch, step }: { readonly epoch?: string; readonly step?: string }) => ({
  ...(epoch === undefined ? {} : { epoch: Number(epoch) }),
  ...(step === undefined ? {} : { step: Number(step) }),
});

type Facts = Pick<Seen, "parts" | "problem" | "bytes" | "isPartial" | "isBeingWritten" | "savedAt">;

async function factsOf(
  where: Where,
  named: Named,
  { parts, problems, bytes, isPartial, savedAt }: Checkpoint,
  companions: readonly string[],
): Promise<Facts> {
  const { isFinal } = named;
  const [first] = problems;
  const lacking = first === undefined ? await problemBeside(where, named) : undefined;
  const problem = first === undefined ? lacking : problemText(first);
  // The folder of the model at the end may hold all the others.
  const own = isFinal ? sum(parts.map((part) => part.bytes)) : bytes;
  const at = isFinal
    ? parts.reduce((last, part) => Math.max(last, part.savedAt), Number.NEGATIVE_INFINITY)
    : savedAt;
  const beside = await Promise.all(companions.map(async (path) => (await where.files.stat(path))?.size ?? 0));
  return {
    parts,
    ...(problem === undefined ? {} : { problem }),
    isBeingWritten: problems.some((each) => each.isBeingWritten === true),
    bytes: own + sum(beside),
    isPartial: isPartial && !isFinal,
    ...(at === undefined || !Number.isFinite(at) ? {} : { savedAt: at }),
  };
}

/** What says how far a training was is written last: without it a checkpoint was cut off, and nothing goes on from it. */
async function problemBeside(where: Where, { found, output, isFinal }: Named): Promise<string | undefined> {
  const lacking = await problemWithCompanions(where, found, output.with);
  if (lacking !== undefined || isFinal || output.progress === undefined) return lacking;
  const reached = await readProgress(where, found, output.progress);
  return typeof reached === "string" ? reached : undefined;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** What lies beside a file and has its number: it is of no other checkpoint. */
async function companionsOf(where: Where, { found, output }: Named): Promise<string[]> {
  if (found.isFolder) return [];
  const paths: string[] = [];
  for (const companion of output.with ?? []) {
    const own = companion.path.filter((pattern) => demands(pattern, "epoch") || demands(pattern, "step"));
    if (own.length === 0 || !isMeant(companion, found)) continue;
    const path = await companionOf(where, found, { path: own });
    if (path !== undefined) paths.push(path);
  }
  return paths;
}
