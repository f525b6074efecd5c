import { byPlace, type Diagnostic, hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { findingsGone } from "../parse/mend/gone.ts";
import { type Mended, mendSummary } from "../parse/mend/mend.ts";
import type { Summary } from "../parse/summary.ts";
import { waitingScriptFindings } from "../tick/choose/waiting-scripts.ts";
import { scriptOf } from "../tick/evidence/inspect.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import { blockedFindings, jobFindings } from "../tick/findings/findings.ts";
import { scriptFindings, wasRefused } from "../tick/findings/script-findings.ts";
import { rewriteSummary } from "../tick/folder/rewrite.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { unifiedDiff } from "./diff.ts";
import { wayTo } from "./invocation.ts";

export interface Checked {
  readonly summary: string;
  readonly runs: number;
  readonly tasks: number;
  /** Findings that `--fix` would mend, if there are any. */
  readonly fixable?: number;
  /** With `--fix`: what was mended, as it stood before, or what would be. */
  readonly fixed?: readonly Diagnostic[];
  /** `shown`: a dry run. */
  readonly how?: "done" | "shown";
  /** What was changed or would be, as a patch. */
  readonly diff?: string;
}

export interface CheckAnswer extends Answer<Checked> {
  /** The summary before and after. */
  readonly change?: { readonly before: string; readonly after: string };
}

/** Every finding about the summary, the configuration and the journal. */
export async function check(context: Context): Promise<CheckAnswer> {
  const view = await viewOf(context);
  return view.ok ? withScripts(context, view.value, answerOf(view.value)) : stopped(view.error);
}

/** Scripts are none of the summary, and no `--fix` mends them; what is wrong with one stops its run only. */
async function withScripts({ system }: Context, view: View, answer: CheckAnswer): Promise<CheckAnswer> {
  const { folder } = view.place;
  const { experiment } = view.summary;
  const parts = { files: system.files, folder, experiment, tooling: toolingOf(experiment, view.config) };
  const choices = await Promise.all(
    view.choices.map(async (choice) => {
      const script = wasRefused(choice) ? await scriptOf(parts, choice.task) : undefined;
      return script === undefined ? choice : { ...choice, script };
    }),
  );
  const refused = await scriptFindings(system.files, folder, choices);
  const missing = await waitingScriptFindings(parts, view.choices);
  return { ...answer, diagnostics: [...answer.diagnostics, ...refused, ...missing] };
}

/** What `fixSummary` would do. What it would mend is told as that and not as a finding; the exit code is that of `check`. */
export async function showFix(context: Context): Promise<CheckAnswer> {
  const view = await viewOf(context);
  if (!view.ok) return stopped(view.error);
  const { summary } = view.value;
  const records = recordsOf(view.value);
  return withFix(
    answerOf(view.value),
    records,
    { before: summary, ...mendSummary(summary, records) },
    "shown",
    context.cwd,
  );
}

/**
 * Mends what has one safe mending. The file is written as a person would write it, beside a `run` that may be at work: it is
 * derived again from each save that comes in between, and what is left is told of the file as it is then.
 */
export async function fixSummary(context: Context): Promise<CheckAnswer> {
  const view = await viewOf(context);
  if (!view.ok) return stopped(view.error);
  const records = recordsOf(view.value);
  let fix: Fix = { before: view.value.summary, summary: view.value.summary, lineAfter: (line) => line };
  const rewritten = await rewriteSummary(context.system, view.value.place, (before) => {
    fix = { before, ...mendSummary(before, records) };
    return fix.summary.document.text;
  });
  if (!rewritten.ok) return stopped(rewritten.error);
  const left = await viewOf(context);
  return left.ok ? withFix(answerOf(left.value), records, fix, "done", context.cwd) : stopped(left.error);
}

async function viewOf(context: Context): ReturnType<typeof readView> {
  const place = await placeOf(context);
  return place.ok ? readView(context.system, place.value, context.flags) : place;
}

type Records = ReadonlyMap<TaskKey, TaskRecord>;

interface Fix extends Mended {
  readonly before: Summary;
}

const recordsOf = ({ journal }: View): Records => journal.state.records;

function answerOf(view: View): CheckAnswer {
  const { summary, choices, place } = view;
  const records = recordsOf(view);
  const infos = summary.diagnostics.filter(({ severity }) => severity === "info");
  const diagnostics = [
    ...view.diagnostics,
    ...infos,
    ...jobFindings(summary, records),
    // `plan` and `status` show these in their tables.
    ...blockedFindings(summary, choices, view.config),
  ].sort(byPlace);
  const { runs, tasks } = summary.experiment;
  const fixable = goneFrom({ before: summary, ...mendSummary(summary, records) }, records).length;
  return {
    exitCode: hasErrors(diagnostics) ? EXIT.errors : EXIT.done,
    data: {
      summary: place.summaryPath,
      runs: runs.length,
      tasks: tasks.length,
      ...(fixable === 0 ? {} : { fixable }),
    },
    diagnostics,
  };
}

function withFix(
  { exitCode, data, diagnostics }: CheckAnswer,
  records: Records,
  fix: Fix,
  how: "done" | "shown",
  cwd: string,
): CheckAnswer {
  if (data === undefined) return { exitCode, diagnostics };
  const change = { before: fix.before.document.text, after: fix.summary.document.text };
  const diff = unifiedDiff(change.before, change.after, wayTo(fix.before.path, cwd));
  const fixed = goneFrom(fix, records);
  // What a dry run would mend is told as that; an error stays, since it is why the exit code says so.
  const isTold = ({ severity }: Diagnostic): boolean => how === "shown" && severity !== "error";
  const left = findingsGone(diagnostics, fixed.filter(isTold));
  return { exitCode, data: { ...data, fixed, how, diff }, diagnostics: left, change };
}

/** What is found in a summary and no longer after it was mended. */
const goneFrom = ({ before, summary, lineAfter }: Fix, records: Records): Diagnostic[] =>
  before === summary
    ? []
    : findingsGone(
        [...before.diagnostics, ...jobFindings(before, records)],
        [...summary.diagnostics, ...jobFindings(summary, records)],
        lineAfter,
      );
