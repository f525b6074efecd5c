import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Backend } from "../../src/backends/backend.ts";
import type { Event } from "../../src/model/event.ts";
import { ok } from "../../src/model/result.ts";
import type { Files, System } from "../../src/system/ports.ts";
import { realSystem } from "../../src/system/real.ts";
import { swapPaths } from "../../src/tick/folder/swap.ts";
import { openSession } from "../../src/tick/session/open.ts";
import type { Session } from "../../src/tick/session/session.ts";
import { type TickReport, tick } from "../../src/tick/tick.ts";
import { type MemoryControl, type MemoryOptions, memoryBackend } from "../backends/memory.ts";
import { advance, elementsOf, type MemoryJob } from "../backends/memory-job.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import {
  Crash,
  type CrashingSystem,
  type CrashPoint,
  crashingSystem,
  type Moment,
} from "../support/crash.ts";
import { type Memory, rememberTree } from "../support/tree.ts";
import { jobLogs, jobWeights, OUTPUT_PLACES } from "./outputs.ts";
import { quickFiles, quickFolder } from "./quick-files.ts";

/** What a job leaves behind when it ends well: all of it, a file cut short, nothing. */
export type Harvest = "whole" | "cut" | "nothing";

export interface WorldParts {
  readonly summary: string;
  /** `runmark.yaml`. */
  readonly config?: string;
  /** Rows whose scripts are there: `r1`, `r1.cap.0` for an evaluation, `base.cap` for one of a base model. */
  readonly scripts: readonly string[];
  readonly life?: MemoryOptions["life"];
  readonly harvest?: (job: MemoryJob) => Harvest;
  /** Why the scheduler rejects whatever this owner sends. */
  readonly refuses?: (owner: string) => string | undefined;
}

/** An experiment on disk, a scheduler and the time: what outlives the processes of runmark. */
export interface World {
  readonly folder: string;
  readonly path: string;
  readonly clock: ManualClock;
  readonly scheduler: Backend & MemoryControl;
  read(): string;
  /** A person saves the summary. */
  edit(change: (text: string) => string): void;
  events(): Event[];
  /** Time passes, and jobs that have ended by then leave their outputs. */
  pass(ms: number): void;
  /** All of it as it is now. No process outlives its being put back. */
  remember(): Memory;
}

/** The readable part of a job's name: whose it is. */
export const ownerOf = (job: Pick<MemoryJob, "request">): string => job.request.name.replace(/~.*$/, "");

export async function makeWorld(parts: WorldParts): Promise<World> {
  const folder = await quickFolder();
  const path = join(folder, "experiment_summary.md");
  const clock = manualClock();
  const memory = memoryBackend({
    now: clock.now,
    life: parts.life ?? ((_, submittedAt) => ({ startsAt: submittedAt, lastsMs: 90_000 })),
  });
  const scheduler: World["scheduler"] = {
    ...memory,
    submit: async (request) => {
      const reason = elementsOf(request)
        .map((each) => parts.refuses?.(ownerOf({ request: each })))
        .find((refused) => refused !== undefined);
      return reason === undefined ? memory.submit(request) : { kind: "rejected", reason };
    },
  };
  writeFileSync(path, parts.summary);
  if (parts.config !== undefined) writeFileSync(join(folder, "runmark.yaml"), parts.config);
  for (const owner of parts.scripts) put(folder, OUTPUT_PLACES.script(owner), "#!/bin/bash\n");
  const harvested = new Set<MemoryJob>();
  const logged = new Set<MemoryJob>();
  return {
    folder,
    path,
    clock,
    scheduler,
    read: () => readAsPerson(path),
    edit: (change) => writeFileSync(path, change(readAsPerson(path))),
    events: () => readEvents(join(folder, ".runmark", "journal.jsonl")),
    pass: (ms) => {
      clock.advance(ms);
      for (const job of scheduler.jobs) {
        advance(job, clock.now());
        if (job.endedAt !== undefined && job.life?.log !== undefined && !logged.has(job)) {
          logged.add(job);
          put(folder, join(dirname(OUTPUT_PLACES.script(ownerOf(job))), `slurm-${job.id}.out`), job.life.log);
        }
        if (job.state !== "COMPLETED" || harvested.has(job)) continue;
        harvested.add(job);
        leave(folder, ownerOf(job), parts.harvest?.(job) ?? "whole");
      }
    },
    remember: () => {
      const now = clock.now();
      const kept = [rememberTree(folder), scheduler.remember()];
      const putBack = [rememberSet(harvested), rememberSet(logged), () => clock.advance(now - clock.now())];
      return {
        // Whose outputs are there already, the tree says.
        print: [now, ...kept.map(({ print }) => print)].join("\n"),
        putBack: () => {
          for (const part of kept) part.putBack();
          for (const part of putBack) part();
        },
      };
    },
  };
}

