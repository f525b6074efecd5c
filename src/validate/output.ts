import type { Files } from "../system/ports.ts";
import { demands, fill, type Values } from "../tools/pattern.ts";
import type { Output, Tool } from "../tools/tool.ts";
import { companionOf, problemWithCompanions } from "./companions.ts";
import type { Depth } from "./formats/format.ts";
import { type Found, thoseThere, type Where } from "./found.ts";
import { filesSince, latest, writtenAt } from "./fresh.ts";
import { taskOfLogs } from "./logs.ts";
import { problemWith } from "./outputs.ts";
import { absolute } from "./places.ts";
import { distanceToEnd, readProgress, unfinished } from "./reached.ts";
import type { Verdict } from "./verdict.ts";

export interface Terms {
  /** For how many epochs the run is trained; undefined when nobody says. */
  readonly epochs?: number | undefined;
  /** What counts has to be younger (epoch ms of the file server): older ones were there before the attempt. */
  readonly since?: number | undefined;
  readonly depth?: Depth | undefined;
  /** Epochs that need not be there: a person had them removed. */
  readonly pruned?: ReadonlySet<number> | undefined;
}

/** Judges one output: of an epoch where the values name one, otherwise the newest that is there. */
export async function judgeOutput(
  where: Where,
  output: Output,
  values: Values,
  terms: Terms,
): Promise<Verdict> {
  const ofTraining = values.epoch === undefined;
  const final = ofTraining ? await judgeFinal(where, output, values, terms) : undefined;
  if (final !== undefined) return final;
  const found = await findOutput(where, output, values, terms);
  if (found !== undefined) return judgeFound(where, output, found, values, terms);
  const isLast = !ofTraining && Number(values.epoch) + 1 === terms.epochs;
  const last = isLast ? await judgeFinal(where, output, values, terms) : undefined;
  return last ?? { kind: "missing", path: pathOf(output, values) };
}

/** The model at the end of a training, where there is one. One of an earlier attempt says nothing of this one. */
async function judgeFinal(
  where: Where,
  output: Output,
  values: Values,
  { since, depth }: Terms,
): Promise<Verdict | undefined> {
  for (const pattern of output.final ?? []) {
    for await (const found of thoseThere(where, pattern, values)) {
      if ((await problemWithCompanions(where, found, output.with)) !== undefined) continue;
      if (since !== undefined && ((await finalWrittenAt(where, output, found)) ?? 0) <= since) continue;
      const { path } = found.place;
      const problem = await problemWith(where.files, absolute(where.folder, path), output.check, depth);
      return problem === undefined
        ? { kind: "valid", path, ...(output.epochs === "newest" ? { isSome: true } : {}) }
        : { kind: "broken", path, problem };
    }
  }
  return undefined;
}

/** Its folder may be that of the run, where other things are written too: what tells is the file that makes it a model. */
async function finalWrittenAt(where: Where, output: Output, found: Found): Promise<number | undefined> {
  const [mark] = output.with ?? [];
  const path =
    mark === undefined ? absolute(where.folder, found.place.path) : await companionOf(where, found, mark);
  return path === undefined ? undefined : writtenAt(where.files, path, output.check);
}

