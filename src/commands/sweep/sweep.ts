import { join } from "node:path";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import type { Session } from "../../tick/session/session.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import type { RunObserver } from "../repeat.ts";
import { holding, lookFirst } from "../run.ts";
import { changeFinding, fitOf } from "./fit.ts";
import { goOn, growerFor, type SweepResult, type SweepWatch } from "./go-on.ts";
import { groundOf, type Outlook, outlookOf } from "./ground.ts";
import { layOut, renewConfig, takeBack } from "./lay-out.ts";
import { outlineOf } from "./plan.ts";
import { type Defined, readDefined } from "./read.ts";

export type SweepObserver = RunObserver & SweepWatch;

export interface SweepOptions {
  /** Nothing more is laid out once a trial has failed; what is under way goes on. */
  readonly failFast: boolean;
  /** Looks first whether trials can run at all. */
  readonly preflight: boolean;
}

/** Runs a sweep to its end, or goes on with one: all that is known of it is in the experiment's journal. */
export async function sweep(
  context: Context,
  named: string | undefined,
  options: SweepOptions,
  observer: SweepObserver,
): Promise<Answer<SweepResult>> {
  const defined = await readDefined(context, named);
  if (!defined.ok) return stopped(defined.error);
  const { definition, folder, templates } = defined.value;
  const capped = { ...context, flags: withCap(context.flags, definition) };
  const possible = await canBegin(capped, defined.value);
  if (!possible.ok) return stopped(possible.error);
  const laidOut = await layOut(context.system, folder, definition, possible.value.longerConfig);
  if (!laidOut.ok) return stopped(laidOut.error);
  const place = { folder, summaryPath: join(folder, SUMMARY_NAME) };
  const looked = options.preflight ? await lookFirst(capped, place, "runmark sweep", true) : ok([]);
  if (!looked.ok) {
    const takenBack = await takeBack(context.system, folder, laidOut.value);
    const more = takenBack.ok ? [] : takenBack.error.diagnostics;
    return stopped({ ...looked.error, diagnostics: [...looked.error.diagnostics, ...more] });
  }
  return holding(capped, { place, purpose: "sweep", observer }, async (session, heard) => {
    const changes = await takeDefinition(session, defined.value);
    if (!changes.ok) return stopped(changes.error);
    await observer.onBegin(outlineOf(definition, session.journal.state.sweep?.trials ?? []), changes.value);
    const onProgress = observer.onProgress.bind(observer);
    const grower = growerFor(session, { definition, templates, failFast: options.failFast, onProgress });
    const answer = await goOn(session, grower, { observer, heard, findings: looked.value });
    return { ...answer, diagnostics: [...changes.value.map(changeFinding), ...answer.diagnostics] };
  });
}

/** No more jobs at the same time than the schedule says, unless the person says otherwise. */
const withCap = (flags: Context["flags"], { parallel }: SweepDefinition): Context["flags"] =>
  flags.has("max_in_flight") ? flags : new Map([...flags, ["max_in_flight", parallel] as const]);

/** Whether all is there that a sweep needs; asked before anything is written, so that a start that is refused leaves nothing. */
async function canBegin(context: Context, defined: Defined): Promise<Result<Outlook, Stop>> {
  const outlook = await outlookOf(context, defined);
  if (!outlook.ok) return outlook;
  const fit = await fitOf(outlook.value, defined);
  if (!fit.ok) return fit;
  // Whoever has begun here has a journal, and is told when it is opened.
  if (!outlook.value.isNew) return outlook;
  const { config } = outlook.value;
  const backend = await context.chooseBackend(config.values.backend, defined.folder);
  return backend.ok ? outlook : backend;
}

/** Puts down under which definition trials are laid out from here on, and says what is otherwise than it was. */
async function takeDefinition(session: Session, defined: Defined): Promise<Result<readonly string[], Stop>> {
  const { journal, system, place } = session;
  const ground = await groundOf(session);
  if (!ground.ok) return ground;
  const fit = await fitOf(ground.value, defined);
  if (!fit.ok) return fit;
  const { changes, configText } = fit.value;
  // First the tools, which the definition after the next start would not renew any more.
  const renewed =
    configText === undefined ? ok(undefined) : await renewConfig(system, place.folder, configText);
  if (!renewed.ok) return renewed;
  const { definition } = defined;
  const text = JSON.stringify(definition);
  if (journal.state.sweep?.definition === text) return ok(changes);
  const { metric, direction } = definition.objective;
  const at = system.clock.now();
  const recorded = await session.record([{ kind: "sweep", at, definition: text, metric, direction }]);
  return recorded.ok ? ok(changes) : recorded;
}
