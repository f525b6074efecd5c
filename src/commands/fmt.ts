import { alignTables } from "../markdown/align.ts";
import { type MarkdownDocument, readDocument } from "../markdown/document.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import type { System } from "../system/ports.ts";
import type { Place } from "../tick/folder/place.ts";
import { readToEdit, rewriteSummary } from "../tick/folder/rewrite.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { unifiedDiff } from "./diff.ts";
import { wayTo } from "./invocation.ts";

export interface Formatted {
  readonly summary: string;
  readonly tables: number;
  /** How many of them were not aligned. */
  readonly aligned: number;
  /** `shown`: a dry run. */
  readonly how: "done" | "shown";
  /** What a dry run would change, as a patch. */
  readonly diff?: string;
}

export interface FormattedAnswer extends Answer<Formatted> {
  /** The summary before and after what a dry run would change. */
  readonly shown?: { readonly before: string; readonly after: string };
}

/**
 * Aligns the tables of the summary. What its cells say does not matter for that, so one with errors is aligned too; and since
 * no cell changes its meaning, a `run` that is at work goes on as if nothing had been saved.
 */
export async function fmt(context: Context, dryRun: boolean): Promise<FormattedAnswer> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const { system, cwd } = context;
  const change = dryRun ? await look(system, place.value) : await align(system, place.value);
  if (!change.ok) return stopped(change.error);
  const { before, after, tables, aligned } = change.value;
  const summary = place.value.summaryPath;
  const done: Formatted = { summary, tables, aligned, how: "done" };
  if (!dryRun) return { exitCode: EXIT.done, data: done, diagnostics: [] };
  const diff = unifiedDiff(before, after, wayTo(summary, cwd));
  const data: Formatted = { ...done, how: "shown", diff };
  return { exitCode: EXIT.done, data, diagnostics: [], shown: { before, after } };
}

interface Change {
  readonly before: string;
  readonly after: string;
  readonly tables: number;
  readonly aligned: number;
}

function changeOf(document: MarkdownDocument): Change {
  const { text, tables, changed } = alignTables(document);
  return { before: document.text, after: text, tables, aligned: changed };
}

async function look({ files }: System, place: Place): Promise<Result<Change, Stop>> {
  const read = await readToEdit(files, place);
  return read.ok ? ok(changeOf(read.value.document)) : read;
}

async function align(system: System, place: Place): Promise<Result<Change, Stop>> {
  const written = await rewriteSummary(system, place, ({ document }) => changeOf(document).after);
  // Of several readings while others save, the one that was written is told about.
  return written.ok ? ok(changeOf(readDocument(written.value.before))) : written;
}
