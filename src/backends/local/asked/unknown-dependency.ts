import { parseDependency } from "../../../script/dependency.ts";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { tasksOf } from "../records/array-files.ts";
import { elementBehind } from "../records/ids.ts";
import { readJob } from "../records/job-files.ts";
import { jobFolder, type Target } from "../records/layout.ts";
import type { Wants } from "./wants.ts";

type Files = Pick<System, "files">;

const isKnown = async (system: Files, folder: string, { job, task }: Target): Promise<boolean> => {
  const reading = await readJob(system.files, jobFolder(folder, job));
  // What cannot be read may be it; the supervisor waits until it can.
  if (reading.kind === "damaged") return true;
  if (reading.kind === "absent")
    return task === undefined && (await elementBehind(system, folder, job)) !== undefined;
  return task === undefined || (tasksOf(reading.files.request) ?? []).includes(task);
};

/** What cannot be read now may be it, too. */
const mayBeKnown = async (system: Files, folder: string, target: Target): Promise<boolean> => {
  try {
    return await isKnown(system, folder, target);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return true;
  }
};

/** Why sbatch would not take the dependency of a job: it names one that there is not. */
export const unknownDependency = async (
  system: Files,
  folder: string,
  { dependency }: Pick<Wants, "dependency">,
): Promise<string | undefined> => {
  for (const term of parseDependency(dependency ?? "")?.terms ?? [])
    if (term.kind !== "singleton" && !(await mayBeKnown(system, folder, term)))
      return `Job dependency problem: --dependency=${dependency}`;
  return undefined;
};
