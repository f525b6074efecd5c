import type { SweepEvent } from "../model/event.ts";
import type { RefusedTrial, SweepRecord, Trial } from "../model/trial.ts";

/** As `SweepRecord`, and mutable: a sweep may have ten thousand trials. */
export interface SweepState extends SweepRecord {
  readonly trials: Trial[];
  refused: readonly RefusedTrial[];
  readonly placed: Set<string>;
  readonly rungs: Map<string, Map<number, number>>;
  readonly stopped: Map<string, number>;
}

/** What is known of a sweep after one event more. */
export function withSweep(sweep: SweepState | undefined, event: SweepEvent): SweepState {
  if (event.kind === "sweep") {
    const { at, definition, metric, direction } = event;
    const laidOut = sweep ?? { trials: [], placed: new Set(), rungs: new Map(), stopped: new Map() };
    // What the one before could not try, this one may, or does not ask for any more.
    return { ...laidOut, refused: [], definition, since: at, objective: { metric, direction } };
  }
  if (sweep === undefined) {
    const runs = event.kind === "placed" ? event.runs.join(", ") : event.run;
    throw new Error(`"${event.kind}" of ${runs}, and no sweep before it`);
  }
  if (event.kind === "placed") {
    for (const run of event.runs) sweep.placed.add(run);
    return sweep;
  }
  if (event.kind === "refused-trial") {
    const { run, parameters, message, next } = event;
    sweep.refused = [...sweep.refused, { run, parameters, message, next }];
    return sweep;
  }
  const { run } = event;
  if (event.kind === "trial") {
    sweep.trials.push({ number: event.number, run, parameters: event.parameters });
    // What was in its way is gone.
    if (sweep.refused.length > 0) sweep.refused = sweep.refused.filter((each) => each.run !== run);
  } else if (event.kind === "stopped") sweep.stopped.set(run, event.step);
  else sweep.rungs.set(run, new Map(sweep.rungs.get(run)).set(event.step, event.value));
  return sweep;
}

/** The same for a try: events that are applied to it leave the sweep as it is. */
export const copyOfSweep = (sweep: SweepState | undefined): SweepState | undefined =>
  sweep === undefined
    ? undefined
    : {
        ...sweep,
        trials: [...sweep.trials],
        placed: new Set(sweep.placed),
        rungs: new Map(sweep.rungs),
        stopped: new Map(sweep.stopped),
      };
