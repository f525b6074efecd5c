import type { SweepOutline, SweepPlan } from "../../commands/sweep/plan.ts";
import type { SweepProgress } from "../../commands/sweep/progress.ts";
import { rankedTexts } from "../../model/score.ts";
import type { Configuration, ParameterValue } from "../../model/trial.ts";
import { harmless, harmlessName, type Terminal } from "../terminal.ts";
import { pad, widest, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { many } from "./many.ts";
import { SEPARATOR } from "./signs.ts";

/** `lr 0.1, width 16` */
export const configurationText = (parameters: Configuration): string =>
  harmlessName(
    Object.entries(parameters)
      .map(([name, value]) => `${name} ${valueText(value)}`)
      .join(", "),
  );

/** Nothing, and blanks at the ends, are seen between quotes alone. */
const valueText = (value: ParameterValue): string =>
  value === "" || (typeof value === "string" && value.trim() !== value)
    ? JSON.stringify(value)
    : String(value);

/** As a ranking shows it. */
const bestText = rankedTexts([]);

const PHASES: Readonly<Record<SweepProgress["phase"], string>> = {
  searching: "searching",
  finishing: "all laid out",
  done: "done",
  stuck: "stuck: nothing more is laid out",
};

const CUT = "nothing more is laid out, as --fail-fast says";

/** What is the same in every trial tells none from another. */
export const without = (fixed: Configuration, parameters: Configuration): Configuration =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !(name in fixed)));

/** One line: how many trials of how many have finished, what is best so far. */
export function renderSweepLine(
  { trials, best, objective, phase, secondsLeft }: SweepProgress,
  fixed: Configuration,
): string {
  return [
    finishedText(trials, phase),
    ...lostParts(trials),
    ...(best === undefined
      ? []
      : [
          `best ${harmless(objective.metric)} ${bestText(best.score)} (${configurationText(without(fixed, best.parameters))})`,
        ]),
    ...(secondsLeft === undefined || secondsLeft === 0 ? [] : [`about ${duration(secondsLeft)} left`]),
  ].join(SEPARATOR);
}

/** Where nobody knows how many there will be, of those that there are. */
function finishedText(trials: SweepProgress["trials"], phase: SweepProgress["phase"]): string {
  const finished = finishedOf(trials);
  const soFar = trials.laidOut + trials.refused;
  const all = trials.planned ?? soFar;
  if (all === 0) return "0 trials finished";
  if (trials.planned === undefined && phase === "searching")
    return `${many(finished, "trial")} finished of ${soFar} so far`;
  return `${finished} of ${many(all, "trial")} finished`;
}

const finishedOf = ({ completed, failed, refused, stopped, skipped }: SweepProgress["trials"]): number =>
  completed + failed + refused + stopped + skipped;

const lostParts = ({ failed, refused, stopped, skipped, held }: SweepProgress["trials"]): string[] => [
  ...(failed > 0 ? [`${failed} failed`] : []),
  ...(refused > 0 ? [`${refused} refused`] : []),
  ...(stopped > 0 ? [`${stopped} stopped early`] : []),
  ...(skipped > 0 ? [`${skipped} left out`] : []),
  ...(held > 0 ? [`${held} held`] : []),
];

