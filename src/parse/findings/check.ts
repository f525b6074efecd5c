import type { MarkdownDocument } from "../../markdown/document.ts";
import type { Experiment, TaskKey } from "../../model/experiment.ts";
import type { Layout } from "../layout.ts";
import type { Report } from "../report.ts";
import type { RowPlace } from "../row.ts";

/** A summary that has been read, before anything is found in it. */
export interface Reading {
  readonly document: MarkdownDocument;
  readonly layout: Layout;
  readonly experiment: Experiment;
  /** By task; a task that has no row yet is missing here. */
  readonly rows: ReadonlyMap<TaskKey, RowPlace>;
}

/** Looks for one kind of thing that goes wrong in summaries. It costs next to nothing where nothing is wrong. */
export type Check = (reading: Reading, report: Report) => void;
