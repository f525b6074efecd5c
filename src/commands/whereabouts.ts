import { join } from "node:path";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { type Place, SUMMARY_NAME } from "../tick/folder/place.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { experimentsBelow } from "./experiments-below.ts";
import { invocation } from "./invocation.ts";
import { isForPerson, nextSteps, type Step } from "./next-steps.ts";
import { NOT_STARTED, toStart } from "./not-started.ts";
import type { Overview } from "./overview.ts";
import { status } from "./status.ts";
import type { TaskView } from "./task-view.ts";

/** Where a person stands, and what can be typed there. */
export interface Whereabouts {
  /** The experiment that one stands in or that was named. */
  readonly here?: Here;
  /** Where one stands in none: folders of experiments below. */
  readonly below?: readonly string[];
  /** The most pressing first. */
  readonly next: readonly Step[];
}

export interface Here extends Omit<Overview, "tasks"> {
  /** Told by `status`. */
  readonly warnings: number;
  /** What nothing but a person lets go on. */
  readonly forPerson: readonly Pick<TaskView, "key" | "status" | "reason" | "next">[];
}

/** A person waits for the answer: of a home folder only what is near is looked through. */
const MOST_FOLDERS = 500;

/** Says where one stands and what to do next. Reads files only: no lock, no scheduler. */
export async function whereabouts(context: Context): Promise<Answer<Whereabouts>> {
  const place = await placeOf(context);
  if (place.ok) return inside(context, place.value);
  const isNowhere = place.error.diagnostics.every(({ code }) => code === "experiment.missing");
  return context.experiment === undefined && isNowhere ? outside(context) : stopped(place.error);
}

async function inside(context: Context, place: Place): Promise<Answer<Whereabouts>> {
  const { exitCode, data, diagnostics } = await status(context);
  if (data === undefined) return { exitCode, diagnostics };
  const { tasks, ...rest } = data;
  const forPerson = tasks
    .filter(isForPerson)
    .map(({ key, status, reason, next }) => ({ key, status, reason, next }));
  const typed = { cwd: context.cwd, named: context.experiment };
  const isToStart = !hasErrors(diagnostics) && diagnostics.some(({ code }) => code === NOT_STARTED);
  const begin = isToStart ? await toStart(context, place) : undefined;
  const next = begin === undefined ? nextSteps(data, hasErrors(diagnostics), typed) : [begin];
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  // The next command is to stand last on the screen: what is no error is told by `status`.
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { exitCode, data: { here: { ...rest, warnings, forPerson }, next }, diagnostics: errors };
}

async function outside({ system, cwd }: Context): Promise<Answer<Whereabouts>> {
  const { folders } = await experimentsBelow(system.files, cwd, MOST_FOLDERS);
  const [first] = folders;
  const next = first === undefined ? TO_BEGIN : [look(first, cwd), ...TO_BEGIN.slice(-1)];
  return { exitCode: EXIT.done, data: { below: folders, next }, diagnostics: [] };
}

const look = (folder: string, cwd: string): Step => ({
  command: invocation("status", join(folder, SUMMARY_NAME), cwd),
  why: "see where it stands",
});

const TO_BEGIN: readonly Step[] = [
  { command: "runmark init my_experiment", why: "begin one, with two runs to try it out" },
  { command: "runmark --help", why: "see all commands" },
];
