import type { ExecResult, System } from "../../system/ports.ts";
import { inShort } from "../in-short.ts";
import { AMD_SMI_QUERY, amdSmiGpus, ROCM_SMI_QUERY, rocmSmiGpus } from "./amd.ts";
import type { GpuAnswer, GpuMaker, GpuReading } from "./gpu.ts";
import { NVIDIA_QUERY, nvidiaGpus } from "./nvidia.ts";

/** A driver that hangs does so for ever; one that has to wake all its GPUs takes some seconds. */
const TIMEOUT_MS = 20_000;

interface Tool {
  readonly maker: GpuMaker;
  readonly command: string;
  readonly args: readonly string[];
  read(text: string): readonly GpuReading[] | undefined;
}

const TOOLS: readonly Tool[] = [
  { maker: "nvidia", command: "nvidia-smi", args: NVIDIA_QUERY, read: nvidiaGpus },
  { maker: "amd", command: "amd-smi", args: AMD_SMI_QUERY, read: amdSmiGpus },
  { maker: "amd", command: "rocm-smi", args: ROCM_SMI_QUERY, read: rocmSmiGpus },
];

/** Whoever would be asked, for people: `nvidia-smi, amd-smi or rocm-smi`. */
export const GPU_TOOLS: string = TOOLS.map(({ command }) => command)
  .join(", ")
  .replace(/, ([^,]+)$/, " or $1");

/**
 * The GPUs of this machine, from the first tool that is here and answers: images for one maker's GPUs are used on machines with
 * those of the other. Where none does, the first says why. `only` asks the tools of one maker. Never rejects.
 */
export async function askGpus({ exec }: Pick<System, "exec">, only?: GpuMaker): Promise<GpuAnswer> {
  let silent: GpuAnswer | undefined;
  for (const tool of TOOLS) {
    if (only !== undefined && tool.maker !== only) continue;
    if ((await exec.which(tool.command)) === undefined) continue;
    const answer = await askTool(exec, tool);
    if (answer.kind === "gpus") return answer;
    silent ??= answer;
  }
  return silent ?? { kind: "none" };
}

/** By the tools that are here alone: nobody is asked, so nothing hangs. */
export async function likelyMaker({ exec }: Pick<System, "exec">): Promise<GpuMaker | undefined> {
  for (const { maker, command } of TOOLS) if ((await exec.which(command)) !== undefined) return maker;
  return undefined;
}

async function askTool(exec: System["exec"], { command, args, read }: Tool): Promise<GpuAnswer> {
  const result = await exec.run({ command, args, timeoutMs: TIMEOUT_MS });
  const gpus = result.exitCode === 0 ? read(result.stdout) : undefined;
  return gpus === undefined
    ? { kind: "silent", by: command, reason: reasonOf(result) }
    : { kind: "gpus", by: command, gpus };
}

/** What it said itself, in a line. nvidia-smi writes its errors to standard output. */
function reasonOf({ timedOut, startError, stdout, stderr, exitCode, signal }: ExecResult): string {
  if (timedOut) return `it did not answer within ${TIMEOUT_MS / 1000} s`;
  if (startError !== undefined) return `it could not be started (${startError})`;
  const said = `${stderr}\n${stdout}`.split("\n").find((line) => line.trim() !== "");
  const words = said === undefined ? undefined : inShort(said);
  // Of nvidia-smi, with and without a failure.
  if (words !== undefined && /^no devices were found\b/i.test(words)) return "it finds no GPU here";
  if (exitCode === 0) return `it said something else: ${words ?? "nothing"}`;
  return words ?? `it ended with ${exitCode ?? signal ?? "no code"}`;
}
