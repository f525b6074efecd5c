import { machineSettings } from "../config/machine.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop, stopOnErrors } from "../model/exit.ts";
import type { TaskKey } from "../model/experiment.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Standing } from "../model/standing.ts";
import { outcomeOf } from "../monitor/outcome.ts";
import type { Summary } from "../parse/summary.ts";
import type { Choice } from "./choose/choose.ts";
import { withdrawEarly } from "./choose/early.ts";
import { takeReading } from "./choose/reading.ts";
import { budgetFor, isSettling, partOfChoice, placesOfAll, shownStandings } from "./choose/standings.ts";
import { toolingOf } from "./evidence/tooling.ts";
import { budgetFindings } from "./findings/budget-findings.ts";
import {
  believedFindings,
  blockedFindings,
  pressingFindings,
  twinFindings,
  untrackedFindings,
} from "./findings/findings.ts";
import { heatFindings } from "./findings/heat-findings.ts";
import { lookedUpFindings } from "./findings/looked-up-findings.ts";
import { readConfig } from "./folder/read-config.ts";
import { readSummaryFile } from "./folder/read-summary.ts";
import { completeFound } from "./judge/complete-found.ts";
import { judgeEnded } from "./judge/judge.ts";
import { lookAtJobs } from "./observe/look.ts";
import { survey } from "./observe/survey.ts";
import { allotOpen, submitChosen } from "./send/submit-chosen.ts";
import { cancelWished } from "./session/cancel.ts";
import { clearRecords } from "./session/clear-records.ts";
import { lostLock } from "./session/open.ts";
import { untilQuiet } from "./session/quiet.ts";
import { saveSummary } from "./session/save.ts";
import type { Session } from "./session/session.ts";

/** Where the experiment stands after a tick. */
export interface TickReport {
  readonly summary: Summary;
  readonly choices: readonly Choice[];
  /** As people are shown it. */
  readonly standings: ReadonlyMap<TaskKey, Standing>;
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;
  /** Something is being settled, so the next look should come soon. */
  readonly soon: boolean;
}

/**
 * The one step that everything is made of: read the summary and the journal, look at every job, decide, act, write. It may
 * be stopped between any two lines, and the next one goes on from there.
 */
export async function tick(session: Session): Promise<Result<TickReport, Stop>> {
  // A heartbeat that cannot be written endangers nothing by itself: the lock is asked about before each effect.
  const beat = await session.lock.heartbeat();
  if (!beat.ok && beat.error.kind === "lost") return err(lostLock(session.lock));
  const configured = await refreshConfig(session);
  await untilQuiet(session);
  const read = await readSummaryFile(session.system.files, session.place, session.summary);
  if (!read.ok) return read;
  session.summary = read.value;
  const sound = stopOnErrors(read.value.diagnostics);
  if (!sound.ok) return sound;
  const findings = [
    ...configured,
    ...(await shareMachine(session)),
    ...(await heatFindings(session.system, session.place.folder, session.config, true)),
    ...pressingFindings(read.value, session.config, session.system.clock.now()),
  ];
  const reconciled = await reconcile(session, read.value);
  if (!reconciled.ok) return reconciled;
  return ok({ ...reconciled.value, diagnostics: [...findings, ...reconciled.value.diagnostics] });
}

async function reconcile(session: Session, summary: Summary): Promise<Result<TickReport, Stop>> {
  const { experiment } = summary;
  const { tasks } = experiment;
  const tooling = toolingOf(experiment, session.config);
  const surveyed = await survey(session, summary);
  if (!surveyed.ok) return surveyed;
  const reading = await takeReading(session, summary);
  if (!reading.ok) return reading;
  const before = await reading.value.choose();
  const wantsToSubmit = before.some(({ decision }) => decision.kind === "submit");
  const look = await lookAtJobs(session, tasks, wantsToSubmit);
  if (!look.ok) return look;
  const judged = await judgeEnded(session, tasks, tooling);
  if (!judged.ok) return judged;
  const withdrawn = await withdrawEarly(session, tasks);
  if (!withdrawn.ok) return withdrawn;
  const cancelled = await cancelWished(session, tasks);
  if (!cancelled.ok) return cancelled;
  const completed = await completeFound(session, await reading.value.choose(), tooling);
  if (!completed.ok) return completed;
  const inFlight = placesOfAll(await reading.value.choose());
  const queue = { ...look.value.observation, inFlight };
  const submitted = await submitChosen(session, reading.value, queue);
  if (!submitted.ok) return submitted;
  const last = submitted.value.reading;
  session.summary = last.summary;
  const after = await last.choose();
  const { closed } = submitted.value;
  const choices = await allotOpen(session, last, after, closed, queue);
  const standings = shownStandings(choices);
  const saved = await saveSummary(session, last.summary, standings);
  if (!saved.ok) return saved;
  await clearRecords(session);
  return ok({
    summary: last.summary,
    choices,
    standings,
    diagnostics: [
      ...last.wishes.findings,
      ...look.value.findings,
      ...judged.value,
      ...withdrawn.value,
      ...cancelled.value,
      ...completed.value,
      ...submitted.value.findings,
      ...saved.value.findings,
      ...twinFindings(session.journal.state.records),
      ...blockedFindings(last.summary, choices, session.config),
      ...budgetFindings(choices, budgetFor(session.config, session.journal.state.records)),
      ...believedFindings(choices),
      ...lookedUpFindings(choices),
      ...untrackedFindings(last.summary, session.journal.state.records),
    ],
    // What somebody has typed in the meantime is work for the next tick.
    exitCode:
      saved.value.isCurrent && saved.value.found.document.text === submitted.value.text
        ? outcomeOf(choices.map((choice) => partOfChoice(choice, session.system.clock.now())))
        : EXIT.workLeft,
    soon: choices.some(({ record }) => isSettling(record, session.system.clock.now())),
  });
}

/** Tells the backend what its jobs may share; where that cannot be put down, those at work go on by what was set before. */
async function shareMachine({ backend, config }: Session): Promise<readonly Diagnostic[]> {
  const shared = await backend.share?.(machineSettings(config.values));
  if (shared === undefined || shared.ok) return [];
  const message = `what jobs may share of this machine could not be put down: ${shared.error}`;
  return [
    {
      severity: "warning",
      code: "local.settings",
      message,
      next: "See that there is space, and the right to write",
    },
  ];
}

/** A bad edit of the configuration is reported, and the last good values stay. */
async function refreshConfig(session: Session): Promise<readonly Diagnostic[]> {
  const { config, problems } = await readConfig(session.system, session.place, session.flags);
  if (problems.length === 0) session.config = config;
  return problems.map((problem) => ({ ...problem, severity: "warning" as const }));
}
