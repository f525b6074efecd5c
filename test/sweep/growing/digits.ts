import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../src/commands/command.ts";
import { run } from "../../../src/commands/run.ts";
import { sweep } from "../../../src/commands/sweep/sweep.ts";
import { tick } from "../../../src/commands/tick.ts";
import { ok } from "../../../src/model/result.ts";
import type { MemoryJob } from "../../backends/memory-job.ts";
import { jobWeights } from "../../tick/outputs.ts";
import {
  begin,
  jobsByOwner,
  type Life,
  type LifeOptions,
  makeWorld,
  ownerOf,
  put,
  type World,
} from "../../tick/world.ts";

/** Two values of two parameters: every training leaves a checkpoint, every evaluation a score that is its own. */
export const definitionOf = (parallel: number, more = ""): string => `name: digits
parameters:
  a: [1, 2]
  b: [1, 2]
schedule: ${parallel === 1 ? "sequential" : `{parallel: ${parallel}}`}
train:
  command: train --a {{a}} --b {{b}} --out {{run_dir}}
  outputs: [{path: "{run}/artifacts/epoch_{epoch}/model.safetensors", check: safetensors}]
evaluate:
  task: cap
  command: evaluate {{checkpoint}} --out {{run_dir}}
  outputs: [{path: "{run}/eval/cap/logs/log.json", check: json}]
objective: {metric: accuracy, direction: maximize, from: {file: "{run}/score.json", pointer: /accuracy}}
${more}
`;

/** How a job ends: by its owner, and which of the owner's it is, from 1. */
export type Exits = (owner: string, nth: number) => number;

/** A sweep in a folder, with nothing but its definition in it. */
export async function sweepWorld(
  definition: string,
  exits: Exits = () => 0,
  lastsMs = 1_000,
  refuses: (owner: string) => string | undefined = () => undefined,
): Promise<World> {
  const count = (owner: string): number => jobsByOwner(world)[owner] ?? 0;
  const world: World = await makeWorld({
    summary: "",
    scripts: [],
    refuses,
    life: (request, submittedAt) => {
      const owner = ownerOf({ request });
      return { startsAt: submittedAt, lastsMs, exitCode: exits(owner, count(owner) + 1) };
    },
    harvest: (job) => harvest(world, job),
  });
  rmSync(world.path);
  put(world.folder, "sweep.yaml", definition);
  return world;
}

/** The best is `a2_b1`. A training that runs once more comes an epoch further. */
function harvest(world: World, job: MemoryJob): "whole" {
  const owner = ownerOf(job);
  const [run = "", task] = owner.split(".");
  const [, a = "1", b = "1"] = /^a(\d)_b(\d)$/.exec(run) ?? [];
  if (task !== undefined)
    put(world.folder, `${run}/score.json`, JSON.stringify({ accuracy: (Number(a) * 3 - Number(b)) / 10 }));
  else if ((jobsByOwner(world)[owner] ?? 0) > 1)
    put(world.folder, `${run}/artifacts/epoch_1/model.safetensors`, jobWeights);
  return "whole";
}

export interface Swept {
  readonly life: Life;
  readonly answer: ReturnType<typeof sweep>;
}

export interface SweepLife extends LifeOptions {
  readonly failFast?: boolean;
  /** Whenever the process waits. */
  readonly meanwhile?: () => void;
  /** What is said to be otherwise than before. */
  readonly onChanges?: (changes: readonly string[]) => void;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

/** What a command gets in a world that is only read. */
export const contextOf = (world: World): Context => contextIn(world, begin(world, {}));

const contextIn = (
  world: World,
  life: Life,
  { signal = new AbortController().signal }: SweepLife = {},
): Context => ({
  system: life.system,
  chooseBackend: async () => ok(life.backend),
  cwd: world.folder,
  version: "0",
  signal,
  flags: new Map(),
});

/** A process that waits as long as nothing happens: jobs go on while it does. */
function processIn(world: World, options: SweepLife): { readonly life: Life; readonly context: Context } {
  const clock: World["clock"] = {
    ...world.clock,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      // Whoever says for as long as it takes that this process lives: what it waits for is real.
      if (ms >= 60_000 && signal !== undefined) return untilAborted(signal);
      world.pass(ms);
      options.meanwhile?.();
    },
  };
  const env = { RUNMARK_POLL_SECONDS: "2", RUNMARK_POLL_MAX_SECONDS: "2", ...options.env };
  const life = begin({ ...world, clock }, { ...options, env });
  return { life, context: contextIn(world, life, options) };
}

const observerOf = (options: SweepLife) => ({
  onEvent: options.onEvent ?? (() => undefined),
  onTurned: () => undefined,
  onTick: () => undefined,
  onTrouble: () => undefined,
  onProgress: () => undefined,
  onBegin: (_: unknown, changes: readonly string[]) => options.onChanges?.(changes),
});

/** One process of `runmark sweep`. */
export function startSweep(world: World, options: SweepLife = {}): Swept {
  const { life, context } = processIn(world, options);
  const answer = sweep(
    context,
    join(world.folder, "sweep.yaml"),
    { preflight: false, failFast: options.failFast ?? false },
    observerOf(options),
  );
  return { life, answer };
}

/** The same of `runmark run`. */
export function startRun(world: World, options: SweepLife = {}): Swept {
  const { life, context } = processIn(world, options);
  return { life, answer: run(context, observerOf(options), { preflight: false }) };
}

/** One `runmark tick`. */
export async function tickOnce(world: World, options: SweepLife = {}): ReturnType<typeof tick> {
  const { life, context } = processIn(world, options);
  const answer = await tick(context);
  life.system.die();
  return answer;
}
