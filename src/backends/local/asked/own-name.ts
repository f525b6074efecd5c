import type { Directive } from "../../../script/directives.ts";

const PATTERNS: ReadonlySet<string> = new Set(["output", "error", "input"]);

/** Whether the name of the job stands in it: `%x`, `%5x`, but not `%%x`; a backslash switches patterns off. */
const namesJob = (pattern: string): boolean =>
  !pattern.includes("\\") && /%\d*x/.test(pattern.replaceAll("%%", ""));

/** The name of the script's own gives way to the one by which runmark finds the job again, and so it does in the names of its files. */
export const ownNameNotes = (directives: readonly Directive[]): readonly string[] => {
  const last = [...new Map(directives.map((directive) => [directive.name, directive])).values()];
  const own = last.find(({ name }) => name === "job-name");
  if (own === undefined) return [];
  return last
    .filter(({ name, value }) => PATTERNS.has(name) && namesJob(value))
    .map(
      ({ name, value, line }) =>
        `script line ${line}: %x in --${name}=${value} is the name that runmark gives the job, not ${own.value}`,
    );
};
