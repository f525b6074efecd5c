import type { Instruction, Status } from "./status.ts";

/** `training/r8_lr1e-5`, `evaluation/r8_lr1e-5/capitalization/0`: stable for the life of an experiment. */
export type TaskKey = string;

/** What is read from a summary: its runs, and every task in the order in which people read it. */
export interface Experiment {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly tasks: readonly Task[];
  /** Tool by stage, as the summary's Tools section names it. */
  readonly tools: ReadonlyMap<string, string>;
  /** Epochs that every training run must leave behind, from the Configuration section. */
  readonly epochs?: number;
}

/** One configuration: a row of the run table. */
export interface Run {
  readonly name: string;
  /** Not trained, evaluated as a base model. */
  readonly control: boolean;
  /** Every column that has no meaning of its own, by its heading as written. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly script?: string;
  readonly command?: string;
  /** From an `Epochs` column; wins over the experiment's. */
  readonly epochs?: number;
  readonly estimate?: string;
  /** Why no job of it goes in, whatever its rows say: its row is struck out, or may not be what its columns say. */
  readonly doubt?: string;
}

/** The columns of a status table that runmark writes, and no others. */
export const WRITTEN_COLUMNS = ["status", "jobId", "started", "completed", "elapsed", "notes"] as const;
export type WrittenColumn = (typeof WRITTEN_COLUMNS)[number];

/** Cells of a row as they are written now; a column that the table lacks is absent. */
export type Cells = { readonly [Column in WrittenColumn]?: string };

/** A run in a stage: one row of a status table. */
export interface Task {
  readonly key: TaskKey;
  readonly stage: string;
  readonly run: string;
  readonly control: boolean;
  /** The evaluation task, where the stage has several per run. */
  readonly task?: string;
  readonly epoch?: string;
  readonly script?: string;
  readonly command?: string;
  readonly said: Said;
  /** It follows from the table of runs and has no row for its state yet. */
  readonly rowless?: true;
  /** The job id that stands in the row, if it is one. */
  readonly saidJob?: { readonly id: string; readonly cluster?: string };
  readonly cells: Cells;
}

/** What a Status cell says. `blank` covers placeholders; `other` is a word that runmark does not know. */
export type Said =
  | { readonly kind: "blank" }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "instruction"; readonly word: Exclude<Instruction, "completed" | "failed"> }
  | { readonly kind: "other"; readonly text: string };

export const taskKey = (stage: string, run: string, task?: string, epoch?: string): TaskKey =>
  `${stage}/${run}${task === undefined ? "" : `/${task}`}${epoch === undefined ? "" : `/${epoch}`}`;
