import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Task } from "../../model/experiment.ts";
import type { Sighting } from "../../model/job.ts";
import { type GpuSample, gpuUse } from "../../monitor/efficiency/gpu-samples.ts";
import type { LogWorld } from "../evidence/log-places.ts";
import { GPU_METRICS, PIECE_BYTES, samplesIn, WHOLE_BYTES } from "./gpu-metrics.ts";
import { samplesBesideJobs } from "./samples-beside.ts";
import { scriptAskOf } from "./script-ask.ts";

/** What is a while ago says nothing of now. Samples are minutes apart. */
const RECENT_MS = 15 * 60_000;

/** How busy the GPUs of a job have been of late, from its own samples or those beside it: undefined with fewer than two. */
export async function recentGpuPercent(
  world: LogWorld,
  task: Task,
  { id, startedAt = 0 }: Pick<Sighting, "id" | "startedAt">,
  now: number,
): Promise<number | undefined> {
  const { asked, folders } = await scriptAskOf(world, task);
  const gpus = asked?.gpus ?? 0;
  if (gpus === 0) return undefined;
  const span = { startedAt: Math.max(startedAt, now - RECENT_MS), endedAt: now };
  for (const folder of folders) {
    const path = join(folder, GPU_METRICS);
    const read = await attempt(path, () => samplesIn(world.system.files, path, span, headAndEnd));
    const percent = percentOf(read.ok ? read.value : [], gpus);
    if (percent !== undefined) return percent;
  }
  return percentOf(await samplesBesideJobs(world.system.files, world.folder, new Set([id]), span), gpus);
}

const percentOf = (samples: readonly GpuSample[], gpus: number): number | undefined =>
  new Set(samples.flatMap(({ at }) => at ?? [])).size < 2 ? undefined : gpuUse(samples, gpus)?.percent;

/** The names of the columns, and the last samples. */
function headAndEnd(size: number): readonly number[] {
  if (size <= WHOLE_BYTES) return [0];
  const pieces = 4;
  return [0, ...Array.from({ length: pieces }, (_, piece) => size - (pieces - piece) * PIECE_BYTES)];
}
