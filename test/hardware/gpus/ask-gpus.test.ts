import { expect, test } from "vitest";
import { askGpus, GPU_TOOLS } from "../../../src/hardware/gpus/ask-gpus.ts";
import type { Exec, ExecResult } from "../../../src/system/ports.ts";

const result = (stdout: string, more: Partial<ExecResult> = {}): ExecResult => ({
  ...{ exitCode: 0, timedOut: false, stdout, stderr: "" },
  ...more,
});

/** A machine with these tools, each with its answer. */
const asked = (tools: Readonly<Record<string, ExecResult>>) =>
  askGpus({
    exec: {
      which: async (command: string) => (command in tools ? `/bin/${command}` : undefined),
      run: async ({ command }: { command: string }) => tools[command] ?? result(""),
    } as unknown as Exec,
  });

const AMD = result('[{"gpu": 0}]');

test.each([
  ["no tool", {}, { kind: "none" }],
  ["an AMD GPU", { "amd-smi": AMD }, { kind: "gpus", by: "amd-smi", gpus: [{ index: "0" }] }],
  [
    "an AMD GPU and the tool of the other maker",
    { "nvidia-smi": result("NVIDIA-SMI has failed because ...", { exitCode: 9 }), "amd-smi": AMD },
    { kind: "gpus", by: "amd-smi", gpus: [{ index: "0" }] },
  ],
  [
    "the older tool where the newer one is broken",
    { "amd-smi": result("", { exitCode: 1 }), "rocm-smi": result('{"card0": {}}') },
    { kind: "gpus", by: "rocm-smi", gpus: [{ index: "0" }] },
  ],
  [
    "a driver that hangs",
    { "nvidia-smi": { timedOut: true, stdout: "", stderr: "" } },
    { kind: "silent", by: "nvidia-smi", reason: "it did not answer within 20 s" },
  ],
  [
    "another answer",
    { "rocm-smi": result("hello\n") },
    { kind: "silent", by: "rocm-smi", reason: "it said something else: hello" },
  ],
  [
    "a driver without a GPU",
    { "nvidia-smi": result("No devices were found\n", { exitCode: 6 }) },
    { kind: "silent", by: "nvidia-smi", reason: "it finds no GPU here" },
  ],
  [
    "a long error, which is cut at a word",
    { "nvidia-smi": result(`NVIDIA-SMI${" has failed".repeat(15)}`, { exitCode: 9 }) },
    { kind: "silent", by: "nvidia-smi", reason: `NVIDIA-SMI${" has failed".repeat(9)} has…` },
  ],
  [
    "one that is a single word",
    { "nvidia-smi": result("x".repeat(200), { exitCode: 9 }) },
    { kind: "silent", by: "nvidia-smi", reason: `${"x".repeat(119)}…` },
  ],
])("%s", async (_, tools, answer) => {
  expect(await asked(tools)).toEqual(answer);
});

test("the tools in words", () => expect(GPU_TOOLS).toBe("nvidia-smi, amd-smi or rocm-smi"));
