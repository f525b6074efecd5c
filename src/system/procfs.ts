import { readFileSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { errnoOf } from "./errno.ts";

/** What /proc/PID/stat tells of a process. */
export interface ProcStat {
  readonly state: string;
  /** Clock ticks from boot to start: with the pid and the boot it names one process for ever. */
  readonly startTicks: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Of the process and of children that it waited for. */
  readonly cpuTicks: number;
  readonly residentPages: number;
}

/**
 * Reads the text of /proc/PID/stat (proc_pid_stat(5)). Field 2 is the command in parentheses and may hold spaces and
 * parentheses itself, so fields are counted from the last closing one: state is field 3, start time field 22, and so on.
 */
export const parseProcStat = (text: string): ProcStat | undefined => {
  const afterCommand = text
    .slice(text.lastIndexOf(")") + 1)
    .trim()
    .split(/\s+/);
  const state = afterCommand[0];
  const startTicks = afterCommand[19];
  if (state === undefined || startTicks === undefined || !/^\d+$/.test(startTicks)) return undefined;
  const number = (field: number): number => Number(afterCommand[field - 3] ?? 0);
  return {
    state,
    startTicks,
    parent: number(4),
    group: number(5),
    session: number(6),
    cpuTicks: number(14) + number(15) + number(16) + number(17),
    residentPages: number(24),
  };
};

/** Undefined when /proc shows no such process (which with hidepid may still live under another user). */
export const readProcStat = async (pid: number): Promise<ProcStat | undefined> => {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT" || errno === "ESRCH" || errno === "EACCES" || errno === "EPERM") return undefined;
    throw error;
  }
};

const readOrEmpty = (read: () => string): string => {
  try {
    return read().trim();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return "";
  }
};

/** The start ticks of this process; empty without /proc. */
export const ownStartTicks = (): string =>
  parseProcStat(readOrEmpty(() => readFileSync("/proc/self/stat", "utf8")))?.startTicks ?? "";

/**
 * The boot and, after a space, the pid namespace. A container that shares the host's name but not its processes must
 * not take a process that it cannot see for dead.
 */
export const linuxBootId = (): string => {
  const boot = readOrEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const namespace = readOrEmpty(() => readlinkSync("/proc/self/ns/pid"));
  return boot === "" ? "" : `${boot} ${namespace}`.trim();
};
