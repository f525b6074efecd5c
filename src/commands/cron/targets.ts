import { join, resolve } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Place } from "../../tick/folder/place.ts";
import { type Context, placeOf } from "../command.ts";
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

async function targetBelow(
  { system: { files }, cwd }: Context,
  below: string,
): Promise<Result<readonly Target[], Stop>> {
  const path = resolve(cwd, below);
  const stat = await files.stat(path).catch(() => undefined);
  if (stat?.kind !== "folder")
    return err(
      stop(EXIT.errors, "experiments.no-folder", `there is no folder ${path}`, "Name one that is", path),
    );
  const folder = await files.real(path);
  return ok([{ id: idOfFolder(folder), log: logIn(folder), kind: "all", folder }]);
}

export const idOf = (summaryPath: string): string => digest(`experiment\n${summaryPath}`);

export const idOfFolder = (folder: string): string => digest(`all\n${folder}`);

const logIn = (folder: string): string => join(folder, STATE_FOLDER, "cron.log");
