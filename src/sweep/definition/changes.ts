import { isDeepStrictEqual } from "node:util";
import type { SweepDefinition } from "./definition.ts";

/** A part of a definition that is otherwise than before, and what comes of that. */
export interface Change {
  readonly part: keyof typeof PARTS;
  readonly line: string;
}

/** What an edit that is allowed comes to; `laidOut`: so many trials are there already. */
export function changesOf(
  before: SweepDefinition,
  after: SweepDefinition,
  laidOut: number,
): readonly Change[] {
  // As JSON has it: what is undefined is not there.
  const now = JSON.parse(JSON.stringify(after)) as SweepDefinition;
  const parts = Object.keys(PARTS) as (keyof typeof PARTS)[];
  return parts.flatMap((part): Change[] => {
    const { of, line } = PARTS[part];
    return isDeepStrictEqual(of(before), of(now)) ? [] : [{ part, line: line(now, laidOut) }];
  });
}

interface Part {
  readonly of: (definition: SweepDefinition) => unknown;
  readonly line: (after: SweepDefinition, laidOut: number) => string;
}

const PARTS = {
  name: {
    of: ({ name }) => name,
    line: ({ name }) => `name is ${JSON.stringify(name)} now; the heading of the summary stays`,
  },
  parameters: {
    of: ({ parameters }) => parameters,
    line: () => "parameters changed: the trials that there are stay, and what is new is tried",
  },
  search: {
    of: ({ search }) => search,
    line: ({ search }) => `search is ${search.kind} now: it goes on from all trials so far`,
  },
  max_trials: { of: ({ maxTrials }) => maxTrials, line: mostTrials },
  schedule: {
    of: ({ parallel }) => parallel,
    line: ({ parallel }) =>
      `schedule is ${parallel === 1 ? "one job" : `${parallel} jobs`} at the same time now; jobs that are in stay`,
  },
  resources: {
    of: ({ resources, train, evaluate }) => [resources, train.resources, evaluate?.resources],
    line: () =>
      "resources changed: job scripts that are written from now on ask for them; those that are there stay",
  },
  outputs: {
    of: ({ train, evaluate }) => [train.outputs, evaluate?.outputs],
    line: () => "outputs changed: jobs that end from now on are judged by them",
  },
  early_stopping: {
    of: ({ earlyStopping }) => earlyStopping,
    line: ({ earlyStopping }) =>
      earlyStopping === undefined
        ? "early_stopping is gone: no trial is stopped from now on"
        : "early_stopping changed: trainings that run are judged by it from now on",
  },
} satisfies Readonly<Record<string, Part>>;

function mostTrials({ maxTrials }: SweepDefinition, laidOut: number): string {
  if (maxTrials === undefined) return "max_trials is gone: the search goes on to its end";
  const isReached = maxTrials <= laidOut;
  return `max_trials is ${maxTrials} now${isReached ? `: ${laidOut} trials are laid out, and no more will be` : ""}`;
}
