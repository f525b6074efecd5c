import { plausibleC, plausiblePercent } from "../plausible.ts";
import { type GpuReading, withoutUnknown } from "./gpu.ts";

/** What nvidia-smi is asked for. */
const FIELDS = [
  "index",
  "name",
  "uuid",
  "utilization.gpu",
  "memory.used",
  "memory.total",
  "power.draw",
  "temperature.gpu",
] as const;

export const NVIDIA_QUERY: readonly string[] = [`--query-gpu=${FIELDS.join(",")}`, "--format=csv,nounits"];

type Field = (typeof FIELDS)[number];

/** The answer as text, read by the names in its header: undefined where that is none. GPUs without a number are left out. */
export function nvidiaGpus(text: string): readonly GpuReading[] | undefined {
  const [header = "", ...lines] = text.split("\n").map((line) => line.trim());
  const names = cellsOf(header).map((cell) => cell.replace(/\s*\[.*$/, ""));
  if (!names.includes("index")) return undefined;
  return lines.flatMap((line) => gpuIn(names, fitted(names, cellsOf(line))) ?? []);
}

/** Only a name may have commas in it, which nothing quotes: it is all that is left over. */
function fitted(names: readonly string[], cells: readonly string[]): readonly string[] {
  const [at, over] = [names.indexOf("name"), cells.length - names.length];
  if (at === -1 || over <= 0) return cells;
  const end = at + over + 1;
  return [...cells.slice(0, at), cells.slice(at, end).join(", "), ...cells.slice(end)];
}

function gpuIn(names: readonly string[], cells: readonly string[]): GpuReading | undefined {
  const text = (field: Field): string | undefined => {
    const cell = cells[names.indexOf(field)];
    // `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `[GPU requires reset]`.
    return cell === undefined || cell === "" || /^(?:\[.*\]|n\/a|err!?)$/i.test(cell) ? undefined : cell;
  };
  const number = (field: Field): number | undefined => {
    const value = Number(text(field) ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const index = text("index");
  if (index === undefined || !/^\d+$/.test(index)) return undefined;
  return withoutUnknown({
    index,
    name: text("name"),
    uuid: text("uuid"),
    utilizationPercent: plausiblePercent(number("utilization.gpu")),
    memoryUsedMiB: number("memory.used"),
    memoryTotalMiB: number("memory.total"),
    powerWatts: number("power.draw"),
    temperatureC: plausibleC(number("temperature.gpu")),
  });
}

const cellsOf = (line: string): string[] => line.split(",").map((cell) => cell.trim());
