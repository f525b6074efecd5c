import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExitCode, Stop } from "../model/exit.ts";
import { err, type Result } from "../model/result.ts";
import type { System } from "../system/ports.ts";
import { findPlace, type Place } from "../tick/folder/place.ts";
import type { Flags } from "../tick/folder/read-config.ts";
import type { ChooseBackend } from "../tick/session/session.ts";
import { pointingAtStart } from "./beginnings.ts";

/** What every command gets: the world, and what the command line said. */
export interface Context {
  readonly system: System;
  readonly chooseBackend: ChooseBackend;
  /** Where the person stands. */
  readonly cwd: string;
  readonly version: string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly flags: Flags;
  /** The experiment as it was named, if it was. */
  readonly experiment?: string;
}

/** What every command answers. Text and JSON are two renderings of it. */
export interface Answer<Data> {
  readonly exitCode: ExitCode;
  /** Absent when the command stopped before it had anything to say. */
  readonly data?: Data;
  readonly diagnostics: readonly Diagnostic[];
}

export const stopped = ({ exitCode, diagnostics }: Stop): Answer<never> => ({ exitCode, diagnostics });

export async function placeOf(context: Context): Promise<Result<Place, Stop>> {
  const place = await findPlace(context.system.files, context.cwd, context.experiment);
  return place.ok ? place : err(await pointingAtStart(context, place.error));
}
