import { basename } from "node:path";
import type { Clock, Exec, Files, Processes, System } from "../../src/system/ports.ts";

/** The process is gone. No `code`, so that nothing takes it for a refusal of the system and goes on. */
export class Crash extends Error {
  override readonly name = "Crash";
}

export interface CrashPoint {
  /** Which effect it is, counted from 1, or the first one of that name. */
  readonly at: number | RegExp;
  /** `during` leaves half of what was written or appended; for other effects it is as `before`. */
  readonly when: "before" | "during" | "after";
}

/** A process at one of its effects. Whoever is told of it may remember the world as it is: it is what a crash would leave. */
export interface Moment {
  /** Which effect of the process it is, from 1. */
  readonly at: number;
  readonly name: string;
  readonly when: "before" | "after";
  /** Does half of it, where that is possible: what a crash `during` the effect leaves is this, done behind `before`. */
  readonly half?: () => Promise<unknown>;
}

export interface CrashingSystem extends System {
  /** What was done, in order, with the names of files and commands: `append journal.jsonl`. */
  readonly effects: readonly string[];
  /** Whether the crash has happened. */
  readonly crashed: boolean;
  /** Does something that is no system call as one effect more: what a backend in memory does to the world. */
  effect<Value>(name: string, act: () => Promise<Value>): Promise<Value>;
  /** The process is gone, whatever it was at. */
  die(): void;
}

interface Effect<Value> {
  readonly name: string;
  readonly act: () => Value;
  readonly half?: () => Promise<unknown>;
}

const half = <Data extends string | Uint8Array>(data: Data): string | Uint8Array =>
  data.slice(0, Math.floor(data.length / 2));

/** Counts effects, stops at the one that is asked for, and lets nothing happen from then on. */
const crashCounter = (point: CrashPoint | undefined, watch: (moment: Moment) => void) => {
  const effects: string[] = [];
  const state = { crashed: false };
  const die = (name: string): never => {
    state.crashed = true;
    throw new Crash(`crashed ${point?.when} effect ${point?.at}: ${name}`);
  };
  const refuseWhenDead = (name: string): void => {
    if (state.crashed) throw new Crash(`no longer alive: ${name}`);
  };
  /** Registers an effect; true when the crash comes with it. */
  const count = (name: string): boolean => {
    refuseWhenDead(name);
    effects.push(name);
    return point?.at instanceof RegExp ? point.at.test(name) : effects.length === point?.at;
  };
  const effect = async <Value>({ name, act, half }: Effect<Promise<Value>>): Promise<Value> => {
    const isLast = count(name);
    const at = effects.length;
    watch({ at, name, when: "before", ...(half === undefined ? {} : { half }) });
    if (isLast && point?.when === "during") await half?.();
    if (isLast && point?.when !== "after") return die(name);
    const value = await act();
    watch({ at, name, when: "after" });
    // Another effect that ran beside this one may have been the last.
    if (isLast) return die(name);
    refuseWhenDead(name);
    return value;
  };
  const effectNow = <Value>({ name, act }: Effect<Value>): Value => {
    const isLast = count(name);
    const at = effects.length;
    watch({ at, name, when: "before" });
    if (isLast && point?.when !== "after") return die(name);
    const value = act();
    watch({ at, name, when: "after" });
    return isLast ? die(name) : value;
  };
  return { effects, state, effect, effectNow, refuseWhenDead };
};

type Counter = ReturnType<typeof crashCounter>;

