import { join } from "node:path";
import { machineSettings } from "../config/machine.ts";
import { type Diagnostic, hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import type { TaskKey } from "../model/experiment.ts";
import { lastAttempt } from "../model/record.ts";
import type { Rehearsal, SiteLimits } from "../model/site.ts";
import { allot } from "../select/allot.ts";
import { staggerSeconds } from "../submit/stagger.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { budgetFor, roomFor } from "../tick/choose/standings.ts";
import { waitingScriptFindings } from "../tick/choose/waiting-scripts.ts";
import type { InspectParts } from "../tick/evidence/inspect.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import { HOT_CODE } from "../tick/findings/heat-findings.ts";
import { scriptFindings } from "../tick/findings/script-findings.ts";
import { wantedBackend } from "../tick/session/open.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { notStartedFindings } from "./not-started.ts";
import { knownOf, type Overview, overviewOf } from "./overview.ts";
import { type Asks, asksOf, type Totals, totalsOf } from "./plan-asks.ts";
import { partitionFindings } from "./plan-partitions.ts";
import { rehearsalFindings, rehearseAll, remarkFindings } from "./plan-rehearse.ts";
import { ownRoom, type RoomLeft, siteHolds, siteRoom } from "./plan-room.ts";
import { isLeft, readScripts, type ScriptFacts } from "./plan-scripts.ts";
import type { TaskView } from "./task-view.ts";

export interface PlannedTask extends TaskView {
  /** Of tasks that are left and whose script is there. */
  readonly asks?: Asks | undefined;
  /** The attempt since which its script has changed. */
  readonly changedSince?: number | undefined;
  /** What `--test` was told. Times are ISO 8601, UTC. */
  readonly test?: TestView | undefined;
}

export interface TestView {
  readonly verdict: Rehearsal["kind"];
  readonly startsAt?: string;
  readonly nodes?: string;
  readonly says?: string;
  readonly next?: string;
  /** Of an `unclear` one: `says` is what was answered, and not why nothing was. */
  readonly answered?: true;
}

export interface Plan extends Overview {
  readonly tasks: readonly PlannedTask[];
  /** Where the jobs would go; the setting itself when that cannot be had here. */
  readonly backend: string;
  readonly maxInFlight: number;
  readonly staggerSeconds: number;
  /** What may be taken at most by the tasks that go in now, and by all that are left. */
  readonly totals: { readonly now: Totals; readonly left: Totals };
  readonly room: readonly RoomLeft[];
  /** Jobs that go in now and for which the site has no room at the moment; of an array each element. */
  readonly siteHolds: number;
  /** So many of those that go in now would be refused as they are, as far as that is known. */
  readonly refused: number;
  /** What this machine has, where jobs run on it. */
  readonly machine?: SiteLimits["machine"];
  /** Why no job starts now, wherever there is room: this machine is too hot. */
  readonly heldUp?: string;
  /** Why the scheduler did not say what it allows. */
  readonly silence?: string;
}

/**
 * What the next tick would submit, and why the others do not go in, with what that takes and what there is room for. Acts on
 * nothing: it is the dry run of `run` and `tick`. `test` asks the backend about each script, which makes no job.
 */
export async function plan(context: Context, test = false): Promise<Answer<Plan>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { diagnostics, config, journal } = view.value;
  if (hasErrors(diagnostics)) return { exitCode: EXIT.errors, diagnostics };
  const wanted = wantedBackend(config, journal.state);
  const backend = await context.chooseBackend(wanted, place.value.folder);
  const outlook = backend.ok ? backend.value.outlook : undefined;
  const unknown: SiteLimits = {};
  const parts = inspectParts(context, view.value);
  const settings = machineSettings(config.values);
  const [limits, scripts] = await Promise.all([
    outlook?.limits(settings) ?? unknown,
    readScripts(parts, view.value.choices),
  ]);
  const choices = allot(view.value.choices, roomFor(config, view.value.choices, limits));
  const going = choices.flatMap(({ task, decision }): (readonly [TaskKey, ScriptFacts])[] => {
    const facts = scripts.get(task.key);
    return decision.kind === "submit" && facts !== undefined ? [[task.key, facts]] : [];
  });
  // While the scheduler is silent each question would only wait for it again.
  // Where asking troubles nobody, what stands in the way is told unasked.
  const asked = (test || outlook?.isFree === true) && outlook !== undefined && limits.silence === undefined;
  const said = asked
    ? await rehearseAll(outlook, settings, going, context.signal)
    : new Map<TaskKey, Rehearsal>();
  // What was rehearsed is told with the scheduler's own answer.
  const unasked = choices.filter(({ task }) => !said.has(task.key));
  const refused = await scriptFindings(context.system.files, place.value.folder, unasked);
  const missing = await waitingScriptFindings(parts, choices);
  const left = new Map(choices.filter(isLeft).flatMap(({ task: { key } }) => entry(key, scripts.get(key))));
  const name = backend.ok ? backend.value.name : wanted;
  const hot = diagnostics.find(({ code }) => code === HOT_CODE);
  return {
    exitCode: EXIT.done,
    data: {
      ...planOf(context, view.value, { choices, scripts, limits, said: test ? said : new Map() }),
      backend: name,
      staggerSeconds: staggerSeconds(config.values["stagger.seconds"], name),
      refused: refusedCount(place.value.folder, choices, { said, refused }),
      ...(hot === undefined || name !== "local" ? {} : { heldUp: hot.message }),
    },
    diagnostics: [
      ...diagnostics,
      ...(await notStartedFindings(context, place.value, { tasks: choices, sweep: journal.state.sweep })),
      ...refused,
      ...missing,
      ...partitionFindings(left, limits),
      ...rehearsalFindings(said),
      ...(test ? [] : remarkFindings(said)),
      ...(backend.ok ? [] : backend.error.diagnostics),
    ],
  };
}

