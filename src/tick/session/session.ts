import type { Backend } from "../../backends/backend.ts";
import type { Config } from "../../config/config.ts";
import type { Journal } from "../../journal/journal.ts";
import type { HeldLock } from "../../journal/lock.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import type { Result } from "../../model/result.ts";
import type { Summary } from "../../parse/summary.ts";
import type { System } from "../../system/ports.ts";
import type { Place } from "../folder/place.ts";
import type { Flags } from "../folder/read-config.ts";

/** Builds the backend that the configuration asks for, or says why it cannot be had. */
export type ChooseBackend = (
  name: Config["values"]["backend"],
  folder: string,
) => Promise<Result<Backend, Stop>>;

/** An experiment that is held by this process: what every step of a tick works with. */
export interface Session {
  readonly system: System;
  readonly place: Place;
  readonly backend: Backend;
  readonly lock: HeldLock;
  readonly journal: Journal;
  readonly flags: Flags;
  /** Read anew at each tick; a bad edit leaves the last good one. */
  config: Config;
  /** The summary as it was read last, which serves for as long as the file says the same. */
  summary?: Summary;
  /** By which the summary is known as this process wrote it last. */
  ownStamp?: string;
  /** Of an experiment that grows: mends the scripts of what is about to go in. */
  beforeSubmit?: (summary: Summary, tasks: readonly Task[]) => Promise<Result<undefined, Stop>>;
  /** Aborted when the process is asked to end: what has been announced is finished, nothing more is begun. */
  readonly signal: AbortSignal;
  /** Puts events on disk, then into the state, then before whoever watches. */
  record(events: readonly Event[]): Promise<Result<undefined, Stop>>;
}
