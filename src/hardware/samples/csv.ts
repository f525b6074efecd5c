import type { GpuReading } from "../gpus/gpu.ts";
import type { Headers } from "./keep.ts";
import { isGpu, type Sample, type SampledJob } from "./sample.ts";

/** One line: a moment, a GPU if there is one, and the job that has it if one has. */
interface Row {
  readonly sample: Sample;
  readonly gpu?: GpuReading;
  readonly job?: SampledJob;
}

/** A reading: whole, or with one decimal where it is small. */
const figure = (value: number | undefined): string =>
  value === undefined ? "" : String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/**
 * The columns, in their order. Readers go by the names: those of a GPU are as nvidia-smi's are called where its output is kept, and
 * those of the machine are called otherwise.
 */
const COLUMNS: Readonly<Record<string, (row: Row) => string>> = {
  timestamp: ({ sample }) => new Date(sample.at).toISOString(),
  host: ({ sample }) => sample.host,
  cpu_percent: ({ sample }) => figure(sample.machine.cpuPercent),
  load: ({ sample }) => sample.machine.load?.toFixed(2) ?? "",
  ram_used_mib: ({ sample }) => figure(sample.machine.memoryUsedMiB),
  ram_total_mib: ({ sample }) => figure(sample.machine.memoryTotalMiB),
  swap_used_mib: ({ sample }) => figure(sample.machine.swapUsedMiB),
  temperature_c: ({ sample }) => figure(sample.machine.temperatureC),
  gpu: ({ gpu }) => gpu?.index ?? "",
  gpu_name: ({ gpu }) => gpu?.name ?? "",
  gpu_utilization_percent: ({ gpu }) => figure(gpu?.utilizationPercent),
  gpu_memory_used_mib: ({ gpu }) => figure(gpu?.memoryUsedMiB),
  gpu_memory_total_mib: ({ gpu }) => figure(gpu?.memoryTotalMiB),
  gpu_power_watts: ({ gpu }) => figure(gpu?.powerWatts),
  gpu_temperature_c: ({ gpu }) => figure(gpu?.temperatureC),
  job: ({ job }) => job?.id ?? "",
  job_name: ({ job }) => job?.name ?? "",
  job_cpu_percent: ({ job }) => figure(job?.cpuPercent),
  job_memory_mib: ({ job }) => figure(job?.memoryMiB),
};

export const CSV_HEADER = Object.keys(COLUMNS).join(",");

/** With those of earlier versions behind it, as they were, once the columns change. */
export const CSV_HEADERS: Headers = [CSV_HEADER];

/** The lines of a sample: one for each GPU and each job, a GPU and the job that has it in one; of a machine with neither still one. */
export const csvLines = (sample: Sample): readonly string[] =>
  rowsOf(sample).map((row) =>
    Object.values(COLUMNS)
      .map((read) => cell(read(row)))
      .join(","),
  );

function rowsOf(sample: Sample): readonly Row[] {
  const { gpus, jobs } = sample;
  const ofJobs = jobs.flatMap((job): Row[] => {
    const own = job.gpus.map((name) => gpus.find((gpu) => isGpu(name, gpu)) ?? { index: name });
    return own.length === 0 ? [{ sample, job }] : own.map((gpu) => ({ sample, job, gpu }));
  });
  const free = gpus.filter((gpu) => !jobs.some((job) => job.gpus.some((name) => isGpu(name, gpu))));
  const rows = [...free.map((gpu) => ({ sample, gpu })), ...ofJobs];
  return rows.length === 0 ? [{ sample }] : rows;
}

/** Names come from people and drivers: none may break a line or a column, as tools like cut and awk know no quotes. */
const cell = (text: string): string => text.replaceAll(/[\s",;]+/g, " ").trim();
