import { queryEnvironment } from "./environment.ts";
import type { SlurmNeeds } from "./needs.ts";

/** SLURM's own default of MaxArraySize less one, for a controller that does not say. */
const USUAL = 1_000;

const SCONTROL_TIMEOUT_MS = 30_000;

/** How many elements an array may have here (MaxArraySize: indices end one below it). Asked once. */
export function largestArray(needs: SlurmNeeds): () => Promise<number> {
  let asked: Promise<number> | undefined;
  return () => {
    asked ??= ask(needs);
    return asked;
  };
}

async function ask({ exec, host }: SlurmNeeds): Promise<number> {
  const { stdout } = await exec.run({
    command: "scontrol",
    args: ["show", "config"],
    env: queryEnvironment(host.env),
    timeoutMs: SCONTROL_TIMEOUT_MS,
  });
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1];
  return size === undefined ? USUAL : Math.max(1, Number(size));
}
