import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type CallOptions, type Ended, type Started, until, type Workshop, workshop } from "../workshop.ts";

/** A job as the state file has it. */
export interface JobEntry {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly return_code: number | null;
  readonly failure_reason: string | null;
  readonly out_dir: string;
  readonly log: string | null;
  readonly [other: string]: unknown;
}

export interface State {
  readonly counts: Readonly<Record<string, number>>;
  readonly jobs: readonly JobEntry[];
}

/** A workshop with a queue in it: `configs/batch.yaml`, and its state in `runtime_state/queue_state.json`. */
export interface QueueShop extends Workshop {
  queue(command: string, ...more: readonly string[]): Promise<Ended>;
  begin(command: string, ...more: readonly string[]): Started;
  state(): State;
  stateText(): string;
  /** Waits until the state is as it should be. */
  when(what: string, holds: (state: State) => boolean): Promise<void>;
  /** Ids of the jobs whose commands have really begun, in order. */
  ran(): readonly string[];
  /** `pid` of the process that leads a job, and that of the newest supervisor. */
  leaderOf(job: number): number;
  supervisor(): number;
}

export const STATE = "runtime_state/queue_state.json";
export const CONFIG = "configs/batch.yaml";
const KEPT = "runtime_state/queue_state.queue/.runmark/local";

/** Says that it has begun, then does what it is to do. */
export const doing = (id: string, what = "true"): string => `echo ${id} >> ran; ${what}`;
/** Goes on until the file is there. */
export const waitingFor = (file: string): string => `until [ -e ${file} ]; do sleep 0.05; done`;

export const batch = (commands: Readonly<Record<string, string>>, more = ""): string =>
  `root: ..\n${more}jobs:\n${Object.entries(commands)
    .map(
      ([id, command]) => `  - id: ${id}\n    command: ${JSON.stringify(command)}\n    out_dir: runs/${id}\n`,
    )
    .join("")}`;

export const queueShop = async (config: string): Promise<QueueShop> => {
  const shop = await workshop({ scheduler: "none", files: { [CONFIG]: config } });
  const path = (name: string): string => join(shop.folder, name);
  const text = (name: string): string => readFileSync(path(name), "utf8");
  const words = (command: string, more: readonly string[]): readonly string[] => {
    const named = command === "init" || command === "run" ? ["--config", CONFIG] : [];
    return ["queue", command, ...named, "--state", STATE, ...more];
  };
  const state = (): State => JSON.parse(text(STATE));
  const pidIn = (name: string): number => Number(/"pid":(\d+)/.exec(text(name))?.[1]);
  const options: CallOptions = {};
  onTestFinished(async ({ task }) => {
    // Whatever a failed test left at work would outlive it.
    if (task.result?.state === "fail")
      for (let job = 1; existsSync(path(`${KEPT}/jobs/${job}`)); job += 1)
        try {
          process.kill(-pidIn(`${KEPT}/jobs/${job}/start.json`), "SIGKILL");
        } catch {
          // It is over, or was never begun.
        }
  });
  return {
    ...shop,
    queue: (command, ...more) => shop.run(words(command, more), options),
    begin: (command, ...more) => shop.start(words(command, more), options),
    state,
    stateText: () => text(STATE),
    when: async (what, holds) => {
      await until(what, async () => (existsSync(path(STATE)) && holds(state()) ? true : undefined));
    },
    // The shell makes the file before it writes into it.
    ran: () =>
      existsSync(path("ran"))
        ? text("ran")
            .split("\n")
            .filter((line) => line !== "")
        : [],
    leaderOf: (job) => pidIn(`${KEPT}/jobs/${job}/start.json`),
    supervisor: () => pidIn(`${KEPT}/supervisors/${newest(path(`${KEPT}/supervisors`))}`),
  };
};

const newest = (folder: string): number => {
  let number = 1;
  while (!existsSync(join(folder, String(number)))) number += 1;
  while (existsSync(join(folder, String(number + 1)))) number += 1;
  return number;
};

export const statusesOf = ({ jobs }: State): Readonly<Record<string, string>> =>
  Object.fromEntries(jobs.map(({ id, status }) => [id, status]));
