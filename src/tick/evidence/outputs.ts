import type { judgeOutputs as Judge } from "../../validate/judge.ts";

/** As `judgeOutputs`; the readers of all formats are loaded with the first look, which a `status` of living jobs never takes. */
export const judgeOutputs: typeof Judge = async (...terms) =>
  (await import("../../validate/judge.ts")).judgeOutputs(...terms);