/** Of a script that several share it is told once. */
function refusedCount(
  folder: string,
  choices: readonly Choice[],
  told: { readonly said: ReadonlyMap<TaskKey, Rehearsal>; readonly refused: readonly Diagnostic[] },
): number {
  const paths = new Set(told.refused.map(({ path }) => path));
  return choices.filter(
    ({ task, decision, script }) =>
      decision.kind === "submit" &&
      (told.said.get(task.key)?.kind === "refused" ||
        (script !== undefined && paths.has(join(folder, script)))),
  ).length;
}

const entry = <Value>(key: TaskKey, value: Value | undefined): [TaskKey, Value][] =>
  value === undefined ? [] : [[key, value]];

const inspectParts = ({ system }: Context, { place, summary, config }: View): InspectParts => ({
  files: system.files,
  folder: place.folder,
  experiment: summary.experiment,
  tooling: toolingOf(summary.experiment, config),
});

interface Findings {
  readonly choices: readonly Choice[];
  readonly scripts: ReadonlyMap<TaskKey, ScriptFacts>;
  readonly limits: SiteLimits;
  readonly said: ReadonlyMap<TaskKey, Rehearsal>;
}

function planOf(
  { system, experiment }: Context,
  view: View,
  found: Findings,
): Omit<Plan, "backend" | "staggerSeconds" | "refused" | "heldUp"> {
  const { choices, scripts, limits, said } = found;
  const { config, journal, place, summary } = view;
  const known = knownOf(view, system.clock.now());
  const overview = {
    ...overviewOf(summary.experiment, place, choices, { now: view.asOf, named: experiment }),
    ...(known === undefined ? {} : { known }),
  };
  const byKey = new Map(choices.map((choice) => [choice.task.key, choice]));
  const tasks = overview.tasks.map((task): PlannedTask => {
    const [choice, facts] = [byKey.get(task.key), scripts.get(task.key)];
    if (choice === undefined || facts === undefined) return task;
    const asks = isLeft(choice) ? asksOf(facts, limits, retryMinutes(choice)) : undefined;
    return {
      ...task,
      script: task.script ?? facts.path,
      asks,
      changedSince: changedSince(choice, facts),
      test: testView(said.get(task.key)),
    };
  });
  const queue = roomFor(config, choices, limits);
  const factsOf = (some: readonly Choice[]): ScriptFacts[] =>
    some.flatMap(({ task: { key } }) => scripts.get(key) ?? []);
  const going = choices.filter(({ decision }) => decision.kind === "submit");
  return {
    ...overview,
    tasks,
    maxInFlight: config.values.max_in_flight,
    totals: {
      now: totalsOf(tasks.filter(({ decision }) => decision === "submit").map(({ asks }) => asks)),
      left: totalsOf(tasks.filter((task) => isLeftView(task)).map(({ asks }) => asks)),
    },
    room: [
      ...ownRoom(queue, budgetFor(config, journal.state.records)),
      ...siteRoom(limits, factsOf(choices.filter(isLeft))),
    ],
    siteHolds: siteHolds(limits, factsOf(going)),
    ...(limits.machine === undefined ? {} : { machine: limits.machine }),
    ...(limits.silence === undefined ? {} : { silence: limits.silence }),
  };
}

const retryMinutes = ({ decision }: Choice): number | undefined =>
  decision.kind === "submit" ? decision.retry?.overrides.timeMinutes : undefined;

const isLeftView = ({ decision }: TaskView): boolean =>
  decision === "submit" || decision === "wait" || decision === "blocked";

/** Of tasks that will run again and of those that completed. One whose job lives took its script along. */
function changedSince(choice: Choice, { hash }: ScriptFacts): number | undefined {
  const last = lastAttempt(choice.record);
  if (last?.scriptHash === undefined || last.phase.kind === "undelivered") return undefined;
  const counts = isLeft(choice) || choice.standing.status === "completed";
  return counts && last.scriptHash !== hash ? last.number : undefined;
}

function testView(said: Rehearsal | undefined): TestView | undefined {
  if (said === undefined) return undefined;
  if (said.kind === "fine") {
    return {
      verdict: "fine",
      ...(said.startsAt === undefined ? {} : { startsAt: new Date(said.startsAt).toISOString() }),
      ...(said.nodes === undefined ? {} : { nodes: said.nodes }),
      ...(said.remark === undefined ? {} : { says: said.remark }),
    };
  }
  const next = said.kind === "refused" && said.next !== undefined ? { next: said.next } : {};
  const answered = said.kind === "unclear" && said.answered === true ? { answered: true as const } : {};
  return { verdict: said.kind, says: said.reason, ...next, ...answered };
}