/** The first place that exists counts; where epochs have names, one without an epoch is of none in particular. */
async function findOutput(
  where: Where,
  output: Output,
  values: Values,
  terms: Terms,
): Promise<Found | undefined> {
  const named = output.path.filter((pattern) => demands(pattern, "epoch"));
  const isByEpoch = values.epoch !== undefined && named.length > 0;
  for (const pattern of isByEpoch ? named : output.path) {
    const found =
      values.epoch === undefined || isByEpoch || output.progress === undefined
        ? await firstFresh(where, output, thoseThere(where, pattern, values), terms)
        : await endOfEpoch(where, output, thoseThere(where, pattern, values), Number(values.epoch));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An older one with a higher number may be left of an attempt that went further. */
async function firstFresh(
  where: Where,
  output: Output,
  all: AsyncIterable<Found>,
  { since }: Terms,
): Promise<Found | undefined> {
  let first: Found | undefined;
  for await (const found of all) {
    if (!(await isStale(where, output, found, since))) return found;
    first ??= found;
  }
  return first;
}

/** Of checkpoints that are named by steps, newest first, the one that ends an epoch by what it says itself. */
async function endOfEpoch(
  where: Where,
  { progress }: Output,
  all: AsyncIterable<Found>,
  epoch: number,
): Promise<Found | undefined> {
  let best: { readonly found: Found; readonly distance: number } | undefined;
  for await (const found of all) {
    const reached = progress === undefined ? "" : await readProgress(where, found, progress);
    const distance = typeof reached === "string" ? undefined : distanceToEnd(reached, epoch);
    if (distance === undefined && best !== undefined) break;
    if (distance !== undefined && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { found, distance };
  }
  return best?.found;
}

async function judgeFound(
  where: Where,
  output: Output,
  found: Found,
  values: Values,
  terms: Terms,
): Promise<Verdict> {
  const { path, values: told } = found.place;
  const broken = (problem: string): Verdict => ({ kind: "broken", path, problem });
  if (await isStale(where, output, found, terms.since)) return broken("is from before this attempt");
  // Logs gather in one folder; those of earlier attempts say nothing of this one.
  const isGathered = output.check === "inspect-log" && terms.since !== undefined;
  const files = isGathered ? filesSince(where.files, terms.since ?? 0) : where.files;
  const task = taskOfLogs(found.pattern, values);
  const problem = await problemWith(files, absolute(where.folder, path), output.check, terms.depth, task);
  if (problem !== undefined) return broken(problem);
  const lacking = await problemWithCompanions(where, found, output.with);
  if (lacking !== undefined) return broken(lacking);
  const { progress } = output;
  if (values.epoch !== undefined) return { kind: "valid", path };
  if (progress !== undefined) {
    const reached = await readProgress(where, found, progress);
    const why =
      typeof reached === "string"
        ? reached
        : unfinished(reached, terms.epochs, fill(progress.file, told) ?? progress.file);
    return why === undefined ? { kind: "valid", path } : broken(why);
  }
  const isSome = told.epoch !== undefined || told.step !== undefined;
  return { kind: "valid", path, ...(isSome ? { isSome } : {}) };
}

async function isStale(
  { files, folder }: Where,
  { check }: Output,
  { place }: Found,
  since: number | undefined,
): Promise<boolean> {
  if (since === undefined) return false;
  return ((await writtenAt(files, absolute(folder, place.path), check)) ?? 0) <= since;
}

/** When the newest of what is there of the outputs of a task was written; undefined where nothing is. */
export async function outputsWrittenAt(
  files: Files,
  folder: string,
  { outputs }: Pick<Tool, "outputs">,
  values: Values,
  epochs: number | undefined,
): Promise<number | undefined> {
  const where = { files, folder };
  const times: (number | undefined)[] = [];
  for (const output of outputs) {
    const last = output.epochs === "newest" || epochs === undefined ? {} : { epoch: String(epochs - 1) };
    for (const pattern of output.path)
      for await (const { place } of thoseThere(where, pattern, { ...last, ...values }))
        times.push(await writtenAt(files, absolute(folder, place.path), output.check));
    for (const pattern of output.final ?? [])
      for await (const found of thoseThere(where, pattern, values))
        times.push(await finalWrittenAt(where, output, found));
  }
  return latest(times);
}

/** The first place in which it is looked for; where nobody says which epoch or step, any would do. */
export function pathOf({ path: [pattern] }: Output, values: Values): string {
  if (pattern === undefined) return "its output";
  const open = { ...values, epoch: values.epoch ?? "*", step: "*" };
  const path = fill(pattern, values) ?? fill(pattern, open) ?? pattern.replaceAll("{run}", values.run);
  return path.replaceAll(/\*+/g, "*");
}
