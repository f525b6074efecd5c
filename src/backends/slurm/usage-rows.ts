import type { Given } from "../../model/usage.ts";
import { maybe, timeField } from "./fields.ts";

/** Fields that every release since 18.08 has (records.ts says why that matters, and why the name comes last). */
export const USAGE_FIELDS = [
  "JobID",
  "State",
  "Submit",
  "Start",
  "End",
  "ElapsedRaw",
  "TimelimitRaw",
  "NNodes",
  "NTasks",
  "AllocCPUS",
  "AllocTRES",
  "TotalCPU",
  "MaxRSS",
  "TRESUsageInTot",
  "Partition",
  "JobName",
] as const;

/** One row of sacct without `-X`: an allocation, or one of its steps. */
export interface UsageRow {
  /** Of the allocation: `812`, `812_3`, `23+1`. */
  readonly id: string;
  /** `batch`, `extern`, `0`; absent for the allocation itself. */
  readonly step?: string;
  readonly native: string;
  readonly name: string;
  /** Epoch ms. */
  readonly submittedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly elapsedSeconds?: number;
  readonly given: Given;
  readonly tasks?: number;
  readonly cpuSeconds: number;
  readonly maxRssMiB?: number;
  /** As sacct prints it: read with {@link tresValue}. */
  readonly usage: string;
  readonly partition: string;
}

export function usageRow(cells: readonly string[]): UsageRow {
  const [jobId = "", native = "", submit = "", start = "", end = "", elapsed = "", limit = "", ...rest] =
    cells;
  const [nodes = "", tasks = "", cpus = "", tres = "", cpuTime = "", maxRss = "", used = "", ...last] = rest;
  const [partition = "", name = ""] = last;
  const [id = "", step] = jobId.split(".", 2);
  return {
    id,
    ...maybe("step", step),
    native,
    name,
    ...maybe("submittedAt", timeField(submit)),
    ...maybe("startedAt", timeField(start)),
    ...maybe("endedAt", timeField(end)),
    ...maybe("elapsedSeconds", countField(elapsed)),
    given: givenIn(nodes, cpus, tres, limit),
    ...maybe("tasks", countField(tasks)),
    cpuSeconds: cpuTimeField(cpuTime) ?? 0,
    ...maybe("maxRssMiB", sizeField(maxRss)),
    usage: used,
    partition,
  };
}

const countField = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

/** What `cpu=2,gres/gpu:a100=2,mem=1000M` says of one of its names; empty where it says nothing. */
export function tresValue(text: string, name: string): string {
  const start = `,${text}`.indexOf(`,${name}=`);
  if (start === -1) return "";
  const end = text.indexOf(",", start);
  return text.slice(start + name.length + 1, end === -1 ? undefined : end);
}

function givenIn(nodes: string, cpus: string, tres: string, limit: string): Given {
  const minutes = countField(limit);
  const memory = tresValue(tres, "mem");
  return {
    ...maybe("nodes", countField(nodes) || undefined),
    ...maybe("cpus", countField(cpus) || undefined),
    // Without a unit, a memory that was asked for counts in MB.
    ...maybe("memoryMiB", sizeField(/^\d+$/.test(memory) ? `${memory}M` : memory)),
    ...maybe("gpus", gpusIn(tres)),
    ...maybe("timeSeconds", /^unlimited$/i.test(limit) ? "unlimited" : minutes && minutes * 60),
  };
}

/** The plain count where there is one: a site may count only by kind, or both ways at once. */
function gpusIn(tres: string): number | undefined {
  const whole = countField(tresValue(tres, "gres/gpu"));
  if (whole !== undefined) return whole;
  const kinds = [...tres.matchAll(/(?:^|,)gres\/gpu:[^=]*=(\d+)/g)];
  return kinds.length === 0 ? undefined : kinds.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** `[days-[hours:]]minutes:seconds[.thousandths]` in seconds. */
export function cpuTimeField(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

const MIB: Readonly<Record<string, number>> = {
  "": 1 / 1024 ** 2,
  K: 1 / 1024,
  M: 1,
  G: 1024,
  T: 1024 ** 2,
  P: 1024 ** 3,
};

/** `134244K`, `62.5G` in MiB, bytes where there is no unit. No size and 0 are nothing that was measured. */
export function sizeField(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([KMGTP]?)$/.exec(text) ?? [];
  const size = Number(number) * (MIB[unit] ?? Number.NaN);
  return size > 0 ? size : undefined;
}
