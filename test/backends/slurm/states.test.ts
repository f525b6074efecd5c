import { expect, test } from "vitest";
import { hasEnded } from "../../../src/backends/ended.ts";
import { normaliseState } from "../../../src/backends/slurm/states.ts";

test.each([
  ["RUNNING", "RUNNING", false],
  ["CANCELLED by 1001", "CANCELLED", true],
  ["CANCELLED+", "CANCELLED", true],
  ["OUT_OF_ME+", "OUT_OF_MEMORY", true],
  ["CONFIGURI+", "CONFIGURING", false],
  ["REQUEUE_H+", "REQUEUE_HOLD", false],
  ["completed", "COMPLETED", true],
  ["COMPLETING", "COMPLETING", false],
  ["NODE_FAIL", "NODE_FAIL", true],
  ["LAUNCH_FAILED", "LAUNCH_FAILED", false],
  ["?", "?", false],
  ["", "", false],
])("state %j is %s, ended: %s", (native, state, ended) => {
  expect([normaliseState(native), hasEnded({ state: normaliseState(native) })]).toEqual([state, ended]);
});
