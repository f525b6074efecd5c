import type { Configuration, Trial } from "../../model/trial.ts";

/** What became of a trial, as far as it is known. */
export interface Tried {
  readonly trial: Trial;
  /** `unfinished` ones may still get a score. */
  readonly state: "unfinished" | "completed" | "failed" | "stopped";
  /** Of a completed trial, where it has one. */
  readonly score?: number;
}

export type Suggestion =
  | { readonly kind: "try"; readonly configuration: Configuration }
  /** Not before more scores are known. */
  | { readonly kind: "wait" }
  /** There is nothing left to try. */
  | { readonly kind: "done" }
  /** It cannot say; trials that are under way go on. `next`: what to do about it. */
  | { readonly kind: "failed"; readonly reason: string; readonly next: string };

/** Decides what to try. It is made from all trials so far, so that it needs no memory of its own. */
export interface Optimizer {
  suggest(): Promise<Suggestion>;
  /** Tells of a trial that was laid out, or is over. */
  update(tried: Tried): Promise<void>;
  close(): Promise<void>;
}
