import type { Diagnoses, TaskDiagnosis } from "../../commands/diagnose.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, hang } from "./columns.ts";
import { duration } from "./duration.ts";
import { shortPath } from "./short-path.ts";
import { signed } from "./signs.ts";

/** Why tasks ended without success, one below the other. */
export function renderDiagnosed({ tasks }: Diagnoses, terminal: Terminal, cwd: string): string {
  if (tasks.length === 0) return "Nothing ended without success.\n";
  return tasks.map((task) => `${renderTask(task, terminal, cwd).join("\n")}\n`).join("\n");
}

function renderTask(task: TaskDiagnosis, terminal: Terminal, cwd: string): string[] {
  const { colors, width } = terminal;
  const { diagnosis, says, next, output } = task;
  const field = (name: string, text: string): string[] =>
    hang(`  ${colors.dim(name.padEnd(8))}  `, harmless(text), width);
  const lines = [
    ...hang(
      `${colors.bold(harmless(task.key))}  `,
      `${signed(task.status, colors)}  ${factsOf(task)}`,
      width,
    ),
    ...(says === undefined ? [] : field("says", says)),
    ...(next === undefined ? [] : field("next", next)),
  ];
  if (diagnosis === undefined) return lines.map((line) => line.trimEnd());
  const { evidence } = diagnosis;
  lines.push(...field("cause", `${diagnosis.title} [${diagnosis.cause}]`));
  if (evidence !== undefined) {
    const at = evidence.line === undefined ? `, byte ${evidence.offset}` : `:${evidence.line}`;
    lines.push(...field("evidence", `${harmless(shortPath(evidence.path, cwd))}${at}`));
    lines.push(quotedLine(evidence.text, terminal));
  }
  lines.push(...field("means", diagnosis.means), ...field("next", diagnosis.next));
  if (task.notRetried !== undefined) lines.push(...field("retry", `none by itself: ${task.notRetried}`));
  for (const { path, problem } of task.logs)
    if (problem !== undefined) lines.push(...field("log", `${harmless(shortPath(path, cwd))} ${problem}`));
  if (task.logs.length === 0 && task.job !== undefined)
    lines.push(...field("log", "where the job wrote is not known"));
  if (output !== undefined && output.lines.length > 0) {
    lines.push(...field("log", `${harmless(shortPath(output.path, cwd))} ends with (output of the job):`));
    lines.push(...output.lines.map((line) => quotedLine(line, terminal)));
  }
  return lines.map((line) => line.trimEnd());
}

function factsOf(task: TaskDiagnosis): string {
  const { attempt, tries, job, node, elapsedSeconds, exitCode, signal } = task;
  const parts = [
    tries ?? (attempt === undefined ? "" : `attempt ${attempt}`),
    job === undefined ? "" : `job ${job}${node === undefined ? "" : ` on ${node}`}`,
    elementText(task),
    elapsedSeconds === undefined ? "" : duration(elapsedSeconds),
    exitCode === undefined ? "" : `exit code ${exitCode}`,
    signal === undefined || signal === 0 ? "" : `signal ${signal}`,
    stepText(task),
  ];
  return harmless(parts.filter((part) => part !== "").join(", "));
}

/** `task 812_3 of the array (2 ended without success)` */
function elementText({ element, badElements = 1 }: TaskDiagnosis): string {
  if (element === undefined) return "";
  return `task ${element} of the array (${badElements} ended without success)`;
}

/** Worth a word only where a step failed and the script hid it, or ended with another code of its own. */
const stepText = ({ exitCode = 0, derivedExitCode = 0 }: TaskDiagnosis): string =>
  derivedExitCode === 0 || derivedExitCode === exitCode ? "" : `a step ended with ${derivedExitCode}`;

/** However wide the output is, more of a job's line than this helps nobody. */
const LONGEST_LINE = 200;

const quotedLine = (text: string, { colors, width }: Terminal): string =>
  `            ${colors.dim("│")} ${cut(harmless(text), Math.min(width - 14, LONGEST_LINE))}`;
