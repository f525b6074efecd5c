import { asWord } from "../../../model/shell-word.ts";
import { failure, type Line, warning } from "../line.ts";
import { namesOf } from "../need.ts";

/** What a script names outright and is not there: a file that it reads into itself, or a folder that it enters. */
export interface MissingPath {
  readonly kind: "read" | "entered";
  /** As a person standing here would name it. */
  readonly path: string;
  readonly line: number;
  /** Relative to the experiment; absent for a command of a row. */
  readonly script?: string;
  /** The script ends there. */
  readonly isNeeded: boolean;
  /** The most of them first. */
  readonly tasks: readonly string[];
}

export interface PathFacts {
  readonly missing: readonly MissingPath[];
  /** Whether the jobs run on this machine. */
  readonly isHere: boolean;
  /** Tasks whose scripts were looked at; given where what hits only some of them is no reason to hold back the others. */
  readonly outOf?: number;
}

/** Lines for more would hide all others. */
const MOST = 5;

export function judgePaths({ missing, isHere, outOf }: PathFacts): readonly Line[] {
  const lines = missing.slice(0, MOST).map((one) => judgeMissing(one, isHere, outOf ?? one.tasks.length));
  const rest = missing.length - lines.length;
  return rest === 0 ? lines : [...lines, warning("paths", `${rest} more are not there`)];
}

function judgeMissing(
  { kind, path, line, script, isNeeded, tasks }: MissingPath,
  isHere: boolean,
  outOf: number,
): Line {
  const where = script === undefined ? "in its command" : `${script}, line ${line}`;
  const what = kind === "read" ? "is read there" : "is entered there";
  const found = `${path} is not there${isHere ? "" : " on this machine"}: ${namesOf(tasks)} (${where}, ${what})`;
  if (!isHere) return warning("paths", found, `See whether the nodes have it: srun ls -d ${asWord(path)}`);
  const isSure = isNeeded && tasks.length >= outOf;
  return (isSure ? failure : warning)("paths", found, nextFor(kind, path));
}

function nextFor(kind: MissingPath["kind"], path: string): string {
  const environment = /^(.*)\/bin\/activate$/.exec(path)?.[1];
  const make =
    environment !== undefined
      ? `Make it: python3 -m venv ${asWord(environment)}`
      : kind === "entered"
        ? `Make it: mkdir -p ${asWord(path)}`
        : "Put it there";
  return `${make}; or correct the path in the script`;
}
