import { describe, expect, test } from "vitest";
import { cancel, classifyCancel } from "../../../src/backends/slurm/cancel.ts";
import { answer, printed, refused, world } from "./world.ts";

const denied = "scancel: error: Kill job error on job id 33: Access/permission denied\n";

describe("scancel's answer, for job 33", () => {
  test.each([
    ["silence", printed(""), "asked"],
    [
      "over already",
      refused("scancel: error: Kill job error on job id 33: Invalid job id specified\n"),
      "asked",
    ],
    [
      "being over",
      refused("scancel: error: Kill job error on job id 33: Job/step already completing or completed\n"),
      "asked",
    ],
    ["another's job", refused(denied, 210), "refused"],
    ["another's job beside ours", refused(denied.replace("33", "34"), 210), "asked"],
    [
      "no controller",
      refused(
        "scancel: error: Kill job error on job id 33: Unable to contact slurm controller (connect failure)\n",
        8,
      ),
      "unclear",
    ],
    [
      "no controller, nothing named",
      refused("scancel: error: Unable to contact slurm controller (connect failure)\n", 8),
      "unclear",
    ],
    [
      "frozen controller",
      refused("scancel: error: Kill job error on job id 33: Socket timed out on send/recv operation\n", 140),
      "unclear",
    ],
    ["failure without words", refused("", 1), "unclear"],
    ["cut off", answer({ timedOut: true, signal: "SIGTERM" }), "unclear"],
    ["killed", answer({ signal: "SIGKILL" }), "unclear"],
    ["no scancel", answer({ startError: "ENOENT" }), "refused"],
  ])("%s: %s", (_, result, kind) => {
    expect(classifyCancel("33", result).kind).toBe(kind);
  });
});

test("one call for all jobs of a cluster; what is no id never reaches it", async () => {
  const { needs, calls } = world({ scancel: [printed("")] });
  const jobs = [
    { id: "1" },
    { id: "2_3" },
    { id: "4+0" },
    { id: "5", cluster: "gpu" },
    { id: "-u" },
    { id: "6 7" },
  ];
  const answers = await cancel(needs, jobs);
  expect(calls.map((call) => call.args)).toEqual([
    ["1", "2_3", "4+0"],
    ["-M", "gpu", "5"],
  ]);
  expect([...answers].map(([key, { kind }]) => [key, kind])).toEqual([
    ["-u", "refused"],
    ["6 7", "refused"],
    ["1", "asked"],
    ["2_3", "asked"],
    ["4+0", "asked"],
    ["5;gpu", "asked"],
  ]);
});

test("nothing to cancel, no call", async () => {
  const { needs, calls } = world({});
  expect([(await cancel(needs, [])).size, calls.length]).toEqual([0, 0]);
});
