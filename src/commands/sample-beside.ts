import { CSV_HEADERS, csvLines } from "../hardware/samples/csv.ts";
import { keepLines } from "../hardware/samples/keep.ts";
import { hottestC } from "../hardware/samples/sample.ts";
import { takeSample } from "../hardware/samples/take.ts";
import type { SamplingAnswer, SamplingOrder } from "../model/sampling.ts";
import type { System } from "../system/ports.ts";

/** Processors are watched for so long where the sample is kept; for the temperature alone no time is needed. */
const OVER_MS = 1_000;

/** One look beside local jobs, for the supervisor that watches over them. */
export async function sampleBeside(system: System, order: SamplingOrder): Promise<SamplingAnswer> {
  const { file, jobs, temperatureCommand } = order;
  const { sample, missing } = await takeSample(system, {
    ...{ jobs, overMs: file === undefined ? 0 : OVER_MS },
    ...(temperatureCommand === undefined ? {} : { temperatureCommand }),
  });
  const kept =
    file === undefined ? undefined : await keepLines(system.files, file, CSV_HEADERS, csvLines(sample));
  const temperatureC = hottestC(sample);
  const unread = missing.find(
    ({ what, isBroken }) => what === "temperature" && (isBroken || temperatureC === undefined),
  );
  return {
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(unread === undefined ? {} : { unread: unread.why }),
    troubles: [
      ...missing.filter(({ isBroken }) => isBroken).map(({ what, why }) => `${what} not to be had: ${why}`),
      ...(kept === undefined || kept.ok ? [] : [`samples cannot be written down: ${kept.error}`]),
    ],
  };
}
