import { basename, dirname, relative } from "node:path";
import { SUMMARY_NAME } from "../tick/place.ts";

/** The command line that reaches an experiment from where a person stands, to be typed as it is: `runmark run exp`. */
export function invocation(command: string, summaryPath: string, cwd: string): string {
  const isUsual = basename(summaryPath) === SUMMARY_NAME;
  const target = isUsual ? dirname(summaryPath) : summaryPath;
  const wayBack = relative(target, cwd);
  // From inside an experiment it is found without being named.
  if (isUsual && !wayBack.startsWith("..")) return `runmark ${command}`;
  const way = relative(cwd, target);
  return `runmark ${command} ${quoted(way.startsWith("../..") ? target : way)}`;
}

/** A path as a shell takes it for one word. */
export function quoted(path: string): string {
  const word = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
