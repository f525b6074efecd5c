import { expect, test } from "vitest";
import { misfitOf } from "../../../../src/backends/local/schedule/fit.ts";

const machine = { cpus: 2, memoryMiB: 24_104, gpus: [] };
const share = { cpus: 1, memoryMiB: 0, gpus: 0 };

test.each([
  [{}, undefined],
  [{ cpus: 3 }, "3 cpus asked for, and this machine has 2 cpus"],
  [{ gpus: 1 }, "1 gpu asked for, and this machine has no gpus"],
  [{ memoryMiB: 65_536 }, "64 GB of memory asked for, and this machine has 23.5 GB of memory"],
  [{ cpus: 8, gpus: 2 }, "8 cpus and 2 gpus asked for, and this machine has 2 cpus and no gpus"],
])("%j", (more, expected) => {
  const reason = expected && `Requested node configuration is not available: ${expected}`;
  expect(misfitOf({ ...share, ...more }, machine, "train.sh")?.reason).toBe(reason);
});

test("the next step names the script and the setting", () => {
  expect(misfitOf({ ...share, gpus: 1 }, machine, "train.sh")?.next).toBe(
    "Ask for less in train.sh; what jobs share here is set by local.gpus in runmark.yaml",
  );
});
