import { expect, test } from "vitest";
import { misfitOf } from "../../../../src/backends/local/schedule/fit.ts";

const machine = { cpus: 2, memoryMiB: 24_104, gpus: [] };
const share = { cpus: 1, memoryMiB: 0, gpus: 0 };

test.each([
  [{}, undefined],
  [{ cpus: 3 }, "asks 3 cpus; here 2 cpus"],
  [{ gpus: 1 }, "asks 1 gpu; here no gpus"],
  [{ memoryMiB: 65_536 }, "asks 64 GB of memory; here 23.5 GB"],
  [{ cpus: 8, gpus: 2 }, "asks 8 cpus, 2 gpus; here 2 cpus, no gpus"],
])("%j", (more, expected) => {
  const reason = expected && `Requested node configuration is not available: ${expected}`;
  expect(misfitOf({ ...share, ...more }, machine, "train.sh")?.reason).toBe(reason);
});

test("the next step names the script and the setting", () => {
  expect(misfitOf({ ...share, gpus: 1 }, machine, "train.sh")?.next).toBe(
    "Ask for less in train.sh; what jobs share here is set by local.gpus in runmark.yaml",
  );
});
