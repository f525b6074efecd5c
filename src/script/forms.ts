import type { Asked, LastValue } from "./asked.ts";

/** The option in which something was asked for, and into how many parts the whole is cut in it. */
export interface Form {
  readonly option: string;
  readonly parts: number;
}

/** How to write another amount of memory or cpus in the place of the one that a script asks for. */
export interface Forms {
  readonly memory: Form;
  /** Absent where nothing but the number of tasks says how many. */
  readonly cpus?: Form;
}

export function formsOf(last: LastValue, asked: Asked): Forms {
  const { nodes, ntasks, cpus, gpus } = asked;
  const memory: Form =
    last("mem") === undefined && last("mem-per-cpu") !== undefined
      ? { option: "mem-per-cpu", parts: cpus }
      : last("mem") === undefined && last("mem-per-gpu") !== undefined
        ? { option: "mem-per-gpu", parts: Math.max(1, gpus) }
        : { option: "mem", parts: nodes };
  if (last("cpus-per-gpu") !== undefined && gpus > 0)
    return { memory, cpus: { option: "cpus-per-gpu", parts: gpus } };
  if (cpus === ntasks) return { memory };
  return { memory, cpus: { option: "cpus-per-task", parts: ntasks } };
}

/** As `--mem` takes it: `8G`, `768M`. */
export const writeMemory = (MiB: number): string =>
  MiB % 1024 === 0 ? `${MiB / 1024}G` : `${Math.ceil(MiB)}M`;

/** As `--time` takes it: `2:00:00`, `1-06:00:00`. */
export function writeTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const rest = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const hours = Math.floor(seconds / 3600) % 24;
  return days > 0 ? `${days}-${two(hours)}:${rest}` : `${hours}:${rest}`;
}
