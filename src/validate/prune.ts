import { isWhole, type Seen } from "./look.ts";

/** What becomes of a checkpoint when a run is pruned, and why it stays. */
export interface Fate {
  readonly seen: Seen;
  /** Absent: it goes. */
  readonly why?: string;
}

/**
 * Decides which of the checkpoints of a run go, newest first as they come. All that is in doubt stays. `bound`: paths that
 * somebody refers to or that are not ours to remove, and why.
 */
export function fatesOf(
  all: readonly Seen[],
  keep: number,
  bound: ReadonlyMap<string, string>,
): readonly Fate[] {
  const numbered = all.filter(({ isFinal }) => !isFinal);
  const whole = numbered.filter(isWhole);
  const stay = new Set(whole.slice(0, Math.max(1, keep)));
  const [newest] = whole;
  const first = newest === undefined ? numbered.length : numbered.indexOf(newest);
  const fates = all.map((seen): Fate => {
    const why = stay.has(seen)
      ? placeText(whole.indexOf(seen))
      : (bound.get(seen.path) ?? doubtOf(seen, numbered.indexOf(seen) < first));
    return why === undefined ? { seen } : { seen, why };
  });
  return fates.map((fate) => (fate.why === undefined ? sparedForOthers(fate, fates) : fate));
}

const placeText = (index: number): string =>
  index === 0 ? "the newest that is whole" : `the newest that is whole but ${index}`;

/** Why it is not certain that nobody will miss it. `isNewer`: than all that are whole. */
function doubtOf(seen: Seen, isNewer: boolean): string | undefined {
  if (seen.isFinal) return "the model at the end of the training";
  if (seen.isBeingWritten) return "it is being written";
  if (seen.epoch === undefined && seen.step === undefined) return "its name has no number";
  if (seen.parts.length === 0) return "it holds no weights, so it may be something else";
  return isNewer ? "it is newer than all that are whole" : undefined;
}

/** A folder goes with all that is in it. */
function sparedForOthers(fate: Fate, fates: readonly Fate[]): Fate {
  const { path } = fate.seen;
  const held = fates.find(({ seen, why }) => why !== undefined && seen.path.startsWith(`${path}/`));
  return held === undefined ? fate : { ...fate, why: `${held.seen.path} is in it` };
}
