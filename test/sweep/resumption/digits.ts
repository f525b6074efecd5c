import { rmSync } from "node:fs";
import { join } from "node:path";
import { sweep } from "../../../src/commands/sweep/sweep.ts";
import { ok } from "../../../src/model/result.ts";
import type { MemoryJob } from "../../backends/memory-job.ts";
import { begin, type Life, type LifeOptions, makeWorld, ownerOf, put, type World } from "../../tick/world.ts";

/** Two values of two parameters: every training leaves a checkpoint, every evaluation a score that is its own. */
export const definitionOf = (parallel: number): string => `name: digits
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
`;

/** The sweep of `definitionOf` in a folder, with nothing but its definition in it. */
export async function sweepWorld(parallel: number): Promise<World> {
  const world: World = await makeWorld({
    summary: "",
    scripts: [],
    life: (_, submittedAt) => ({ startsAt: submittedAt, lastsMs: 1_000 }),
    harvest: (job) => score(world.folder, job),
  });
  rmSync(world.path);
  put(world.folder, "sweep.yaml", definitionOf(parallel));
  return world;
}

/** The best is `a2_b1`. */
function score(folder: string, job: MemoryJob): "whole" {
  const [run = "", task] = ownerOf(job).split(".");
  const [, a, b] = /^a(\d)_b(\d)$/.exec(run) ?? [];
  if (task !== undefined)
    put(folder, `${run}/score.json`, JSON.stringify({ accuracy: (Number(a) * 3 - Number(b)) / 10 }));
  return "whole";
}

export interface Swept {
  readonly life: Life;
  readonly answer: ReturnType<typeof sweep>;
}

/** One process of `runmark sweep`, which waits as long as nothing happens: jobs go on while it does. */
export function startSweep(world: World, options: LifeOptions & { failFast?: boolean } = {}): Swept {
  const clock: World["clock"] = {
    ...world.clock,
    sleep: async (ms, signal) => {
      if (signal?.aborted !== true) world.pass(ms);
    },
  };
  const env = { RUNMARK_POLL_SECONDS: "2", RUNMARK_POLL_MAX_SECONDS: "2", ...options.env };
  const life = begin({ ...world, clock }, { ...options, env });
  const context = {
    system: life.system,
    chooseBackend: async () => ok(life.backend),
    cwd: world.folder,
    version: "0",
    signal: options.signal ?? new AbortController().signal,
    flags: new Map(),
  };
  const observer = {
    onEvent: options.onEvent ?? (() => undefined),
    onTurned: () => undefined,
    onTick: () => undefined,
    onTrouble: () => undefined,
    onProgress: () => undefined,
  };
  const answer = sweep(
    context,
    join(world.folder, "sweep.yaml"),
    { failFast: options.failFast ?? false },
    observer,
  );
  return { life, answer };
}
