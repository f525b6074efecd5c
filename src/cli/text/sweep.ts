import type { SweepPlan } from "../../commands/sweep/plan.ts";
import type { SweepProgress } from "../../commands/sweep/progress.ts";
import { scoreText } from "../../model/score.ts";
import type { Configuration } from "../../model/trial.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { SEPARATOR } from "./overview.ts";

/** `lr 0.1, width 16` */
export const configurationText = (parameters: Configuration): string =>
  harmless(
    Object.entries(parameters)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
  );

const PHASES: Readonly<Record<SweepProgress["phase"], string>> = {
  searching: "searching",
  finishing: "all laid out",
  done: "done",
  stuck: "stuck: what to try next cannot be told",
};

/** One line: how many trials are over, what is best so far. */
export function renderSweepLine({ trials, best, objective, phase, secondsLeft }: SweepProgress): string {
  const over = trials.completed + trials.failed + trials.stopped;
  const all = trials.planned ?? (phase === "done" ? trials.laidOut : undefined);
  return [
    `${over}${all === undefined ? "" : ` of ${all}`} trials over`,
    ...(trials.failed > 0 ? [`${trials.failed} failed`] : []),
    ...(trials.stopped > 0 ? [`${trials.stopped} stopped early`] : []),
    ...(best === undefined
      ? []
      : [
          `best ${harmless(objective.metric)} ${scoreText({ value: best.score })} (${configurationText(best.parameters)})`,
        ]),
    ...(secondsLeft === undefined || secondsLeft === 0 ? [] : [`about ${duration(secondsLeft)} left`]),
  ].join(SEPARATOR);
}

/** How a sweep ended, or where it was left. */
export function renderSweepEnd(progress: SweepProgress, { width, colors }: Terminal): string {
  const { trials, asked, best, objective, phase } = progress;
  const lines = [
    `${colors.bold("Sweep")}: ${PHASES[phase]}`,
    ...wrap(renderSweepLine(progress), width, "  ", SEPARATOR),
    ...(trials.unfinished === 0
      ? []
      : [`${trials.unfinished} unfinished, ${trials.running} running; they ask for ${askedText(asked)}`]),
    ...(best === undefined && trials.completed > 0
      ? [colors.yellow(`No trial has a score for ${harmless(objective.metric)}`)]
      : []),
    ...(best === undefined ? [] : [`Best: ${colors.green(harmless(best.run))}, trial ${best.trial}`]),
  ];
  return `${lines.join("\n")}\n`;
}

export function askedText({ gpus, nodes, cpus }: SweepProgress["asked"]): string {
  const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
  return [...(gpus > 0 ? [many(gpus, "GPU")] : []), many(nodes, "node"), many(cpus, "CPU")].join(", ");
}

/** What a sweep would do; `start` is the command that does it. */
export function renderSweepPlan(plan: SweepPlan, { colors }: Terminal, start: string): string {
  const { planned, search, parallel, objective, asked, first, script } = plan;
  const trials = planned === undefined ? "trials" : `${planned} trial${planned === 1 ? "" : "s"}`;
  const pace = parallel === 1 ? "one job at a time" : `${parallel} jobs at the same time`;
  const rest = planned === undefined ? "..." : `and ${planned - first.length} more`;
  return [
    colors.bold(harmless(plan.name)),
    `${trials} by ${search}, ${pace}, to ${objective.direction} ${harmless(objective.metric)}`,
    `Each training asks for ${resourcesText(asked.training)}`,
    ...(asked.evaluation === undefined
      ? []
      : [`Each evaluation asks for ${resourcesText(asked.evaluation)}`]),
    "",
    ...first.map(({ run, parameters }) => `  ${harmless(run)}  ${colors.dim(configurationText(parameters))}`),
    ...(first.length > 0 && first.length !== planned ? [colors.dim(`  ${rest}`)] : []),
    ...(script === undefined
      ? []
      : [
          "",
          colors.dim("The first job script:"),
          ...script
            .trimEnd()
            .split("\n")
            .map((line) => `  ${harmless(line)}`),
        ]),
    "",
    `→ Start it with: ${start}`,
    "",
  ].join("\n");
}

function resourcesText(asked: SweepPlan["asked"]["training"]): string {
  const { gpus, nodes, cpus, memory, time, partition } = asked;
  const parts = [
    ...(gpus === undefined ? [] : [`${gpus} GPU${gpus === 1 ? "" : "s"}`]),
    ...(nodes === undefined ? [] : [`${nodes} node${nodes === 1 ? "" : "s"}`]),
    ...(cpus === undefined ? [] : [`${cpus} CPU${cpus === 1 ? "" : "s"}`]),
    ...(memory === undefined ? [] : [memory]),
    ...(time === undefined ? [] : [time]),
    ...(partition === undefined ? [] : [`partition ${partition}`]),
  ];
  return parts.length === 0 ? "nothing in particular" : harmless(parts.join(", "));
}
