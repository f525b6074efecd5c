import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { WRAPPER } from "../../../../src/backends/local/processes/wrapper.ts";
import { lostEnd } from "../../../../src/backends/local/records/life.ts";

test.runIf(process.platform === "linux").each([
  ["exit 0", 0, { state: "COMPLETED", exitCode: 0 }],
  ["exit 3", 3, { state: "FAILED", exitCode: 3 }],
  ["kill -KILL $$", 137, { state: "FAILED", exitCode: 0, signal: 9 }],
])("a wrapper that cannot write its record tells the end by its exit code: %s", (script, code, end) => {
  const full = openSync("/dev/full", "w");
  try {
    const { status } = spawnSync(
      "/bin/sh",
      ["-c", WRAPPER, "runmark-job", "/dev/null", "/bin/sh", "-c", script],
      {
        input: "go\n",
        stdio: ["pipe", "ignore", "ignore", full],
      },
    );
    expect(status).toBe(code);
    expect(lostEnd({}, status ?? undefined)).toMatchObject(end);
  } finally {
    closeSync(full);
  }
});
