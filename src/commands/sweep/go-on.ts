import { hasErrors } from "../../model/diagnostic.ts";
import { EXIT } from "../../model/exit.ts";
import { ok } from "../../model/result.ts";
import type { Session } from "../../tick/session/session.ts";
import type { Answer } from "../command.ts";
import { type Grower, type RepeatParts, type RunResult, repeat } from "../repeat.ts";
import { Growing } from "./growing.ts";
import type { SweepOutline } from "./plan.ts";
import type { SweepProgress } from "./progress.ts";
import type { Defined } from "./read.ts";
import { optimizerOf, sizeOfSearch } from "./search.ts";
import { tableMisfit } from "./tables.ts";

/** Is told of a sweep, whichever command goes on with it. */
export interface SweepWatch {
  /** The definition holds, and the first look is about to be taken. `changes`: what is otherwise than it was until now. */
  onBegin(outline: SweepOutline, changes: readonly string[]): void | Promise<void>;
  onProgress(progress: SweepProgress): void;
}

export interface SweepResult extends RunResult {
  /** Absent where it was ended before its first look. */
  readonly sweep?: SweepProgress;
}

/** Lays out the trials of a sweep. */
export interface SweepGrower extends Grower {
  /** Undefined before the first step. */
  readonly progress: SweepProgress | undefined;
  close(): Promise<void>;
}

export interface GrowerParts extends Pick<Defined, "definition" | "templates"> {
  /** Nothing more is laid out once a trial has failed. */
  readonly failFast: boolean;
  readonly onProgress: (progress: SweepProgress) => void;
}

/** The grower of a sweep whose experiment is held, as `sweep`, `run` and `tick` go on with it. */
export function growerFor(session: Session, parts: GrowerParts): SweepGrower {
  const { definition } = parts;
  const growing = new Growing({
    session,
    ...parts,
    size: sizeOfSearch(definition),
    optimizerFor: (tried) => optimizerOf(session.system, session.place.folder, definition, tried),
  });
  return {
    get progress() {
      return growing.progress;
    },
    step: async (report) => {
      // A table that somebody has taken away would be asked for its rows again and again.
      const misfit = tableMisfit(report.summary, definition);
      if (misfit === undefined) return growing.step(report);
      return ok({ hasMore: false, isStuck: true, isWaiting: false, diagnostics: misfit.diagnostics });
    },
    close: () => growing.close(),
  };
}

/** Repeats the tick until nothing is left of a sweep, or until it is asked to end. */
export async function goOn(
  session: Session,
  grower: SweepGrower,
  parts: Omit<RepeatParts, "grower">,
): Promise<Answer<SweepResult>> {
  try {
    return withProgress(await repeat(session, { ...parts, grower }), grower.progress);
  } finally {
    await grower.close();
  }
}

/** The same with how far the sweep is, which may have failed where none of its jobs did. */
export function withProgress<Data extends object>(
  { data, diagnostics, exitCode }: Answer<Data>,
  progress: SweepProgress | undefined,
): Answer<Data & { readonly sweep?: SweepProgress }> {
  if (data === undefined) return { exitCode, diagnostics };
  const hasRefused = (progress?.trials.refused ?? 0) > 0;
  // What could not be laid out has failed as well, though no job has; without any score nothing was found out.
  const isBad = exitCode === EXIT.done && (hasRefused || hasErrors(diagnostics) || hasNoScore(progress));
  return {
    exitCode: isBad ? EXIT.someFailed : exitCode,
    data: { ...data, ...(progress === undefined ? {} : { sweep: progress }) },
    diagnostics,
  };
}

const hasNoScore = (progress: SweepProgress | undefined): boolean =>
  progress?.phase === "done" && progress.best === undefined && progress.trials.completed > 0;
