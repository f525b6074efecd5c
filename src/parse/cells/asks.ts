import type { Said } from "../../model/experiment.ts";

/** Whether a cell says that nothing has been done yet, and nothing more. */
export const isPending = (said: Said): boolean =>
  said.kind === "blank" || (said.kind === "status" && said.status === "pending");

/** Whether a cell asks for a job, in words or by being empty. */
export const letsIn = (said: Said): boolean =>
  isPending(said) || (said.kind === "instruction" && said.word === "retry");

/** Whether a job goes in or ends because of a cell. */
export const isActing = (said: Said): boolean =>
  letsIn(said) || (said.kind === "instruction" && said.word === "cancel");
