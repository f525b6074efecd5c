import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { lastAttempt } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import type { Place } from "../tick/folder/place.ts";
import { readView } from "../tick/view.ts";
import { type Grounds, heldByStaying } from "../validate/held.ts";
import type { Seen } from "../validate/look.ts";
import { type Fate, fatesOf } from "../validate/prune.ts";
import { runsOf } from "./checkpoints.ts";
import type { Context } from "./command.ts";
import { type BoundWorld, boundOf } from "./prune-bound.ts";
import { hadByOthers, type Looked, lookAtAll } from "./prune-look.ts";
import { saidCells } from "./prune-rows.ts";

export interface RunPlan {
  readonly run: string;
  /** Why all of it stays. */
  readonly refused?: string;
  /** Its checkpoints, each once, the newest first. */
  readonly seen: readonly Seen[];
  readonly fates: readonly Fate[];
}

/** What goes of the runs that are named, or of all that are trained. Nothing is written. */
export async function planPrune(
  context: Context,
  place: Place,
  names: readonly string[],
  keep: number,
): Promise<Result<readonly RunPlan[], Stop>> {
  const view = await readView(context.system, place, context.flags);
  if (!view.ok) return view;
  const { summary, config, choices, diagnostics } = view.value;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (hasErrors(errors)) return err({ exitCode: EXIT.errors, diagnostics: errors });
  const runs = runsOf(summary.experiment, names);
  if (!runs.ok) return runs;
  const world: BoundWorld = {
    ...{ files: context.system.files, folder: place.folder, view: view.value },
    ...{ tooling: toolingOf(summary.experiment, config), cells: saidCells(summary) },
  };
  const { looked, grounds } = await lookAtAll(world);
  const plans: RunPlan[] = [];
  for (const run of new Set(runs.value)) {
    const there = looked.find((each) => each.run === run);
    const refused = whyRefused(choices, run);
    const others = hadByOthers(looked, grounds, run);
    const isJudged = there !== undefined && refused === undefined;
    const fates = isJudged ? fatesOf(there.seen, keep, await boundIn(world, there, grounds, others)) : [];
    plans.push({ run, seen: there?.seen ?? [], fates, ...(refused === undefined ? {} : { refused }) });
  }
  return ok(withAgain(sparing(plans, looked, grounds), looked));
}

/** A job may read or write any of them, whatever it is of the run. */
function whyRefused(choices: readonly Choice[], run: string): string | undefined {
  const busy = choices.find(({ task, record }) => {
    const kind = lastAttempt(record)?.phase.kind;
    const isBusy = kind === "intended" || kind === "live" || kind === "ended";
    return task.run === run && (isBusy || record?.twins !== undefined);
  });
  return busy === undefined ? undefined : `${busy.task.key} has a job that may be at work`;
}

/** What must stay of a run whatever its age, by any of its names. */
async function boundIn(
  world: BoundWorld,
  { run, tool, seen, again }: Looked,
  grounds: Grounds,
  others: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const bound = new Map(await boundOf(world, run, tool, [...seen, ...again.keys()]));
  for (const [other, first] of again) {
    const why = bound.get(other.path);
    if (why !== undefined && !bound.has(first.path)) bound.set(first.path, `as ${other.path}: ${why}`);
  }
  for (const each of seen) {
    const owner = (grounds.get(each)?.own ?? []).map((path) => others.get(path)).find(Boolean);
    if (owner !== undefined && !bound.has(each.path)) bound.set(each.path, `it is of ${owner}, too`);
  }
  return bound;
}

/** Whatever stays, of any run, keeps what it leads to. */
function sparing(plans: readonly RunPlan[], looked: readonly Looked[], grounds: Grounds): readonly RunPlan[] {
  const going = new Set(
    plans.flatMap(({ fates }) => fates.filter(({ why }) => why === undefined)).map(({ seen }) => seen),
  );
  const staying = looked.flatMap(({ seen }) => seen.filter((each) => !going.has(each)));
  const held = heldByStaying([...going], staying, grounds);
  const spared = (fate: Fate): Fate => {
    const why = fate.why ?? held.get(fate.seen);
    return why === undefined ? fate : { ...fate, why };
  };
  return plans.map((plan) => ({ ...plan, fates: plan.fates.map(spared) }));
}

/** One that goes is told of by one name, one that stays by all. */
function withAgain(plans: readonly RunPlan[], looked: readonly Looked[]): readonly RunPlan[] {
  const again = new Map(looked.map((each) => [each.run, each.again]));
  return plans.map((plan) => {
    const staying = new Set(plan.fates.filter(({ why }) => why !== undefined).map(({ seen }) => seen));
    const others = [...(again.get(plan.run) ?? [])].filter(([, first]) => staying.has(first));
    const fates = others.map(([seen, first]) => ({ seen, why: `it is ${first.path} by another name` }));
    return { ...plan, fates: [...plan.fates, ...fates] };
  });
}
