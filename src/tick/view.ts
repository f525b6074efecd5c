import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { type Journal, openJournal, STATE_FOLDER } from "../journal/journal.ts";
import { type LockRecord, liveHolder } from "../journal/lock-record.ts";
import { apply } from "../journal/replay.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Stop } from "../model/exit.ts";
import { lastAttempt } from "../model/record.ts";
import { ok, type Result } from "../model/result.ts";
import { readWishes } from "../parse/merge.ts";
import type { Summary } from "../parse/summary.ts";
import type { System } from "../system/ports.ts";
import { type Choice, chooser } from "./choose/choose.ts";
import { claimReader } from "./choose/claims.ts";
import { shareRoom } from "./choose/share.ts";
import { budgetFor, roomFor } from "./choose/standings.ts";
import { toolingOf } from "./evidence/tooling.ts";
import { budgetFindings } from "./findings/budget-findings.ts";
import { believedFindings, pressingFindings, twinFindings, untrackedFindings } from "./findings/findings.ts";
import { heatFindings } from "./findings/heat-findings.ts";
import { staleFindings } from "./findings/stale-findings.ts";
import type { Place } from "./folder/place.ts";
import { type Flags, readConfig } from "./folder/read-config.ts";
import { readSummaryFile } from "./folder/read-summary.ts";
import { withSchedule } from "./folder/schedule.ts";
import { readLastLook } from "./observe/last-look.ts";
import { copyFindings } from "./session/copied.ts";
import { wishEvents } from "./session/wishes.ts";

/** Where an experiment stands, from its files alone: no lock, no scheduler, nothing written. */
export interface View {
  readonly place: Place;
  readonly summary: Summary;
  readonly config: Config;
  readonly journal: Journal;
  readonly choices: readonly Choice[];
  /** Epoch ms up to which anything is known of jobs: the last look, or now while somebody is at work and looks in time. */
  readonly asOf: number;
  /** The live process that works on the experiment. */
  readonly worker?: LockRecord;
  /** Of the summary, of the configuration, and of what people typed; without infos about the summary. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and decides as the next tick would, as far as that is possible without asking the scheduler. */
export async function readView(system: System, place: Place, flags: Flags): Promise<Result<View, Stop>> {
  const summary = await readSummaryFile(system.files, place);
  if (!summary.ok) return summary;
  const journal = await openJournal(system.files, place.folder);
  if (!journal.ok) return journal;
  const { experiment } = summary.value;
  const { state } = journal.value;
  const { config, problems } = await readConfig(system, place, withSchedule(flags, state.sweep));
  const wishes = readWishes(experiment.tasks, state.records);
  const attempts = (task: string): number => state.records.get(task)?.attempts.length ?? 0;
  // What people typed is not journaled here, only taken into account.
  for (const event of wishEvents(wishes, attempts, system.clock.now())) apply(state, event);
  const choices = await chooser({
    system,
    folder: place.folder,
    experiment,
    records: state.records,
    obeyed: wishes.obeyed,
    config,
    ...(state.sweep === undefined ? {} : { stopped: state.sweep.stopped }),
  })();
  const budget = budgetFor(config, state.records);
  const claimOf = claimReader(system.files, place.folder);
  const shared = await shareRoom(choices, roomFor(config, choices, {}), { budget, claimOf });
  const now = system.clock.now();
  const worker = await liveHolder(system, join(place.folder, STATE_FOLDER));
  const lookedAt = await readLastLook(system.files, place.folder);
  const isInTime = isIdle(shared) || looksInTime(lookedAt, now, config);
  return ok({
    place,
    asOf: worker !== undefined && isInTime ? now : Math.min(now, lookedAt ?? now),
    ...(worker === undefined ? {} : { worker }),
    summary: summary.value,
    config,
    journal: journal.value,
    choices: shared,
    diagnostics: [
      ...problems,
      ...(await copyFindings(system.files, place, state.home)),
      ...(await heatFindings(system, place.folder, config, worker !== undefined || isIdle(shared))),
      ...pressingFindings(summary.value, config, system.clock.now()),
      ...wishes.findings,
      ...twinFindings(state.records),
      ...budgetFindings(shared, budget),
      ...believedFindings(shared),
      ...untrackedFindings(summary.value, state.records),
      ...staleFindings(shared, state.records, toolingOf(experiment, config)),
    ],
  });
}

/** No job lives that there would be something to know of. */
export const isIdle = (choices: readonly Choice[]): boolean =>
  !choices.some(({ record }) => lastAttempt(record)?.phase.kind === "live");

/** The longest pause between two looks where none is set. */
const PAUSE_SECONDS = 180;

/** Whoever is at work looks again after the longest pause at the latest: where twice that has passed, nobody knows of now. */
function looksInTime(lookedAt: number | undefined, now: number, { values }: Config): boolean {
  const pauseSeconds = Math.max(values["poll.seconds"] ?? 0, values["poll.max_seconds"] ?? PAUSE_SECONDS);
  return lookedAt === undefined || now - lookedAt <= 2 * pauseSeconds * 1000;
}
