import type { ExecResult, System } from "../../system/ports.ts";
import type { GpuAnswer, GpuReading } from "./gpu.ts";
import { NVIDIA_QUERY, nvidiaGpus } from "./nvidia.ts";

/** A driver that hangs does so for ever; one that has to wake all its GPUs takes some seconds. */
const TIMEOUT_MS = 20_000;

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  read(text: string): readonly GpuReading[] | undefined;
}

const TOOLS: readonly Tool[] = [{ command: "nvidia-smi", args: NVIDIA_QUERY, read: nvidiaGpus }];

/** The GPUs of this machine, from the first tool that is here. Never rejects. */
export async function askGpus({ exec }: Pick<System, "exec">): Promise<GpuAnswer> {
  for (const { command, args, read } of TOOLS) {
    if ((await exec.which(command)) === undefined) continue;
    const result = await exec.run({ command, args, timeoutMs: TIMEOUT_MS });
    const gpus = result.exitCode === 0 ? read(result.stdout) : undefined;
    return gpus === undefined
      ? { kind: "silent", by: command, reason: reasonOf(result) }
      : { kind: "gpus", by: command, gpus };
  }
  return { kind: "none" };
}

/** What it said itself, in a line. nvidia-smi writes its errors to standard output. */
function reasonOf({ timedOut, startError, stdout, stderr, exitCode, signal }: ExecResult): string {
  if (timedOut) return `it did not answer within ${TIMEOUT_MS / 1000} s`;
  if (startError !== undefined) return `it could not be started (${startError})`;
  const said = `${stderr}\n${stdout}`.split("\n").find((line) => line.trim() !== "");
  if (exitCode === 0) return `it said something else: ${said?.trim().slice(0, 80) ?? "nothing"}`;
  return said?.trim().slice(0, 120) ?? `it ended with ${exitCode ?? signal ?? "no code"}`;
}
