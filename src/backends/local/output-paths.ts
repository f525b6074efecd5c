import { resolve } from "node:path";
import { expandPattern } from "../../script/output-pattern.ts";
import type { JobRecord } from "./records.ts";

const place = (pattern: string, id: string, request: JobRecord): string => {
  const { name, user, host, folder } = request;
  return resolve(folder, expandPattern(pattern, { id, name, user, node: host }));
};

/** Where the standard output of a job goes: absolute. */
export const outputPathOf = (id: string, request: JobRecord): string =>
  place(request.outputPattern, id, request);

/** Where its standard error goes: with the output unless it was given a place of its own. */
export const errorPathOf = (id: string, request: JobRecord): string =>
  place(request.errorPattern ?? request.outputPattern, id, request);