/** The answer gives a set the members back that it has now. */
export function rememberSet<Value>(set: Set<Value>): () => void {
  const kept = [...set];
  return () => {
    set.clear();
    for (const value of kept) set.add(value);
  };
}

/** A crash between two calls can leave the summary aside; whoever misses it looks with any command, which brings it back. */
function readAsPerson(path: string): string {
  const { aside } = swapPaths(path);
  if (!existsSync(path) && existsSync(aside)) renameSync(aside, path);
  return readFileSync(path, "utf8");
}

export function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Writes what a job of that owner would leave behind. */
export function leave(folder: string, owner: string, harvest: Harvest): void {
  if (harvest === "nothing") return;
  const whole = owner.includes(".") ? jobLogs : jobWeights;
  put(folder, OUTPUT_PLACES.output(owner), harvest === "whole" ? whole : whole.subarray(0, whole.length - 3));
}

/** Jobs that were ever made, by owner. */
export function jobsByOwner({ scheduler }: Pick<World, "scheduler">): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const job of scheduler.jobs) counts[ownerOf(job)] = (counts[ownerOf(job)] ?? 0) + 1;
  return counts;
}

export const forgetJournal = ({ folder }: World): void => rmSync(join(folder, ".runmark", "journal.jsonl"));

/** Reads the journal by its definition: one JSON value a line; a line that was cut off does not count. */
function readEvents(path: string): Event[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const last = lines.pop() ?? "";
  const whole = isJson(last) ? [...lines, last] : lines;
  return whole.map((line) => JSON.parse(line) as Event);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How one life of the program differs from a plain one. */
export interface LifeOptions {
  readonly point?: CrashPoint;
  readonly watch?: (moment: Moment) => void;
  readonly files?: Files;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: Event) => void;
  /** Wraps the scheduler as this life sees it. */
  readonly backend?: (backend: Backend) => Backend;
}

/** One process of runmark: a system that may die, and the session that it holds. */
export interface Life {
  readonly system: CrashingSystem;
  /** The scheduler as this process reaches it. */
  readonly backend: Backend;
  open(): ReturnType<typeof openSession>;
}

/** What all lives have of the machine: looked up once, as thousands of them begin. */
const real: System = realSystem();
const realHost = { ...real.host };

export function begin(world: World, options: LifeOptions = {}): Life {
  const host = {
    ...realHost,
    name: "login1",
    user: "me",
    homeFolder: join(world.folder, "home"),
    env: { RUNMARK_SUMMARY_QUIET_SECONDS: "0", ...options.env },
  };
  const system = crashingSystem(
    { ...real, files: options.files ?? quickFiles(), clock: world.clock, host },
    options.point,
    options.watch,
  );
  const mortal = backendOf(system, world.scheduler);
  const backend = options.backend?.(mortal) ?? mortal;
  return {
    system,
    backend,
    open: () =>
      openSession({
        system,
        chooseBackend: async () => ok(backend),
        place: { folder: world.folder, summaryPath: world.path },
        flags: new Map(),
        purpose: "test",
        version: "0",
        signal: options.signal ?? new AbortController().signal,
        onEvent: options.onEvent ?? (() => undefined),
      }),
  };
}

/** The scheduler as one process reaches it: what it changes is an effect of that process, and the dead ask nothing. */
const backendOf = (system: CrashingSystem, scheduler: Backend): Backend => ({
  name: scheduler.name,
  submit: (request) => system.effect(`submit ${request.name}`, () => scheduler.submit(request)),
  observe: async (question) => {
    await system.clock.sleep(0);
    return scheduler.observe(question);
  },
  ...(scheduler.largestArray === undefined ? {} : { largestArray: scheduler.largestArray }),
  usage: async (jobs) => {
    await system.clock.sleep(0);
    return scheduler.usage(jobs);
  },
  cancel: (jobs) =>
    system.effect(`cancel ${jobs.map(({ id }) => id).join(" ")}`, () => scheduler.cancel(jobs)),
});

export type Ticked = Awaited<ReturnType<typeof tick>>;

/** One process that does one tick, as cron does it. */
export async function tickOnce(world: World, options: LifeOptions = {}): Promise<Ticked> {
  return inSession(begin(world, options), tick);
}

/** Holds the experiment for some work and gives it up. */
export async function inSession(life: Life, work: (session: Session) => Promise<Ticked>): Promise<Ticked> {
  const session = await life.open();
  if (!session.ok) return session;
  const ticked = await work(session.value);
  await session.value.lock.release();
  return ticked;
}

/** A tick that has to come to its end. */
export async function ticked(world: World, options: LifeOptions = {}): Promise<TickReport> {
  const result = await tickOnce(world, options);
  if (!result.ok) throw new Error(`the tick stopped: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** One process that does one tick and dies at that effect of it; the names of its effects. */
export async function dies(
  world: World,
  point: CrashPoint,
  options: LifeOptions = {},
): Promise<readonly string[]> {
  const life = begin(world, { ...options, point });
  try {
    await inSession(life, tick);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return life.system.effects;
}
