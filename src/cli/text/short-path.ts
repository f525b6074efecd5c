import { relative } from "node:path";

/** A path as it is shortest from where a person stands; what lies far away keeps its whole name. */
export function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("../..") ? path : short;
}
