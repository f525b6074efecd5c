import { askGpus, likelyMaker } from "../../../hardware/gpus/ask-gpus.ts";
import type { GpuMaker } from "../../../hardware/gpus/gpu.ts";
import type { System } from "../../../system/ports.ts";

/** By the names that the variable of their maker takes. */
export interface Gpus {
  readonly names: readonly string[];
  readonly maker?: GpuMaker;
}

const lookTimeoutMs = 20_000;

/**
 * The GPUs of this machine: those that the variables of their makers already allow us, otherwise all that nvidia-smi lists, or
 * else amd-smi or rocm-smi. None when there is no driver.
 */
export const findGpus = async ({ exec, host }: Pick<System, "exec" | "host">): Promise<Gpus> => {
  const maker = await allowedBy(host.env, exec);
  if (maker === "amd") return { names: visibleAmdGpus(host.env), maker };
  if (maker === "nvidia") return { names: visibleGpus(host.env.CUDA_VISIBLE_DEVICES ?? ""), maker };
  const listed = await nvidiaNames(exec);
  if (listed.length > 0) return { names: listed, maker: "nvidia" };
  const answer = await askGpus({ exec }, "amd");
  return answer.kind === "gpus"
    ? { names: answer.gpus.map(({ index }) => index), maker: "amd" }
    : { names: [] };
};

/** None, and whose those would be that are set by their names. */
export const namedGpus = async (system: Pick<System, "exec" | "host">): Promise<Gpus> => {
  const maker = (await allowedBy(system.host.env, system.exec)) ?? (await likelyMaker(system));
  return { names: [], ...(maker === undefined ? {} : { maker }) };
};

/**
 * Whose variable it is that says what we may use. SLURM sets those of both where its gres.conf does not tell the makers apart
 * (`nvidia_gpu_env`, `amd_gpu_env`).
 */
const allowedBy = async (
  { CUDA_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES }: System["host"]["env"],
  exec: System["exec"],
): Promise<GpuMaker | undefined> => {
  const isAmd = (ROCR_VISIBLE_DEVICES ?? HIP_VISIBLE_DEVICES) !== undefined;
  if (CUDA_VISIBLE_DEVICES === undefined) return isAmd ? "amd" : undefined;
  return isAmd && (await likelyMaker({ exec })) === "amd" ? "amd" : "nvidia";
};

const nvidiaNames = async (exec: System["exec"]): Promise<readonly string[]> => {
  if ((await exec.which("nvidia-smi")) === undefined) return [];
  const listed = await exec.run({ command: "nvidia-smi", args: ["-L"], timeoutMs: lookTimeoutMs });
  return listed.exitCode === 0 ? listedGpus(listed.stdout) : [];
};

/**
 * ROCR_VISIBLE_DEVICES holds for all of ROCm; what HIP_VISIBLE_DEVICES names, and CUDA_VISIBLE_DEVICES where that is not set, is
 * counted within it (rocm.docs.amd.com, GPU isolation).
 */
export const visibleAmdGpus = (env: System["host"]["env"]): readonly string[] => {
  const inHip = env.HIP_VISIBLE_DEVICES ?? env.CUDA_VISIBLE_DEVICES;
  if (env.ROCR_VISIBLE_DEVICES === undefined) return visibleGpus(inHip ?? "");
  const all = visibleGpus(env.ROCR_VISIBLE_DEVICES);
  if (inHip === undefined) return all;
  return visibleGpus(inHip).flatMap((name) => (/^\d+$/.test(name) ? (all[Number(name)] ?? []) : name));
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
