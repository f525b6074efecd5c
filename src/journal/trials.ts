import type { SweepEvent } from "../model/event.ts";
import type { SweepRecord, Trial } from "../model/trial.ts";

/** As `SweepRecord`, and mutable: a sweep may have ten thousand trials. */
export interface SweepState extends SweepRecord {
  readonly trials: Trial[];
  readonly rungs: Map<string, Map<number, number>>;
  readonly stopped: Map<string, number>;
}

/** What is known of a sweep after one event more. */
export function withSweep(sweep: SweepState | undefined, event: SweepEvent): SweepState {
  if (event.kind === "sweep") {
    const { definition, metric, direction } = event;
    const laidOut = sweep ?? { trials: [], rungs: new Map(), stopped: new Map() };
    return { ...laidOut, definition, objective: { metric, direction } };
  }
  if (sweep === undefined) throw new Error(`"${event.kind}" of ${event.run}, and no sweep before it`);
  const { run } = event;
  if (event.kind === "trial") sweep.trials.push({ number: event.number, run, parameters: event.parameters });
  else if (event.kind === "stopped") sweep.stopped.set(run, event.step);
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
        rungs: new Map(sweep.rungs),
        stopped: new Map(sweep.stopped),
      };
