import { basename, dirname, join } from "node:path";
import { bodyStart } from "../../markdown/front-matter.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, stop } from "../../model/exit.ts";
import { sectionsOf } from "../../report/handoff/document.ts";
import type { HandoffFacts } from "../../report/handoff/facts.ts";
import { mergeHandoff } from "../../report/handoff/merge.ts";
import { partsOf, timesOf } from "../../report/handoff/read.ts";
import { type Times, toldSince } from "../../report/handoff/times.ts";
import { type Place, SUMMARY_NAME } from "../../tick/folder/place.ts";
import { readView } from "../../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "../command.ts";
import { readHandoff, replaceHandoff } from "./file.ts";
import { type ExperimentFacts, factsOf } from "./gather.ts";
import { askGit } from "./git.ts";

export const HANDOFF_NAME = "HANDOFF.md";

export interface Handoff extends HandoffFacts {
  /** Absolute; behind a symbolic link, where there is one. */
  readonly path: string;
  readonly how: "written" | "shown";
  /** The whole file, where it was only shown. */
  readonly text?: string;
}

/** Tells whoever goes on where an experiment stands, in HANDOFF.md beside the summary. Takes no lock, and asks no scheduler. */
export async function handoff(context: Context, isShown: boolean): Promise<Answer<Handoff>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const { files } = context.system;
  const file = await readHandoff(files, join(place.value.folder, HANDOFF_NAME));
  if (!file.ok && !isShown) return stopped(file.error);
  const before = (file.ok ? file.value.text : undefined) ?? "";
  const parts = partsOf(before.slice(bodyStart(before)));
  const { facts, diagnostics } = await gather(context, place.value, timesOf(parts));
  const text = mergeHandoff(before, sectionsOf(facts));
  if (!text.ok) return stopped(swallowed(file.ok ? file.value.path : HANDOFF_NAME, text.error));
  if (isShown || !file.ok) {
    const unread = file.ok ? [] : file.error.diagnostics.map(asWarning);
    const path = file.ok ? file.value.path : join(place.value.folder, HANDOFF_NAME);
    const data: Handoff = { ...facts, path, how: "shown", text: text.value };
    return { exitCode: EXIT.done, data, diagnostics: [...diagnostics, ...unread] };
  }
  const written = await replaceHandoff(context.system, file.value, text.value);
  if (!written.ok) return stopped(written.error);
  return { exitCode: EXIT.done, data: { ...facts, path: file.value.path, how: "written" }, diagnostics };
}

const asWarning = (one: Diagnostic): Diagnostic => ({ ...one, severity: "warning" });

const swallowed = (path: string, id: string) =>
  stop(
    EXIT.errors,
    "handoff.swallowed",
    `the section "${id}" would not be seen in ${path}: a fence or a comment above it is never closed`,
    "Close it, and run the same command again; the file was not changed",
    path,
  );

const IN_FUTURE =
  "what is new: the last handoff is dated in the future, so all is told as if it were the first.";

/** The experiment and git, side by side; each can be missing without the other. */
async function gather(
  context: Context,
  place: Place,
  last: Times | undefined,
): Promise<{ readonly facts: HandoffFacts; readonly diagnostics: readonly Diagnostic[] }> {
  const { system } = context;
  const at = system.clock.now();
  const { since, sinceCommit } = toldSince(last, at);
  // What is told is for whoever stands beside the summary.
  const there: Context = inFolder(context, place);
  const [view, git] = await Promise.all([
    readView(system, place, context.flags),
    askGit(system, place.folder, { since, from: sinceCommit }),
  ]);
  const facts = view.ok ? await factsOf(there, view.value, since) : nothingOf(place);
  const findings = view.ok ? view.value.diagnostics : view.error.diagnostics;
  return {
    facts: {
      ...facts,
      folder: dirname(place.summaryPath),
      at: new Date(at).toISOString(),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
      ...(sinceCommit === undefined ? {} : { sinceCommit }),
      missing: [
        ...(last !== undefined && last.at > at ? [IN_FUTURE] : []),
        ...(view.ok ? [] : findings.map(({ message }) => `all of the experiment: ${message}.`)),
        ...git.missing,
      ],
      ...(git.facts === undefined ? {} : { git: git.facts }),
    },
    diagnostics: view.ok ? [] : findings.map(asWarning),
  };
}

function inFolder({ experiment: _, ...context }: Context, { folder, summaryPath }: Place): Context {
  const name = basename(summaryPath);
  return { ...context, cwd: folder, ...(name === SUMMARY_NAME ? {} : { experiment: name }) };
}

const none = { total: 0, listed: [] };

/** Of an experiment that cannot be read. */
const nothingOf = ({ folder, summaryPath }: Place): ExperimentFacts => ({
  experiment: basename(folder),
  summary: basename(summaryPath),
  stages: [],
  completed: none,
  underWay: none,
  failures: none,
  stuck: none,
  notes: none,
  next: [{ what: "Mend what keeps the experiment from being read", commands: ["runmark check"] }],
});