const crashingFiles = (files: Files, { effect, refuseWhenDead }: Counter): Files => {
  const look =
    <Args extends readonly unknown[], Value>(name: string, read: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      refuseWhenDead(name);
      return read(...args);
    };
  return {
    stat: look("stat", files.stat),
    list: look("list", files.list),
    listFolders: look("listFolders", files.listFolders),
    readBytes: look("readBytes", files.readBytes),
    readText: look("readText", files.readText),
    readSlice: look("readSlice", files.readSlice),
    real: look("real", files.real),
    readLink: look("readLink", files.readLink),
    makeFolder: (path) => effect({ name: `makeFolder ${basename(path)}`, act: () => files.makeFolder(path) }),
    write: (path, data, options) =>
      effect({
        name: `write ${basename(path)}`,
        act: () => files.write(path, data, options),
        // An exclusive write is whole or not there at all.
        ...(options?.exclusive ? {} : { half: () => files.write(path, half(data), options) }),
      }),
    append: (path, data) =>
      effect({
        name: `append ${basename(path)}`,
        act: () => files.append(path, data),
        half: () => files.append(path, data.slice(0, Math.floor(data.length / 2))),
      }),
    truncate: (path, size) =>
      effect({ name: `truncate ${basename(path)}`, act: () => files.truncate(path, size) }),
    rename: (from, to) =>
      effect({ name: `rename ${basename(from)} ${basename(to)}`, act: () => files.rename(from, to) }),
    move: (from, to, options) =>
      effect({ name: `move ${basename(from)} ${basename(to)}`, act: () => files.move(from, to, options) }),
    syncFolder: look("syncFolder", files.syncFolder),
    remove: (path) => effect({ name: `remove ${basename(path)}`, act: () => files.remove(path) }),
    removeTree: (path) => effect({ name: `removeTree ${basename(path)}`, act: () => files.removeTree(path) }),
    touch: (path) => effect({ name: `touch ${basename(path)}`, act: () => files.touch(path) }),
    space: look("space", files.space),
  };
};

const crashingExec = (exec: Exec, { effect, refuseWhenDead }: Counter): Exec => ({
  run: (request) =>
    effect({
      name: `run ${[basename(request.command), ...request.args].join(" ")}`,
      act: () => exec.run(request),
    }),
  which: async (command) => {
    refuseWhenDead("which");
    return exec.which(command);
  },
  detach: (request) =>
    effect({
      name: `detach ${[basename(request.command), ...request.args].join(" ")}`,
      act: () => exec.detach(request),
    }),
  converse: (request) =>
    effect({
      name: `converse ${[basename(request.command), ...request.args].join(" ")}`,
      act: () => exec.converse(request),
    }),
});

const crashingClock = (clock: Clock, { refuseWhenDead }: Counter): Clock => ({
  now: clock.now,
  steady: clock.steady,
  sleep: async (ms, signal) => {
    refuseWhenDead("sleep");
    await clock.sleep(ms, signal);
    refuseWhenDead("sleep");
  },
});

/** Each system is one life of the program, by its start time; dead once it has crashed. */
const lives = new Map<string, Counter>();

const crashingProcesses = (processes: Processes, counter: Counter): Processes => {
  const { effectNow, refuseWhenDead } = counter;
  const self = { ...processes.self, startedAt: `life ${lives.size + 1}` };
  lives.set(self.startedAt, counter);
  return {
    self,
    identify: async (pid) => {
      refuseWhenDead("identify");
      return pid === self.pid ? { ...self, isStopped: false } : processes.identify(pid);
    },
    isAlive: async (identity) => {
      refuseWhenDead("isAlive");
      const life = lives.get(identity.startedAt);
      return life === undefined ? processes.isAlive(identity) : !life.state.crashed;
    },
    use: async (leaders) => {
      refuseWhenDead("use");
      return processes.use(leaders);
    },
    family: async (leader, marks) => {
      refuseWhenDead("family");
      return processes.family(leader, marks);
    },
    sharedMemory: async (pids) => {
      refuseWhenDead("sharedMemory");
      return processes.sharedMemory(pids);
    },
    signal: (pid, signal) =>
      effectNow({ name: `signal ${signal} ${pid}`, act: () => processes.signal(pid, signal) }),
  };
};

/**
 * A system whose process dies at one effect on the world: a file written, a process started, a signal sent. From then on every
 * call throws as well, as nothing that still runs can do anything. Without a point it only counts. Each is a
 * process of its own (`processes.self`), so the lock of one that crashed is stale to the next.
 */
export const crashingSystem = (
  system: System,
  point?: CrashPoint,
  watch: (moment: Moment) => void = () => undefined,
): CrashingSystem => {
  const counter = crashCounter(point, watch);
  return {
    exec: crashingExec(system.exec, counter),
    clock: crashingClock(system.clock, counter),
    files: crashingFiles(system.files, counter),
    processes: crashingProcesses(system.processes, counter),
    host: system.host,
    sensors: system.sensors,
    effects: counter.effects,
    effect: (name, act) => counter.effect({ name, act }),
    die: () => {
      counter.state.crashed = true;
    },
    get crashed() {
      return counter.state.crashed;
    },
  };
};
