import { EventEmitter } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { runProcess } from "../../src/system/run.ts";

const signals: string[] = [];
vi.mock("../../src/system/start.ts", () => ({
  startProcess: async () => ({
    ok: true,
    // As of a process that hangs in the kernel: no signal ends it.
    value: { pid: 1, child: Object.assign(new EventEmitter(), { unref: () => signals.push("let be") }) },
  }),
  signalGroup: (_pid: number, signal: string) => void signals.push(signal),
}));

test("a process that does not even end at SIGKILL is not waited for", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const running = runProcess({ command: "nvidia-smi", args: [], timeoutMs: 20_000 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(signals).toEqual(["SIGTERM"]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await running).toEqual({ timedOut: true, stdout: "", stderr: "" });
  expect(signals).toEqual(["SIGTERM", "SIGKILL", "let be", "SIGKILL"]);
});
