import type { Monitored } from "../../commands/monitor.ts";
import type { Terminal } from "../terminal.ts";
import { widthOf } from "./columns.ts";

type Sample = Pick<Monitored, "machine" | "gpus">;
type Gpu = Monitored["gpus"][number];

const LINE_COLUMNS = 80;
const MIB_PER_GIB = 1024;

/** A sample in one line of at most 80 columns: what does not fit is left out, the least telling first. */
export function renderSample(at: Date, sample: Sample, { colors }: Pick<Terminal, "colors">): string {
  const parts = partsOf(at, sample);
  for (const least of ["power", "swap", "date", "load"] as const) {
    if (widthOf(lineOf(parts)) <= LINE_COLUMNS) break;
    delete parts[least];
  }
  if (widthOf(lineOf(parts)) > LINE_COLUMNS) parts.gpus = gpusText(sample.gpus, 1);
  const { date, time, ...rest } = parts;
  return [colors.dim([date, time].filter((part) => part !== undefined).join(" ")), ...said(rest)].join("  ");
}

type Name = "date" | "time" | "cpu" | "load" | "memory" | "swap" | "temperature" | "gpus" | "power";
type Parts = { [Part in Name]?: string };

const said = (parts: Parts): string[] => Object.values(parts).filter((part) => part !== "");
const lineOf = (parts: Parts): string => said(parts).join("  ");

const two = (number: number): string => String(number).padStart(2, "0");

function partsOf(at: Date, { machine, gpus }: Sample): Parts {
  const { cpuPercent, load, memoryUsedMiB, memoryTotalMiB, swapUsedMiB = 0, temperatureC } = machine;
  return {
    date: `${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":"),
    cpu: cpuPercent === undefined ? "" : `cpu ${percent(cpuPercent)}`,
    load: load === undefined ? "" : `load ${load.toFixed(1)}`,
    memory: memoryUsedMiB === undefined ? "" : `mem ${gib(memoryUsedMiB, memoryTotalMiB)}`,
    swap: swapUsedMiB < MIB_PER_GIB ? "" : `swap ${Math.round(swapUsedMiB / MIB_PER_GIB)} GiB`,
    temperature: temperatureC === undefined ? "" : celsius(temperatureC),
    gpus: gpusText(gpus),
    power: powerText(gpus),
  };
}

const percent = (value: number): string => `${String(Math.round(value)).padStart(3)} %`;
const celsius = (value: number): string => `${Math.round(value)} °C`;

function gib(usedMiB: number, ofMiB: number | undefined): string {
  const used = usedMiB / MIB_PER_GIB;
  const figure = used < 10 ? used.toFixed(1) : String(Math.round(used));
  return ofMiB === undefined ? `${figure} GiB` : `${figure}/${Math.round(ofMiB / MIB_PER_GIB)} GiB`;
}

/** So many are shown with how busy each is. */
const MOST_EACH = 4;

/** Of several: how busy each is, or all are on average; the fullest, and the hottest. */
function gpusText(gpus: readonly Gpu[], mostEach = MOST_EACH): string {
  if (gpus.length === 0) return "";
  const busy = known(gpus, "utilizationPercent");
  const fullest = gpus.reduce((most, gpu) =>
    (gpu.memoryUsedMiB ?? 0) > (most.memoryUsedMiB ?? 0) ? gpu : most,
  );
  const heat = known(gpus, "temperatureC");
  return [
    gpus.length === 1 ? "gpu" : `${gpus.length} gpus`,
    ...(busy.length === 0 ? [] : [busyText(busy, mostEach)]),
    ...(fullest.memoryUsedMiB === undefined ? [] : [gib(fullest.memoryUsedMiB, fullest.memoryTotalMiB)]),
    ...(heat.length === 0 ? [] : [celsius(Math.max(...heat))]),
  ].join(" ");
}

function busyText(busy: readonly number[], mostEach: number): string {
  if (busy.length > 1 && busy.length <= mostEach) return `${busy.map(Math.round).join("/")} %`;
  return percent(busy.reduce((sum, each) => sum + each, 0) / busy.length);
}

function powerText(gpus: readonly Gpu[]): string {
  const watts = known(gpus, "powerWatts");
  return watts.length === 0 ? "" : `${Math.round(watts.reduce((sum, each) => sum + each, 0))} W`;
}

const known = (gpus: readonly Gpu[], name: "utilizationPercent" | "temperatureC" | "powerWatts"): number[] =>
  gpus.flatMap((gpu) => gpu[name] ?? []);
