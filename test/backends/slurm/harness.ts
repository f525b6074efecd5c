import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { slurmBackend } from "../../../src/backends/slurm/slurm.ts";
import { realSystem } from "../../../src/system/real.ts";
import { retryQuery } from "../../../src/system/retry.ts";
import type { Harness } from "../harness.ts";
import { untilSeen } from "../until.ts";

/** The real backend on whatever `sbatch` the environment leads to: fakes on PATH, or a cluster by SLURM_CONF. */
export async function slurmHarness(
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly folder?: string; readonly limitMs: number; readonly close?: () => Promise<void> },
): Promise<Harness> {
  const system = realSystem();
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), "runmark-slurm-"));
  const host = { ...system.host, env, user: userInfo().username };
  return {
    backend: slurmBackend({ ...system, host, retryQuery, folder: join(folder, "records") }),
    folder,
    now: Date.now,
    until: (what, look) => untilSeen(what, look, { everyMs: 50, limitMs: options.limitMs }),
    close: async () => {
      await options.close?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
