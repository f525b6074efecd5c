import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { GpuUse } from "../../model/usage.ts";
import {
  type GpuColumns,
  type GpuSample,
  gpuColumns,
  gpuSample,
  gpuUse,
} from "../../monitor/efficiency/gpu-samples.ts";
import type { Files } from "../../system/ports.ts";
import { utf8Text } from "../folder/utf8.ts";
import { type GpuSpan, isWithin, localTime, pieceBytes, pieceOffsets, wholeLines } from "./gpu-metrics.ts";

/** What is sampled beside local jobs, the newest first; older files are not kept. */
const NAMES = ["hardware.csv", "hardware.1.csv", "hardware.2.csv", "hardware.3.csv"];

/** How busy the GPUs of these jobs were, by the samples that are taken of this machine while jobs run on it. */
export async function gpuBesideJobs(
  files: Files,
  folder: string,
  jobs: ReadonlySet<string>,
  span: GpuSpan,
): Promise<GpuUse | undefined> {
  return gpuUse(await samplesBesideJobs(files, folder, jobs, span), span.gpus);
}

export async function samplesBesideJobs(
  files: Files,
  folder: string,
  jobs: ReadonlySet<string>,
  span: GpuSpan,
): Promise<readonly GpuSample[]> {
  const samples: GpuSample[] = [];
  for (const name of NAMES) {
    const path = join(folder, STATE_FOLDER, name);
    const found = await attempt(path, () => samplesIn(files, path, span));
    if (!found.ok || found.value === undefined) break;
    samples.push(...found.value.filter(({ job }) => job !== undefined && jobs.has(job)));
  }
  return samples;
}

/** A clock that was set back by less than this puts no line out of reach. */
const SET_BACK_MS = 10 * 60_000;

/** More than a line has. */
const LINE_BYTES = 4 * 1024;

/** Of its time alone, as the lines stand in the order of theirs: such a file may be of months. Undefined where there is none. */
async function samplesIn(
  files: Files,
  path: string,
  span: GpuSpan,
): Promise<readonly GpuSample[] | undefined> {
  const found = await files.stat(path);
  if (found?.kind !== "file") return undefined;
  const columns = await columnsOf(files, path);
  if (columns === undefined || columns.job === -1) return [];
  const seek = (at: number): Promise<number> => offsetOf(files, path, columns, found.size, at);
  const from = await seek((span.startedAt ?? 0) - SET_BACK_MS);
  const to = span.endedAt === undefined ? found.size : (await seek(span.endedAt + SET_BACK_MS)) + LINE_BYTES;
  const size = Math.min(found.size, to) - from;
  const samples: GpuSample[] = [];
  for (const offset of pieceOffsets(size)) {
    const bytes = await files.readSlice(path, from + offset, pieceBytes(size));
    for (const line of wholeLines(utf8Text(bytes), from + offset)) {
      const sample = gpuSample(line, columns, localTime);
      if (sample !== undefined && isWithin(sample, span)) samples.push(sample);
    }
  }
  return samples;
}

async function columnsOf(files: Files, path: string): Promise<GpuColumns | undefined> {
  const [header = ""] = utf8Text(await files.readSlice(path, 0, LINE_BYTES)).split("\n");
  return gpuColumns(header);
}

/** Where lines begin that are of this moment or later, but for some before them. */
async function offsetOf(
  files: Files,
  path: string,
  columns: GpuColumns,
  size: number,
  at: number,
): Promise<number> {
  let [low, high] = [0, size];
  while (high - low > LINE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const time = await timeFrom(files, path, columns, middle);
    if (time !== undefined && time < at) low = middle;
    else high = middle;
  }
  return low;
}

/** Of the first whole line from there on that has one, whatever else it says. */
async function timeFrom(
  files: Files,
  path: string,
  columns: GpuColumns,
  offset: number,
): Promise<number | undefined> {
  const lines = wholeLines(utf8Text(await files.readSlice(path, offset, LINE_BYTES)), offset);
  const [cell = ""] = (lines[0] ?? "").split(",").slice(columns.at);
  const time = Date.parse(cell);
  return Number.isNaN(time) ? undefined : time;
}
