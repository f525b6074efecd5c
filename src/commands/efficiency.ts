import type { Diagnostic } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { UsageAnswer } from "../model/usage.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import { wantedBackend } from "../tick/session/open.ts";
import { jobsOf, type TaskTries, triesOf } from "../tick/usage/tries.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type EfficiencyReport, reportOf } from "./efficiency-report.ts";
import { unknownTask } from "./unknown-name.ts";

/** Scripts and GPU files of so many tasks are read side by side. */
const AT_ONCE = 16;

/**
 * What runs used against what they asked for: all that had a job, or those that are named. Asks the books once and writes
 * nothing.
 */
export async function efficiency(
  context: Context,
  names: readonly string[],
): Promise<Answer<EfficiencyReport>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const chosen = select(view.value, names);
  if (!chosen.ok) return stopped(chosen.error);
  const books = await askBooks(context, view.value, chosen.value);
  if (!books.ok) return stopped(books.error);
  const tasks = await allTries(context, view.value, chosen.value, books.value);
  const broken = view.value.diagnostics.filter(({ severity }) => severity === "error");
  const isSilent = books.value.records.kind === "failed";
  return {
    exitCode: hasErrors(broken) ? EXIT.errors : isSilent ? EXIT.unreachable : EXIT.done,
    data: reportOf(view.value.summary.experiment.name, tasks, names.length > 0),
    diagnostics: [...broken, ...bookFindings(books.value)],
  };
}

function select({ choices }: View, names: readonly string[]): Result<readonly Choice[], Stop> {
  const tasks = choices.map(({ task }) => task);
  const unknown = unknownTask(names, tasks, "efficiency.unknown-run");
  if (unknown !== undefined) return err(unknown);
  if (names.length === 0) return ok(choices.filter((choice) => jobsOf(choice).length > 0));
  return ok(choices.filter(({ task }) => names.includes(task.run) || names.includes(task.key)));
}

/** The books of the backend where the jobs went; none is asked where there was no job. */
async function askBooks(
  { chooseBackend }: Context,
  { place, config, journal }: View,
  choices: readonly Choice[],
): Promise<Result<UsageAnswer, Stop>> {
  const jobs = choices.flatMap(jobsOf);
  if (jobs.length === 0) return ok({ records: { kind: "answered" }, jobs: new Map() });
  const backend = await chooseBackend(
    journal.state.backend ?? wantedBackend(config, journal.state),
    place.folder,
  );
  return backend.ok ? ok(await backend.value.usage(jobs)) : backend;
}

async function allTries(
  { system }: Context,
  { place, summary, config }: View,
  choices: readonly Choice[],
  books: UsageAnswer,
): Promise<readonly TaskTries[]> {
  const world = { system, folder: place.folder, tooling: toolingOf(summary.experiment, config) };
  const now = system.clock.now();
  const tasks: TaskTries[] = [];
  for (let first = 0; first < choices.length; first += AT_ONCE) {
    const some = choices.slice(first, first + AT_ONCE);
    tasks.push(...(await Promise.all(some.map((choice) => triesOf(world, choice, books, now)))));
  }
  return tasks;
}

function bookFindings({ records }: UsageAnswer): readonly Diagnostic[] {
  switch (records.kind) {
    case "answered":
      return [];
    case "off":
      return [
        {
          severity: "info",
          code: "efficiency.no-accounting",
          message: `${records.reason}: times are known from the journal, cpu and memory are not`,
        },
      ];
    case "failed":
      return [
        {
          severity: "warning",
          code: "efficiency.no-answer",
          message: `accounting does not answer, so cpu and memory are not known: ${records.reason}`,
          next: "Run the same command again when sacct answers",
        },
      ];
  }
}
