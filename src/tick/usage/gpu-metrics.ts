import { attempt } from "../../journal/io.ts";
import type { GpuUse } from "../../model/usage.ts";
import {
  type GpuColumns,
  type GpuSample,
  gpuColumns,
  gpuSample,
  gpuUse,
  type LocalTime,
} from "../../monitor/efficiency/gpu-samples.ts";
import type { Files } from "../../system/ports.ts";
import { utf8Text } from "../folder/utf8.ts";

/** The name under which jobs keep what nvidia-smi says of their GPUs. */
export const GPU_METRICS = "gpu_metrics.csv";

/** Whose samples are wanted: epoch ms, and the GPUs that the job had, where that is known. */
export interface GpuSpan {
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly gpus?: number;
}

/** A file up to this size is read whole; of a larger one pieces are, evenly spread: some thousand samples tell the average. */
export const WHOLE_BYTES = 256 * 1024;
export const PIECE_BYTES = 4 * 1024;
const PIECES = WHOLE_BYTES / PIECE_BYTES;

/** How busy the GPUs of a job were, from the first of these files that has samples of its time. */
export async function gpuFromFiles(
  files: Files,
  paths: readonly string[],
  span: GpuSpan,
): Promise<GpuUse | undefined> {
  for (const path of paths) {
    const samples = await attempt(path, () => samplesIn(files, path, span, pieceOffsets));
    const use = samples.ok ? gpuUse(samples.value, span.gpus) : undefined;
    if (use !== undefined) return use;
  }
  return undefined;
}

/** The samples of a time in one file, from pieces of it. */
export async function samplesIn(
  files: Files,
  path: string,
  span: GpuSpan,
  offsetsIn: (size: number) => readonly number[],
): Promise<readonly GpuSample[]> {
  const found = await files.stat(path);
  // A pipe would be waited for.
  if (found?.kind !== "file") return [];
  const samples: GpuSample[] = [];
  let columns: GpuColumns | undefined;
  const offsets = offsetsIn(found.size);
  for (const offset of offsets) {
    const bytes = await files.readSlice(path, offset, offsets.length === 1 ? found.size : PIECE_BYTES);
    const lines = wholeLines(utf8Text(bytes), offset);
    columns ??= gpuColumns(lines[0] ?? "");
    if (columns === undefined) return [];
    for (const line of lines) {
      const sample = gpuSample(line, columns, localTime);
      if (sample !== undefined && isWithin(sample, span)) samples.push(sample);
    }
  }
  return samples;
}

/** From the first byte, where the header is, to the last ones. */
export function pieceOffsets(size: number): readonly number[] {
  if (size <= WHOLE_BYTES) return [0];
  const last = size - PIECE_BYTES;
  return Array.from({ length: PIECES }, (_, piece) => Math.floor((last * piece) / (PIECES - 1)));
}

/** What of a piece of such a file there is to read, where it is not read whole. */
export const pieceBytes = (size: number): number => (size <= WHOLE_BYTES ? size : PIECE_BYTES);

/** Nodes and login nodes of a site are in one time zone. */
export const localTime: LocalTime = (...parts) => new Date(...parts).getTime();

/** A piece begins and ends somewhere in a line. The last line of a file is whole when a line feed ends it. */
export function wholeLines(text: string, offset: number): readonly string[] {
  const lines = text.split("\n");
  return lines.slice(offset === 0 ? 0 : 1, -1);
}

/** A job's clock may be a second off; a sample without a time is taken for one of this job. */
const SLACK_MS = 1_000;

export const isWithin = (
  { at }: GpuSample,
  { startedAt = 0, endedAt = Number.POSITIVE_INFINITY }: GpuSpan,
): boolean => at === undefined || (at >= startedAt - SLACK_MS && at <= endedAt + SLACK_MS);
