import type { GpuUse } from "../../model/usage.ts";

/** What nvidia-smi says of one GPU at one time. What it does not know (`[N/A]`) is absent. */
export interface GpuSample {
  /** Epoch ms; absent where the file has no times. */
  readonly at?: number;
  readonly gpu: string;
  readonly percent?: number;
  readonly memoryMiB?: number;
  readonly memoryOfMiB?: number;
  /** The job that had it; empty: none. Absent where the file does not say. */
  readonly job?: string;
}

/** Columns by what they hold: -1 where there is none. */
export interface GpuColumns {
  readonly at: number;
  readonly gpu: number;
  readonly percent: number;
  readonly memory: number;
  readonly memoryOf: number;
  /** Of files that tell of several jobs. */
  readonly job: number;
}

/**
 * How people and tools call what they take from nvidia-smi: its own names, with units in brackets or without, and those of
 * loggers in Python. `utilization.memory` is something else: how busy the memory's bus is.
 */
const NAMES: Readonly<Record<keyof GpuColumns, RegExp>> = {
  at: /^(?:timestamp|time|date|datetime)$/,
  gpu: /^(?:(?:gpu[ _.-]?)?(?:index|id)|gpu|(?:gpu[ _.-]?)?uuid|pci\.bus_id|device)$/,
  percent: /^(?:utilization[._]gpu|gpu[ _.-]?util(?:ization)?|util(?:ization)?)(?:[ _](?:pct|percent))?$/,
  memory: /^(?:(?:gpu[ _.-]?)?mem(?:ory)?[._ ]?used)(?:[ _](?:mi?b))?$/,
  memoryOf: /^(?:(?:gpu[ _.-]?)?mem(?:ory)?[._ ]?total)(?:[ _](?:mi?b))?$/,
  job: /^job(?:[ _]?id)?$/,
};

/** Without a header (`noheader`), the columns that runmark asks nvidia-smi for. */
const USUAL: GpuColumns = { at: 0, gpu: 1, percent: 2, memory: 3, memoryOf: 4, job: -1 };

/** Epoch ms of a time on the wall where the file was written: year, month from 0, day, hours, minutes, seconds, ms. */
export type LocalTime = (...parts: [number, number, number, number, number, number, number]) => number;

/** What the first line says of the columns; undefined where it is no header. */
export function gpuColumns(line: string): GpuColumns | undefined {
  const names = cellsOf(line.replace(/^\uFEFF/, "")).map((cell) =>
    cell
      .toLowerCase()
      .replace(/\s*[[(].*$/, "")
      .trim(),
  );
  const find = (name: keyof GpuColumns): number => names.findIndex((each) => NAMES[name].test(each));
  const found = { at: find("at"), gpu: find("gpu"), percent: find("percent"), memory: find("memory") };
  if (found.percent !== -1 || found.memory !== -1)
    return { ...found, memoryOf: find("memoryOf"), job: find("job") };
  return timeIn(cellsOf(line)[0] ?? "", Date.UTC) === undefined ? undefined : USUAL;
}

/** One line; undefined for one that is cut off, a header in between, or anything else that says nothing. */
export function gpuSample(line: string, columns: GpuColumns, local: LocalTime): GpuSample | undefined {
  const cells = cellsOf(line);
  const cell = (column: number): string => (column === -1 ? "" : (cells[column] ?? ""));
  const at = timeIn(cell(columns.at), local);
  if (columns.at !== -1 && at === undefined) return undefined;
  if (cells.length <= Math.max(columns.gpu, columns.percent, columns.memory)) return undefined;
  const percent = numberIn(cell(columns.percent));
  const memoryMiB = memoryIn(cell(columns.memory));
  const memoryOfMiB = memoryIn(cell(columns.memoryOf));
  if (percent === undefined && memoryMiB === undefined) return undefined;
  return {
    ...(at === undefined ? {} : { at }),
    gpu: cell(columns.gpu),
    ...(percent === undefined || percent > 100 ? {} : { percent }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(memoryOfMiB === undefined ? {} : { memoryOfMiB }),
    ...(columns.job === -1 ? {} : { job: cell(columns.job) }),
  };
}

const cellsOf = (line: string): string[] =>
  line
    .trimEnd()
    .split(/[,;\t]/)
    .map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .trim(),
    );

/** `45 %`, `45`; not `[N/A]`. */
function numberIn(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

const MIB: Readonly<Record<string, number>> = {
  "": 1,
  b: 1 / 1024 ** 2,
  k: 1 / 1024,
  m: 1,
  g: 1024,
  t: 1024 ** 2,
};

function memoryIn(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])i?b|(b))?$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (MIB[(match[2] ?? match[3] ?? "").toLowerCase()] ?? 1);
}

/** nvidia-smi writes local time (`2026/11/21 10:11:12.123`), loggers also ISO 8601 with a zone, or epoch seconds. */
export function timeIn(text: string, local: LocalTime): number | undefined {
  if (/^\d{10}(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return Number(text);
  const match =
    /^(\d{4})[/-](\d\d)[/-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "0", zone] = match;
  const ms = Math.floor(Number(`0.${fraction}`) * 1000);
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = parts;
  if (zone === undefined) return local(y, mo - 1, d, h, mi, s, ms);
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return Date.UTC(y, mo - 1, d, h, mi - offset, s, ms);
}

/**
 * Averages of samples. Where the file has more GPUs than the job, as on nodes that show everybody's, those that were busiest
 * count: nobody is told of idle GPUs for what others did.
 */
export function gpuUse(samples: readonly GpuSample[], gpus: number | undefined): GpuUse | undefined {
  const byGpu = new Map<string, GpuSample[]>();
  for (const sample of samples) {
    const known = byGpu.get(sample.gpu);
    if (known === undefined) byGpu.set(sample.gpu, [sample]);
    else known.push(sample);
  }
  const each = [...byGpu.values()].map(useOfOne).sort((one, other) => busier(other) - busier(one));
  const own = each.slice(0, Math.max(1, gpus ?? each.length));
  if (own.length === 0) return undefined;
  const percents = own.flatMap(({ percent }) => percent ?? []);
  const largest = own.reduce((most, next) => ((next.memoryMiB ?? 0) > (most.memoryMiB ?? 0) ? next : most));
  return {
    kind: "mean",
    ...(percents.length === 0 ? {} : { percent: mean(percents) }),
    ...(largest.memoryMiB === undefined ? {} : { memoryMiB: largest.memoryMiB }),
    ...(largest.memoryOfMiB === undefined ? {} : { memoryOfMiB: largest.memoryOfMiB }),
  };
}

type OneGpu = Omit<GpuUse, "kind">;

const busier = ({ percent = 0, memoryMiB = 0 }: OneGpu): number => percent + memoryMiB / 1e9;

function useOfOne(samples: readonly GpuSample[]): OneGpu {
  const percents = samples.flatMap(({ percent }) => percent ?? []);
  const memory = samples.reduce((most, { memoryMiB = 0 }) => Math.max(most, memoryMiB), -1);
  const memoryOf = samples.find(({ memoryOfMiB }) => memoryOfMiB !== undefined)?.memoryOfMiB;
  return {
    ...(percents.length === 0 ? {} : { percent: mean(percents) }),
    ...(samples.some(({ memoryMiB }) => memoryMiB !== undefined) ? { memoryMiB: memory } : {}),
    ...(memoryOf === undefined ? {} : { memoryOfMiB: memoryOf }),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
