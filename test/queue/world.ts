import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Backend } from "../../src/backends/backend.ts";
import type { Answer, Context } from "../../src/commands/command.ts";
import { type QueueObserver, type RunQueueOptions, runQueue } from "../../src/commands/queue/run.ts";
import type { QueueView } from "../../src/commands/queue/view.ts";
import { ok } from "../../src/model/result.ts";
import type { QueueEvent } from "../../src/queue/event.ts";
import type { System } from "../../src/system/ports.ts";
import { realSystem } from "../../src/system/real.ts";
import { type MemoryControl, type MemoryOptions, memoryBackend } from "../backends/memory.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { type CrashingSystem, type CrashPoint, crashingSystem } from "../support/crash.ts";
import { quickFiles, quickFolder } from "../tick/quick-files.ts";

/** A queue on disk, a backend and the time: what outlives the processes of runmark. */
export interface QueueWorld {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly backend: Backend & MemoryControl;
  /** Ids of the jobs that were really started, in order. */
  started(): readonly string[];
  write(name: string, text: string): void;
  /** The state as it is on disk. */
  state(): StateShown;
  /** `queue run` as a process of its own, which dies at a point if one is given. */
  run(options?: RunParts): Promise<Ran>;
  context(system: System, signal?: AbortSignal): Context;
}

/** What tests look at. */
interface StateShown {
  readonly counts: Readonly<Record<string, number>>;
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
}

export interface RunParts extends Partial<RunQueueOptions> {
  readonly point?: CrashPoint;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: QueueEvent) => void;
  readonly over?: (system: System) => System;
}

interface Ran {
  readonly answer: Answer<QueueView>;
  readonly system: CrashingSystem;
  readonly events: readonly QueueEvent[];
}

export const jobs = (...ids: readonly string[]): string =>
  `jobs:\n${ids.map((id) => `  - {id: ${id}, command: run ${id}, out_dir: runs/${id}}\n`).join("")}`;

export const openWorld = async (
  config: string,
  life: MemoryOptions["life"] = (_, submittedAt) => ({ startsAt: submittedAt, lastsMs: 30_000 }),
): Promise<QueueWorld> => {
  const folder = await quickFolder();
  const clock = manualClock();
  const backend = memoryBackend({ now: clock.now, name: "local", life });
  const statePath = join(folder, "rt/q.json");
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write("q.yaml", config);
  const context = (system: System, signal = new AbortController().signal): Context => ({
    system,
    chooseBackend: async () => ok(effectful(backend, system)),
    cwd: folder,
    version: "0",
    signal,
    flags: new Map(),
  });
  const run = async ({ point, signal, onEvent, over, ...options }: RunParts = {}): Promise<Ran> => {
    const events: QueueEvent[] = [];
    const base = { ...realSystem(), clock, files: quickFiles() };
    const system = crashingSystem(over?.(base) ?? base, point);
    const observer: QueueObserver = {
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event);
      },
      onView: () => undefined,
      onFindings: () => undefined,
    };
    const answer = await runQueue(context(system, signal), { ...USUAL, ...options }, observer);
    return { answer, system, events };
  };
  return {
    ...{ folder, clock, backend, write, context, run },
    started: () => backend.jobs.map(({ request }) => request.name.replace(/~.*$/, "")),
    state: () =>
      existsSync(statePath) ? JSON.parse(readFileSync(statePath, "utf8")) : { counts: {}, jobs: [] },
  };
};

const USUAL: RunQueueOptions = {
  config: "q.yaml",
  state: "rt/q.json",
  resume: false,
  staleSeconds: 7200,
  failFast: false,
  retryFailed: false,
  preflight: false,
};

/** A submission and a cancellation are effects like the others: a process may die before and behind them. */
const effectful = (backend: Backend, system: System): Backend => {
  const { effect } = system as Partial<CrashingSystem>;
  if (effect === undefined) return backend;
  return {
    ...backend,
    submit: (request) => effect("submit", () => backend.submit(request)),
    cancel: (refs) => effect("cancel", () => backend.cancel(refs)),
  };
};
