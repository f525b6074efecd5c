import type { Span } from "../../markdown/block.ts";
import { scriptCells } from "../script-cells.ts";
import type { Check } from "./check.ts";

/**
 * Scripts that lie in the folder of another run, as they do after a row was copied: the job would do again what that run does, and
 * its end would be taken for this one's.
 */
export const foreignScripts: Check = (reading, report) => {
  const { runs, tasks } = reading.experiment;
  const names = new Set([...runs.map(({ name }) => name), ...tasks.map(({ run }) => run)]);
  const cellOf = scriptCells(reading);
  const told = new Set<Span>();
  for (const task of tasks) {
    const { run, script } = task;
    const owner = script === undefined ? undefined : ownerOf(script, run, names);
    if (script === undefined || owner === undefined) continue;
    const cell = cellOf(task);
    if (cell !== undefined && told.has(cell)) continue;
    if (cell !== undefined) told.add(cell);
    report(
      {
        severity: "warning",
        code: "summary.foreign-script",
        message: `the script of ${run} lies in the folder of ${owner}: ${script}`,
        next: `Write ${scriptFor(run, script, owner)} there, unless both are to run the same`,
      },
      cell,
    );
  }
};

/** The run whose folder a script lies in; undefined where the path also names the run that it is for. */
function ownerOf(script: string, run: string, names: ReadonlySet<string>): string | undefined {
  const folders = script.split("/").slice(0, -1);
  return folders.includes(run) ? undefined : folders.find((folder) => names.has(folder));
}

/** The same path in the folder of the run itself. */
const scriptFor = (run: string, script: string, owner: string): string =>
  script
    .split("/")
    .map((part) => (part === owner ? run : part))
    .join("/");
