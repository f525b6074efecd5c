import type { Sighting } from "../../../model/job.ts";
import type { Dependency, DependencyTerm } from "../../../script/dependency.ts";
import { hasEnded } from "../../ended.ts";

/** What comes of a dependency: it is met, or it may be, or it never will be. The first and the last are for good. */
export type Prospect = "met" | "waits" | "never";

/** How a job fares on which another depends; of an array all that was asked for together. */
export interface Fate {
  readonly hasBegun: boolean;
  readonly isOver: boolean;
  /** All of it ended well; to be asked when it is over. */
  readonly isGood: boolean;
  /** Epoch ms of the last start; absent for what was cancelled before it. */
  readonly startedAt?: number;
}

export const fateOf = (sightings: readonly Sighting[]): Fate => {
  const starts = sightings.flatMap(({ startedAt }) => startedAt ?? []);
  return {
    hasBegun: sightings.every(({ state }) => state !== "PENDING"),
    isOver: sightings.every(hasEnded),
    isGood: sightings.every(({ state }) => state === "COMPLETED"),
    ...(starts.length === 0 ? {} : { startedAt: Math.max(...starts) }),
  };
};

export interface Circumstances {
  /** `gone`: no such job is known any more. `unclear`: what is known of it cannot be read now. */
  readonly fateOf: (term: Exclude<DependencyTerm, { kind: "singleton" }>) => Fate | "gone" | "unclear";
  /** No other job of this name runs, or waits in front. */
  readonly isAlone: boolean;
  /** Epoch ms. */
  readonly now: number;
}

const isPast = (startedAt: number | undefined, minutes: number, now: number): boolean =>
  startedAt === undefined || now >= startedAt + minutes * 60_000;

const prospectOfTerm = (term: DependencyTerm, circumstances: Circumstances): Prospect => {
  if (term.kind === "singleton") return circumstances.isAlone ? "met" : "waits";
  const fate = circumstances.fateOf(term);
  if (fate === "unclear") return "waits";
  // Somebody cleared it away: what became of it nobody will ever say.
  if (fate === "gone") return "never";
  switch (term.kind) {
    case "after":
      return fate.hasBegun && isPast(fate.startedAt, term.delayMinutes ?? 0, circumstances.now)
        ? "met"
        : "waits";
    case "afterany":
      return fate.isOver ? "met" : "waits";
    case "afterok":
    case "aftercorr":
      return whenOver(fate, fate.isGood);
    case "afternotok":
      return whenOver(fate, !fate.isGood);
    default:
      return term satisfies never;
  }
};

const whenOver = ({ isOver }: Fate, isMet: boolean): Prospect => {
  if (!isOver) return "waits";
  return isMet ? "met" : "never";
};

/** As slurmctld decides: of several that are all needed one that failed is enough for never, be the others open. */
export const prospectOf = ({ isAny, terms }: Dependency, circumstances: Circumstances): Prospect => {
  const found = terms.map((term) => prospectOfTerm(term, circumstances));
  const [enough, otherwise] = isAny ? (["met", "never"] as const) : (["never", "met"] as const);
  if (terms.length > 0 && found.includes(enough)) return enough;
  if (found.every((prospect) => prospect === otherwise)) return terms.length === 0 ? "met" : otherwise;
  return "waits";
};
