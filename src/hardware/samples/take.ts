import type { MachineReading, ProcessUse, System } from "../../system/ports.ts";
import { askGpus, GPU_TOOLS } from "../gpus/ask-gpus.ts";
import type { GpuAnswer } from "../gpus/gpu.ts";
import { plausibleC, plausiblePercent } from "../plausible.ts";
import type { Sample, SampledJob } from "./sample.ts";
import { askTemperature } from "./temperature.ts";

/** A job to be looked at. */
export interface JobToSample extends Pick<SampledJob, "id" | "name" | "gpus"> {
  /** Of the process that leads its session. */
  readonly pid: number;
}

export interface SampleOrder {
  /** The time over which processors are watched; 0: only the temperatures are wanted. */
  readonly overMs: number;
  readonly jobs: readonly JobToSample[];
  /** A program that prints degrees, in place of the sensors of the processor. */
  readonly temperatureCommand?: readonly string[];
  /** The folder in which that begins; absent: where this process stands. */
  readonly cwd?: string;
}

/** What is not in a sample, and why, for people. */
export interface Missing {
  readonly what: "temperature" | "GPUs";
  readonly why: string;
  /** Something is there that should say it, and does not. */
  readonly isBroken: boolean;
}

export interface Taken {
  readonly sample: Sample;
  readonly missing: readonly Missing[];
}

type World = Pick<System, "sensors" | "exec" | "processes" | "clock" | "host">;

/** Looks at this machine, its GPUs and its jobs. Takes `overMs`, and a bounded time more for whatever does not answer. Never rejects. */
export async function takeSample(system: World, order: SampleOrder): Promise<Taken> {
  const { clock, host, processes } = system;
  const { jobs, overMs, temperatureCommand: command } = order;
  const pids = jobs.map(({ pid }) => pid);
  const at = clock.now();
  const [before, began] = [await useOf(processes, pids), clock.steady()];
  const [reading, answer, own] = await Promise.all([
    // Where only the temperature is wanted, and a program tells it, they have nothing to add; to load them costs most of a look.
    command !== undefined && overMs === 0 ? {} : readSensors(system, overMs),
    askGpus(system),
    command === undefined ? undefined : askTemperature(system, command, order.cwd),
  ]);
  const [after, seconds] = [await useOf(processes, pids), (clock.steady() - began) / 1000];
  const { machine, missing } = withTemperature(reading, own);
  return {
    sample: {
      ...{ at, host: host.name, machine },
      gpus: answer.kind === "gpus" ? answer.gpus : [],
      jobs: jobs.map((job) => sampledJob(job, before.get(job.pid), after.get(job.pid), seconds)),
    },
    missing: [...missing, ...missingGpus(answer)],
  };
}

const useOf = (
  processes: World["processes"],
  pids: readonly number[],
): Promise<ReadonlyMap<number, ProcessUse>> =>
  pids.length === 0 ? Promise.resolve(new Map()) : processes.use(pids);

/** Beyond what is asked for; on some platforms sensors are programs, which may hang. */
const SENSORS_MS = 15_000;

async function readSensors({ sensors, clock }: World, overMs: number): Promise<MachineReading | undefined> {
  const isDone = new AbortController();
  const reading = await Promise.race([
    sensors.read(overMs),
    clock.sleep(overMs + SENSORS_MS, isDone.signal).then(() => undefined),
  ]);
  isDone.abort();
  return reading;
}

function withTemperature(
  reading: MachineReading | undefined,
  own: Awaited<ReturnType<typeof askTemperature>> | undefined,
): { machine: MachineReading; missing: readonly Missing[] } {
  const { temperatureC, cpuPercent, ...others } = rounded(reading ?? {});
  const celsius = own === undefined ? plausibleC(temperatureC) : own.ok ? own.value : undefined;
  const percent = plausiblePercent(cpuPercent);
  const machine = {
    ...others,
    ...(percent === undefined ? {} : { cpuPercent: percent }),
    ...(celsius === undefined ? {} : { temperatureC: celsius }),
  };
  if (celsius !== undefined) return { machine, missing: [] };
  const why = own?.ok === false ? own.error : reading === undefined ? SILENT : noSensor(temperatureC);
  return { machine, missing: [{ what: "temperature", why, isBroken: own !== undefined }] };
}

/** No sensor knows more than hundredths. */
const rounded = (reading: MachineReading): MachineReading =>
  Object.fromEntries(Object.entries(reading).map(([name, value]) => [name, Math.round(value * 100) / 100]));

const SILENT = `the sensors did not answer within ${SENSORS_MS / 1000} s`;

const noSensor = (said: number | undefined): string =>
  said === undefined ? "no sensor" : `its sensor says ${said} °C`;

const missingGpus = (answer: GpuAnswer): readonly Missing[] => {
  if (answer.kind === "gpus") return [];
  return answer.kind === "none"
    ? [{ what: "GPUs", why: `no ${GPU_TOOLS}`, isBroken: false }]
    : [{ what: "GPUs", why: `${answer.by}: ${answer.reason}`, isBroken: true }];
};

function sampledJob(
  { id, name, gpus }: JobToSample,
  before: ProcessUse | undefined,
  after: ProcessUse | undefined,
  seconds: number,
): SampledJob {
  const used = before && after && after.cpuSeconds - before.cpuSeconds;
  return {
    ...{ id, name, gpus },
    // A process that ended in between took its time along.
    ...(used === undefined || seconds <= 0 ? {} : { cpuPercent: Math.max(0, (used / seconds) * 100) }),
    ...(after === undefined ? {} : { memoryMiB: after.memoryMiB }),
  };
}
