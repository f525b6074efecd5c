import type { GpuUse, JobUsage } from "../../model/usage.ts";
import type { Asked } from "../../script/asked.ts";

/** Used against asked, both in one unit. It is there only where both are known. */
export interface Share {
  readonly used: number;
  readonly asked: number;
}

/** One job, or all elements of an array as one: used against asked. What nobody knows is absent. */
export interface Measured {
  readonly jobs: number;
  /** Some of it still runs: what it uses is known at its end. */
  readonly isRunning: boolean;
  /** It came to its end, or to its time limit: only then what it did not use was not needed. */
  readonly ranItsCourse: boolean;
  /** A job of it was ended for the memory that it took. */
  readonly ranOutOfMemory: boolean;
  /** Of the longest element. */
  readonly elapsedSeconds: number;
  /** Of one element, as are the time and the memory: the one that came nearest to what it had. */
  readonly cpus?: number;
  /** By its script: a site gives whole cores, and so more cpus than were asked for. */
  readonly askedCpus?: number;
  readonly gpus?: number;
  /** Seconds. */
  readonly time?: Share;
  /** MiB. */
  readonly memory?: Share;
  /** MiB; also where nobody knows what was asked. */
  readonly peakMiB?: number;
  /** Peaks were added up that may not have come at one time. */
  readonly memoryIsSum: boolean;
  readonly gpu?: GpuUse;
  /** Seconds of cpus, of GPUs, and of MiB, of all elements together. */
  readonly cpuSeconds?: Share;
  readonly gpuSeconds?: Share;
  readonly memoryMiBSeconds?: Share;
  /** The same three as they were held from others, known also where their use is not. */
  readonly held: Held;
}

export interface Held {
  readonly cpuSeconds: number;
  readonly gpuSeconds: number;
  readonly memoryMiBSeconds: number;
}

interface Element {
  readonly usage: JobUsage;
  readonly seconds: number;
  readonly cpus: number | undefined;
  readonly memoryMiB: number | undefined;
  readonly gpus: number | undefined;
  readonly timeSeconds: number | undefined;
}

const ITS_COURSE: ReadonlySet<string> = new Set(["COMPLETED", "TIMEOUT"]);

/**
 * Folds what the books say of a job. What it had comes from there, otherwise from its script. `sampled` is what the job's own
 * file says of its GPUs, which wins: it has averages.
 */
export function measure(
  usages: readonly JobUsage[],
  asked: Asked | undefined,
  sampled?: GpuUse,
): Measured | undefined {
  const elements = usages.map((usage) => elementOf(usage, asked));
  if (elements.length === 0) return undefined;
  const gpu = sampled ?? gpuOf(usages);
  const percent = gpu?.kind === "mean" ? gpu.percent : undefined;
  return {
    jobs: elements.length,
    isRunning: usages.some(({ endedAt }) => endedAt === undefined),
    ranItsCourse: usages.every(({ state }) => ITS_COURSE.has(state)),
    ranOutOfMemory: usages.some(({ state }) => state === "OUT_OF_MEMORY"),
    elapsedSeconds: Math.max(...elements.map(({ seconds }) => seconds)),
    ...maybe(
      "cpus",
      most(elements, ({ cpus }) => cpus),
    ),
    ...maybe("askedCpus", asked?.cpus),
    ...maybe(
      "gpus",
      most(elements, ({ gpus }) => gpus || undefined),
    ),
    ...maybe(
      "time",
      nearest(elements, ({ seconds, timeSeconds }) => share(seconds, timeSeconds)),
    ),
    ...maybe(
      "memory",
      nearest(elements, ({ usage, memoryMiB }) => share(usage.memoryMiB, memoryMiB)),
    ),
    ...maybe(
      "peakMiB",
      most(elements, ({ usage }) => usage.memoryMiB),
    ),
    memoryIsSum: usages.some(({ memoryIsSum }) => memoryIsSum === true),
    ...maybe("gpu", gpu),
    ...maybe(
      "cpuSeconds",
      sum(elements, ({ usage, seconds, cpus }) => share(usage.cpuSeconds, times(seconds, cpus))),
    ),
    ...maybe(
      "gpuSeconds",
      sum(elements, ({ seconds, gpus }) =>
        share(
          times(times(seconds, gpus), percent === undefined ? undefined : percent / 100),
          times(seconds, gpus),
        ),
      ),
    ),
    ...maybe(
      "memoryMiBSeconds",
      sum(elements, ({ usage, seconds, memoryMiB }) =>
        share(times(seconds, usage.memoryMiB), times(seconds, memoryMiB)),
      ),
    ),
    held: heldBy(elements),
  };
}

const elementOf = (usage: JobUsage, asked: Asked | undefined): Element => {
  const limit = usage.given.timeSeconds ?? asked?.timeSeconds;
  return {
    usage,
    seconds: usage.elapsedSeconds ?? 0,
    cpus: usage.given.cpus ?? asked?.cpus,
    // `--mem=0` means all that a node has, and how much that is no script says.
    memoryMiB: usage.given.memoryMiB ?? (asked?.memoryMiB || undefined),
    gpus: usage.given.gpus ?? asked?.gpus,
    timeSeconds: limit === "unlimited" ? undefined : limit,
  };
};

const heldBy = (elements: readonly Element[]): Held => {
  const total = (each: (element: Element) => number | undefined): number =>
    elements.reduce((sum, element) => sum + element.seconds * (each(element) ?? 0), 0);
  return {
    cpuSeconds: total(({ cpus }) => cpus),
    gpuSeconds: total(({ gpus }) => gpus),
    memoryMiBSeconds: total(({ memoryMiB }) => memoryMiB),
  };
};

/** The busiest element: one that idles beside others that work is no reason to ask for less. */
const gpuOf = (usages: readonly JobUsage[]): GpuUse | undefined =>
  usages
    .flatMap(({ gpu }) => gpu ?? [])
    .reduce<GpuUse | undefined>(
      (best, gpu) => (best === undefined || (gpu.percent ?? 0) > (best.percent ?? 0) ? gpu : best),
      undefined,
    );

const share = (used: number | undefined, asked: number | undefined): Share | undefined =>
  used === undefined || asked === undefined || asked <= 0 ? undefined : { used, asked };

const times = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one * other;

const ratio = ({ used, asked }: Share): number => used / asked;

function nearest(
  elements: readonly Element[],
  read: (element: Element) => Share | undefined,
): Share | undefined {
  const shares = elements.flatMap((element) => read(element) ?? []);
  return shares.reduce<Share | undefined>(
    (best, each) => (best === undefined || ratio(each) > ratio(best) ? each : best),
    undefined,
  );
}

function sum(elements: readonly Element[], read: (element: Element) => Share | undefined): Share | undefined {
  const shares = elements.flatMap((element) => read(element) ?? []);
  return shares.length === 0 ? undefined : addShares(shares);
}

export const addShares = (shares: readonly Share[]): Share => ({
  used: shares.reduce((total, { used }) => total + used, 0),
  asked: shares.reduce((total, { asked }) => total + asked, 0),
});

function most(
  elements: readonly Element[],
  read: (element: Element) => number | undefined,
): number | undefined {
  const values = elements.flatMap((element) => read(element) ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

const maybe = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
