import { failure, fine, type Line, warning } from "../line.ts";
import { namesOf } from "../need.ts";

/** What a script starts that is not found on this machine. */
export interface MissingProgram {
  readonly program: string;
  readonly line: number;
  /** Relative to the experiment; absent for a command of a row. */
  readonly script?: string;
  /** It is what runs the script itself (`#!`). */
  readonly isInterpreter: boolean;
}

export interface ProgramFacts {
  /** Those that were sought and found. */
  readonly found: readonly string[];
  /** With the tasks whose scripts they are, the most of them first. */
  readonly missing: readonly (MissingProgram & { readonly tasks: readonly string[] })[];
  /** Whether the jobs run on this machine. */
  readonly isHere: boolean;
  /** Tasks whose scripts were looked at; given where what hits only some of them is no reason to hold back the others. */
  readonly outOf?: number;
}

/** Lines for more would hide all others. */
const MOST = 5;

export function judgePrograms(facts: ProgramFacts): readonly Line[] {
  const { found, missing } = facts;
  const lines = missing.slice(0, MOST).map((one) => judgeMissing(one, facts));
  const rest = missing.length - lines.length;
  if (rest > 0) return [...lines, warning("programs", `${rest} more are not found`)];
  if (lines.length > 0) return lines;
  return found.length === 0 ? [] : [fine("programs", found.join(", "))];
}

function judgeMissing(
  { program, line, script, isInterpreter, tasks }: ProgramFacts["missing"][number],
  { isHere, outOf = tasks.length }: ProgramFacts,
): Line {
  const where = script === undefined ? "as a command" : `${script}, line ${line}`;
  const found = `${program} is not found${isHere ? "" : " here"}: ${namesOf(tasks)} (${where})`;
  // A login node need not have what the nodes have.
  if (!isHere) return warning("programs", found, `See whether the nodes have it: srun which ${program}`);
  const next = `Install ${program}, load or activate its environment in the script, or correct its name`;
  const isSure = isInterpreter && tasks.length >= outOf;
  return (isSure ? failure : warning)("programs", found, next);
}
