import type { System } from "../../system/ports.ts";

const lookTimeoutMs = 20_000;

/**
 * The GPUs of this machine as CUDA_VISIBLE_DEVICES names them: what that variable already allows us, otherwise all
 * that nvidia-smi lists. None when there is no driver.
 */
export const findGpus = async ({ exec, host }: System): Promise<readonly string[]> => {
  const allowed = host.env.CUDA_VISIBLE_DEVICES;
  if (allowed !== undefined) return allowed.split(",").filter((gpu) => gpu !== "" && gpu !== "-1");
  if ((await exec.which("nvidia-smi")) === undefined) return [];
  const listed = await exec.run({ command: "nvidia-smi", args: ["-L"], timeoutMs: lookTimeoutMs });
  if (listed.exitCode !== 0) return [];
  return [...listed.stdout.matchAll(/^GPU (\d+):/gm)].map((match) => match[1] ?? "");
};
