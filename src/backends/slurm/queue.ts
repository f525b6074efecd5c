import type { Sighting } from "../../model/job.ts";
import { hasEnded } from "../ended.ts";
import { type Ending, endingField, maybe, rawId, textField, timeField } from "./fields.ts";
import { DELIMITER } from "./rows.ts";
import { normaliseState } from "./states.ts";

/**
 * The long format, because the short one has no letter for the exit code. Width 0 prints a field whole. A field that a
 * release does not know is left empty there (only stderr mentions it), so the rows keep their shape.
 */
export const QUEUE_FIELDS = [
  "JobArrayID",
  "State",
  "exit_code",
  "DerivedEC",
  "SubmitTime",
  "StartTime",
  "EndTime",
  "NodeList",
  "StdOut",
  "StdErr",
  "Reason",
  "JobID",
  "Name",
] as const;

/**
 * The cheapest complete look at one user's jobs, one call to the controller. Asking with `-j` is dearer (the whole queue
 * from two ids on) and fails or falls silent for ids that it has forgotten.
 */
export const queueArguments = (cluster: string | undefined): readonly string[] => [
  ...(cluster === undefined ? [] : ["-M", cluster]),
  "--me",
  "-t",
  "all",
  "-r",
  "-h",
  "-O",
  QUEUE_FIELDS.map((field) => `${field}:0`).join(`${DELIMITER},`),
];

/** One row of squeue. Its start time of a pending job and end time of a running one are forecasts, not facts. */
export function queueSighting(row: readonly string[], cluster: string | undefined): Sighting {
  const [id = "", native = "", exit = "", derived = "", submit = "", start = "", end = "", ...rest] = row;
  const [nodes = "", stdout = "", stderr = "", reason = "", raw = "", name = ""] = rest;
  const base = {
    id,
    ...maybe("rawId", rawId(raw, id)),
    ...maybe("cluster", cluster),
    name,
    state: normaliseState(native),
    native,
    source: "queue",
    ...maybe("reason", textField(reason)),
    ...maybe("node", textField(nodes)),
    ...maybe("submittedAt", timeField(submit)),
    ...maybe("stdout", outputPath(stdout, id, name)),
    ...maybe("stderr", stderr === stdout ? undefined : outputPath(stderr, id, name)),
  } as const;
  const started = base.node === undefined ? {} : maybe("startedAt", timeField(start));
  return hasEnded(base)
    ? { ...base, ...started, ...maybe("endedAt", timeField(end)), ...ends(exit, derived) }
    : { ...base, ...started };
}

function ends(exit: string, derived: string): Ending & { readonly derivedExitCode?: number } {
  return { ...endingField(exit), ...maybe("derivedExitCode", endingField(derived).exitCode) };
}

/**
 * Some releases print the default path in full and a pattern of the person's unexpanded. What can be known for certain is
 * put in; elements of arrays are left out, as 22.05 names files that do not exist for them.
 */
function outputPath(pattern: string, id: string, name: string): string | undefined {
  if (!pattern.startsWith("/") || !/^\d+$/.test(id)) return undefined;
  const path = pattern.replaceAll("%j", id).replaceAll("%A", id).replaceAll("%x", name);
  return path.includes("%") ? undefined : path;
}
