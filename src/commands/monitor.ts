import { join, resolve } from "node:path";
import { programOf } from "../config/machine.ts";
import { CSV_HEADERS, csvLines } from "../hardware/samples/csv.ts";
import { keepLines } from "../hardware/samples/keep.ts";
import type { Sample } from "../hardware/samples/sample.ts";
import { type Missing, takeSample } from "../hardware/samples/take.ts";
import { STATE_FOLDER } from "../journal/journal.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { CARE } from "../model/machine.ts";
import { readConfig } from "../tick/folder/read-config.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";

export interface MonitorOptions {
  readonly once: boolean;
  /** Absent: as it is set. */
  readonly intervalSeconds?: number;
  /** The file to which samples are added, as it was named. */
  readonly to?: string;
}

/** Hears of samples as they come. */
export interface MonitorObserver {
  /** `file`: where they are kept, absolute; absent: nowhere. */
  onBegin(file: string | undefined, intervalSeconds: number): void;
  onSample(sample: Sample): void;
  /** What is not in the samples from now on; a file that cannot be written. Each is told once, until it is otherwise. */
  onTrouble(finding: Diagnostic): void;
}

export interface Monitored extends Omit<Sample, "at" | "jobs"> {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly missing: readonly Missing[];
  /** How many were taken; this is the last. */
  readonly samples: number;
  readonly file?: string;
}

/** Processors are watched for so long: what a sample says of them is a moment. */
const OVER_MS = 1_000;

/** Takes samples of this machine until it is asked to leave, or one. */
export async function monitor(
  context: Context,
  options: MonitorOptions,
  observer: MonitorObserver,
): Promise<Answer<Monitored>> {
  const { system, signal } = context;
  const place = await placeOf(context);
  if (!place.ok && context.experiment !== undefined) return stopped(place.error);
  const read = await readConfig(system, place.ok ? place.value : undefined, context.flags);
  const { values } = read.config;
  const file = await fileFor(context, options, place.ok ? place.value.folder : undefined);
  const intervalSeconds = options.intervalSeconds ?? (values["monitor.seconds"] || CARE.sampleSeconds);
  const temperatureCommand = programOf(values);
  // As it is asked beside jobs: from the folder of the experiment.
  const cwd = place.ok ? place.value.folder : context.cwd;
  const command = temperatureCommand === undefined ? {} : { temperatureCommand, cwd };
  const teller = tellOnce(options.once ? { ...observer, onTrouble: () => undefined } : observer);
  if (!options.once) observer.onBegin(file, intervalSeconds);
  for (let samples = 1; ; samples += 1) {
    const began = system.clock.steady();
    const taken = await takeSample(system, { overMs: OVER_MS, jobs: [], ...command });
    const problem = file === undefined ? undefined : await keep(context, file, taken.sample);
    const findings = [...taken.missing.map(missingFinding), ...(problem === undefined ? [] : [problem])];
    teller(findings);
    observer.onSample(taken.sample);
    if (!options.once)
      await system.clock.sleep(restOf(intervalSeconds, system.clock.steady() - began), signal);
    if (options.once || signal.aborted)
      return {
        exitCode: options.once && problem !== undefined ? EXIT.errors : EXIT.done,
        data: monitored(taken.sample, taken.missing, samples, file),
        diagnostics: [...read.problems, ...(options.once ? findings : [])],
      };
  }
}

/** Samples come at the interval, whatever one takes. */
const restOf = (intervalSeconds: number, tookMs: number): number =>
  Math.max(0, intervalSeconds * 1000 - tookMs);

/** The file that is named; otherwise that of the experiment one stands in, if it has begun. One look leaves nothing unasked. */
async function fileFor(
  { system, cwd }: Context,
  { to, once }: MonitorOptions,
  folder: string | undefined,
): Promise<string | undefined> {
  if (to !== undefined) return resolve(cwd, to);
  if (once || folder === undefined) return undefined;
  const state = join(folder, STATE_FOLDER);
  return (await system.files.stat(state)) === undefined ? undefined : join(state, SAMPLES_FILE);
}

/** In the folder of an experiment's state. */
const SAMPLES_FILE = "hardware.csv";

async function keep({ system }: Context, file: string, sample: Sample): Promise<Diagnostic | undefined> {
  const kept = await keepLines(system.files, file, CSV_HEADERS, csvLines(sample));
  if (kept.ok) return undefined;
  return {
    severity: "warning",
    code: "monitor.not-kept",
    message: `samples cannot be written down: ${kept.error}`,
    next: "See that there is space and the right to write, or name another file with --to",
    path: file,
  };
}

function missingFinding({ what, why, isBroken }: Missing): Diagnostic {
  const isTemperature = what === "temperature";
  return {
    severity: isBroken ? "warning" : "info",
    code: isTemperature ? "monitor.no-temperature" : "monitor.no-gpus",
    message: `${isTemperature ? "the temperature of this machine is" : "its GPUs are"} not to be had: ${why}`,
    ...(isTemperature && !isBroken
      ? { next: "Where a program can print it, name that as thermal.command in runmark.yaml" }
      : {}),
  };
}

/** Tells each trouble when it comes, and again when it comes back or changes. */
function tellOnce(observer: MonitorObserver): (findings: readonly Diagnostic[]) => void {
  let said = new Set<string>();
  return (findings) => {
    for (const finding of findings) if (!said.has(finding.message)) observer.onTrouble(finding);
    said = new Set(findings.map(({ message }) => message));
  };
}

const monitored = (
  { at, jobs: _jobs, ...sample }: Sample,
  missing: readonly Missing[],
  samples: number,
  file: string | undefined,
): Monitored => ({
  at: new Date(at).toISOString(),
  ...sample,
  missing,
  samples,
  ...(file === undefined ? {} : { file }),
});
