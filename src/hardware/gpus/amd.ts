import { plausibleC, plausiblePercent } from "../plausible.ts";
import { type GpuReading, withoutUnknown } from "./gpu.ts";

/** What amd-smi is asked for, which follows rocm-smi from ROCm 6 on. */
export const AMD_SMI_QUERY: readonly string[] = [
  ...["metric", "--usage", "--mem-usage", "--power", "--temperature", "--json"],
];

/** The same of rocm-smi. */
export const ROCM_SMI_QUERY: readonly string[] = [
  ...["--showproductname", "--showuniqueid", "--showuse", "--showmeminfo", "vram"],
  ...["--showpower", "--showtemp", "--json"],
];

/** amd-smi's answer; undefined where it is none. A list of GPUs, from ROCm 7 on under `gpu_data`. */
export function amdSmiGpus(text: string): readonly GpuReading[] | undefined {
  const answer = jsonIn(text);
  const list = Array.isArray(answer) ? answer : at(answer, "gpu_data");
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((gpu: unknown) => {
    const index = at(gpu, "gpu");
    if (typeof index !== "number") return [];
    const amount = (part: string, name: string): number | undefined =>
      numberIn(at(at(gpu, part), name), /^(?:%|MB|W|C)$/);
    const memory = (name: string) => amount("mem_usage", name) ?? amount("vram", name);
    return withoutUnknown({
      index: String(index),
      utilizationPercent: plausiblePercent(amount("usage", "gfx_activity")),
      // It says MB and means MiB: an MI300X has 196592.
      memoryUsedMiB: memory("used_vram"),
      memoryTotalMiB: memory("total_vram"),
      powerWatts: amount("power", "socket_power") ?? amount("power", "current_socket_power"),
      temperatureC: hottest(["edge", "hotspot", "mem"].map((name) => amount("temperature", name))),
    });
  });
}

/** rocm-smi's answer: an object with a `cardN` for each GPU. It warns of sleeping GPUs on standard output, before and after. */
export function rocmSmiGpus(text: string): readonly GpuReading[] | undefined {
  const answer = jsonIn(text);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  const cards = Object.entries(answer).flatMap(([name, card]: [string, unknown]) => {
    const index = /^card(\d+)$/.exec(name)?.[1];
    return index === undefined ? [] : [readCard(index, card)];
  });
  return cards.length === 0 ? undefined : cards;
}

function readCard(index: string, card: unknown): GpuReading {
  const fields = typeof card === "object" && card !== null ? Object.entries(card) : [];
  const all = (pattern: RegExp) =>
    fields.filter(([name]) => pattern.test(name)).map(([, value]: [string, unknown]) => value);
  const number = (pattern: RegExp): number | undefined => numberIn(all(pattern)[0]);
  const text = (pattern: RegExp): string | undefined =>
    all(pattern).find((value): value is string => typeof value === "string" && !isUnknown(value));
  return withoutUnknown({
    index,
    name: text(/^card series$/i),
    uuid: text(/^unique id$/i),
    utilizationPercent: plausiblePercent(number(/^GPU use \(%\)$/i)),
    memoryUsedMiB: inMiB(number(/^VRAM Total Used Memory \(B\)$/i)),
    memoryTotalMiB: inMiB(number(/^VRAM Total Memory \(B\)$/i)),
    powerWatts: number(/^(?:average|current socket) graphics package power \(W\)$/i),
    temperatureC: hottest(all(/^temperature \(sensor .*\) \(C\)$/i).map((value) => numberIn(value))),
  });
}

/** What stands between the first bracket and the last one that fits it. */
function jsonIn(text: string): unknown {
  const begin = text.search(/^\s*[[{]/m);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  if (begin === -1 || end < begin) return undefined;
  try {
    return JSON.parse(text.slice(begin, end + 1));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;

const isUnknown = (text: string): boolean => /^\s*(?:n\/a|none|unknown)?\s*$/i.test(text);

/** `42`, `"42.0"`, `{ "value": 42, "unit": "%" }`; a unit that is not one of these makes it another thing. */
function numberIn(value: unknown, unit?: RegExp): number | undefined {
  const said = at(value, "unit");
  if (unit !== undefined && typeof said === "string" && !unit.test(said)) return undefined;
  const bare = at(value, "value") ?? value;
  const number = typeof bare === "string" && !isUnknown(bare) ? Number(bare) : bare;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}

const inMiB = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : Math.round(bytes / 1024 ** 2);

/** Of sensors on one card the edge is the coolest: what throttles is the hottest. */
function hottest(readings: readonly (number | undefined)[]): number | undefined {
  const known = readings.flatMap((each) => plausibleC(each) ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
