import { basename, join } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import { type Place, SUMMARY_NAME } from "../../tick/folder/place.ts";
import { type Context, placeOf } from "../command.ts";
import { folderNamed } from "../experiments-below.ts";
import { digest } from "./table.ts";

/** What a person named: experiments, or all below a folder. */
export interface Named {
  readonly experiments: readonly string[];
  readonly below?: string;
}

/** What one entry ticks. Paths are absolute and behind all links: cron stands elsewhere. */
export type Target = {
  /** Of its entry, the same for every name that leads there. */
  readonly id: string;
  /** Where the log of its ticks lies. */
  readonly log: string;
} & (
  | { readonly kind: "experiment"; readonly place: Place }
  | { readonly kind: "all"; readonly folder: string }
);

/** One entry for each experiment, or one for a folder. Without a name it is the experiment that one stands in. */
export async function targetsOf(
  context: Context,
  { experiments, below }: Named,
): Promise<Result<readonly Target[], Stop>> {
  if (below !== undefined) return targetBelow(context, below);
  const targets = new Map<string, Target>();
  for (const named of experiments.length === 0 ? [context.experiment] : experiments) {
    const place = await placeOf(named === undefined ? context : { ...context, experiment: named });
    if (!place.ok) return place;
    const id = idOf(place.value.summaryPath);
    targets.set(id, { id, log: logIn(place.value.folder), kind: "experiment", place: place.value });
  }
  return ok([...targets.values()]);
}

async function targetBelow(context: Context, below: string): Promise<Result<readonly Target[], Stop>> {
  const named = await folderNamed(context, below);
  if (!named.ok) return named;
  const folder = await context.system.files.real(named.value);
  return ok([{ id: idOfFolder(folder), log: logIn(folder), kind: "all", folder }]);
}

/** What an entry names: an experiment by its folder, as people do, where its summary has the usual name. */
export function tickedIn(target: Target): string {
  if (target.kind === "all") return target.folder;
  const { folder, summaryPath } = target.place;
  return basename(summaryPath) === SUMMARY_NAME ? folder : summaryPath;
}

export const idOf = (summaryPath: string): string => digest(`experiment\n${summaryPath}`);

export const idOfFolder = (folder: string): string => digest(`all\n${folder}`);

const logIn = (folder: string): string => join(folder, STATE_FOLDER, "cron.log");
