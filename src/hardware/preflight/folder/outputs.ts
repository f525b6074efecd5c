import { failure, fine, type Line, warning } from "../line.ts";
import { namesOf } from "../need.ts";

/** Folders of `--output` and `--error`: nobody makes them, and a job that cannot have its file ends at once, without a word. */
export interface OutputFacts {
  /** How many were looked for. */
  readonly sought: number;
  readonly missing: readonly {
    readonly folder: string;
    readonly tasks: readonly string[];
    /** It is in the experiment, or the jobs run here: then nobody else can have made it where they run. */
    readonly isSure: boolean;
  }[];
}

export function judgeOutputs({ sought, missing }: OutputFacts): readonly Line[] {
  if (sought === 0) return [];
  if (missing.length === 0)
    return [fine("outputs", "the folders that scripts write their output to are there")];
  return missing.map(({ folder, tasks, isSure }) => {
    const found = `${namesOf(tasks)}: --output goes to ${folder}, which is not there${isSure ? "" : " on this machine"}`;
    return isSure
      ? failure("outputs", found, `Make it, or the jobs fail at once: mkdir -p ${folder}`)
      : warning("outputs", found, `See that the nodes have it: srun ls -d ${folder}`);
  });
}
