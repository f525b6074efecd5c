import { basename, dirname, join, relative } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import { asWord } from "../model/shell-word.ts";
import { SUMMARY_NAME } from "../tick/folder/place.ts";

/** The command line that reaches an experiment from where a person stands, to be typed as it is: `runmark run exp`. */
export function invocation(command: string, summaryPath: string, cwd: string): string {
  const isUsual = basename(summaryPath) === SUMMARY_NAME;
  const target = isUsual ? dirname(summaryPath) : summaryPath;
  const wayBack = relative(target, cwd);
  // From inside an experiment it is found without being named.
  if (isUsual && !wayBack.startsWith("..")) return `runmark ${command}`;
  return `runmark ${command} ${quoted(wayTo(target, cwd))}`;
}

/** A path as a person standing at `cwd` would type it: short where it is near, and never empty. */
export function wayTo(path: string, cwd: string): string {
  const way = relative(cwd, path);
  return way === "" ? "." : way.startsWith("../..") ? path : way;
}

/** A path as a shell takes it for one word. */
export const quoted = (path: string): string => asWord(path.startsWith("-") ? `./${path}` : path);

/** How the queue of a configuration is run, with its state where the template for queues has it. */
export const queueCommand = (config: string): string =>
  `runmark queue run --config ${quoted(config)} --state ${quoted(join(dirname(config), "runtime_state/queue.json"))}`;

/** Commands about one experiment; those of `check` are told by where the summary is, `invocation`. */
const ABOUT_ONE =
  /\brunmark (?:fmt|plan|preflight|run|tick|status|validate|checkpoints(?: prune)?|diagnose|logs|efficiency|cancel|retry|scaffold|config)(?![\w-]| -C )/g;

/** The same advice with commands that reach the experiment as it was named, where it was. */
export const reaching = (text: string, experiment: string | undefined): string =>
  experiment === undefined
    ? text
    : text.replaceAll(ABOUT_ONE, (command) => `${command} -C ${quoted(experiment)}`);

export const findingsReaching = (
  findings: readonly Diagnostic[],
  experiment: string | undefined,
): readonly Diagnostic[] =>
  findings.map((one) => (one.next === undefined ? one : { ...one, next: reaching(one.next, experiment) }));
