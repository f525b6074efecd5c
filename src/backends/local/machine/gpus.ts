import type { System } from "../../../system/ports.ts";

const lookTimeoutMs = 20_000;

/**
 * The GPUs of this machine as CUDA_VISIBLE_DEVICES names them: what that variable already allows us, otherwise all
 * that nvidia-smi lists. None when there is no driver.
 */
export const findGpus = async ({ exec, host }: Pick<System, "exec" | "host">): Promise<readonly string[]> => {
  const allowed = host.env.CUDA_VISIBLE_DEVICES;
  if (allowed !== undefined) return visibleGpus(allowed);
  if ((await exec.which("nvidia-smi")) === undefined) return [];
  const listed = await exec.run({ command: "nvidia-smi", args: ["-L"], timeoutMs: lookTimeoutMs });
  return listed.exitCode === 0 ? listedGpus(listed.stdout) : [];
};

/**
 * What CUDA makes of the variable: numbers and UUIDs of GPUs or MIG devices up to the first that names none (`-1`; SLURM writes
 * `NoDevFiles`, containers `void` and `none`); none at all when one is there twice.
 */
export const visibleGpus = (variable: string): readonly string[] => {
  const names = variable.split(",").map((name) => name.trim());
  const end = names.findIndex((name) => !/^(?:\d+|(?:GPU|MIG)-[\w/-]+)$/.test(name));
  const visible = end === -1 ? names : names.slice(0, end);
  return new Set(visible).size === visible.length ? visible : [];
};

/**
 * The devices in `nvidia-smi -L`. A GPU that is cut into MIG devices is not used whole: its parts are, each by its UUID, as they
 * have no numbers.
 */
export const listedGpus = (text: string): readonly string[] => {
  const parts: string[][] = [];
  const numbers: string[] = [];
  for (const line of text.split("\n")) {
    const number = /^GPU (\d+):/.exec(line)?.[1];
    const part = /^\s+MIG .*\(UUID: (MIG-[\w/-]+)\)/.exec(line)?.[1];
    if (number !== undefined) {
      numbers.push(number);
      parts.push([]);
    } else if (part !== undefined) parts.at(-1)?.push(part);
  }
  return numbers.flatMap((number, index) => {
    const cut = parts[index] ?? [];
    return cut.length === 0 ? [number] : cut;
  });
};