/** How a sweep ended, or where it was left; `diagnose` is the command that says why trials failed. */
export function renderSweepEnd(
  progress: SweepProgress,
  { width, colors }: Terminal,
  { fixed, diagnose }: { readonly fixed: Configuration; readonly diagnose: string },
): string {
  const { trials, asked, best, objective, phase, endedBy } = progress;
  const counts = [`${many(finishedOf(trials), "trial")} finished`, ...lostParts(trials)].join(SEPARATOR);
  const metric = harmless(objective.metric);
  const lines = [
    ...wrap(
      `${colors.bold("Sweep")}: ${endedBy === undefined ? PHASES[phase] : CUT}${SEPARATOR}${counts}`,
      width,
      "  ",
      SEPARATOR,
    ),
    ...(trials.unfinished === 0
      ? []
      : [`${trials.unfinished} unfinished, ${trials.running} running; they ask for ${askedText(asked)}`]),
    ...(best === undefined && trials.completed > 0
      ? [colors.yellow(`No trial has a score for ${metric}`)]
      : []),
    ...(best === undefined
      ? []
      : wrap(
          `Best ${metric}: ${colors.green(bestText(best.score))} by ${harmless(best.run)} (${configurationText(without(fixed, best.parameters))}); ${rankedText(trials)}`,
          width,
          "  ",
        )),
    ...(trials.failed === 0 ? [] : [`→ See why trials failed with: ${diagnose}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Those that have failed have no score either. */
function rankedText({ completed, failed, stopped, scored }: SweepProgress["trials"]): string {
  const ended = completed + failed + stopped;
  const where = "ranked below Results in the summary";
  if (ended <= scored) return `all are ${where}`;
  const lacking = ended - scored;
  return `${scored} of ${ended} ${scored === 1 ? "is" : "are"} ${where}; ${lacking} ${lacking === 1 ? "has" : "have"} no score`;
}

export function askedText({ gpus, nodes, cpus }: SweepProgress["asked"]): string {
  return [...(gpus > 0 ? [many(gpus, "GPU")] : []), many(nodes, "node"), many(cpus, "CPU")].join(", ");
}

/** What a sweep is, and what its jobs ask for. */
export function outlineLines(outline: SweepOutline): string[] {
  const { planned, search, parallel, objective, asked, fixed } = outline;
  const trials = planned === undefined ? "trials" : many(planned, "trial");
  const pace = parallel === 1 ? "one job at a time" : `${parallel} jobs at the same time`;
  const training = resourcesText(asked.training);
  const evaluation = asked.evaluation === undefined ? training : resourcesText(asked.evaluation);
  return [
    `${trials} by ${search === "external" ? "a program" : search}, ${pace}, to ${objective.direction} ${harmless(objective.metric)}`,
    ...(Object.keys(fixed).length === 0 ? [] : [`In every trial: ${configurationText(fixed)}`]),
    ...(evaluation === training
      ? [`Each job asks for ${training}`]
      : [`Each training asks for ${training}`, `Each evaluation asks for ${evaluation}`]),
  ];
}

/** What a sweep would do; `start` is the command that does it. */
export function renderSweepPlan(plan: SweepPlan, { width, colors }: Terminal, start: string): string {
  const { planned, laidOut, first, fixed, script } = plan;
  const left = planned === undefined ? undefined : planned - laidOut;
  const rest = left === undefined ? "..." : `and ${left - first.length} more`;
  const names = widest(
    first.map(({ run }) => harmless(run)),
    48,
  );
  return [
    colors.bold(harmless(plan.name)),
    ...outlineLines(plan).flatMap((line) => wrap(line, width, "  ")),
    ...(laidOut === 0 ? [] : [`${many(laidOut, "trial")} laid out already${left === 0 ? "" : "; next:"}`]),
    ...(first.length === 0 ? [] : [""]),
    ...first.map(({ run, parameters }) =>
      `  ${pad(harmless(run), names)}  ${colors.dim(configurationText(without(fixed, parameters)))}`.trimEnd(),
    ),
    ...(first.length > 0 && first.length !== left ? [colors.dim(`  ${rest}`)] : []),
    ...(script === undefined
      ? []
      : [
          "",
          colors.dim("The first job script:"),
          ...script
            .trimEnd()
            .split("\n")
            .map((line) => `  ${harmless(line)}`.trimEnd()),
        ]),
    "",
    `→ ${laidOut === 0 ? "Start it" : "Go on"} with: ${start}`,
    "",
  ].join("\n");
}

function resourcesText(asked: SweepPlan["asked"]["training"]): string {
  const { gpus, nodes, cpus, memory, time, partition, account } = asked;
  const parts = [
    ...(gpus === undefined ? [] : [gpus === 0 ? "no GPU" : many(gpus, "GPU")]),
    ...(nodes === undefined ? [] : [many(nodes, "node")]),
    ...(cpus === undefined ? [] : [many(cpus, "CPU")]),
    ...(memory === undefined ? [] : [memory]),
    ...(time === undefined ? [] : [time]),
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...(account === undefined ? [] : [`account ${account}`]),
  ];
  return parts.length === 0 ? "nothing in particular" : harmless(parts.join(", "));
}
