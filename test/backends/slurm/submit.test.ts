import { describe, expect, test } from "vitest";
import { submissionArguments } from "../../../src/backends/slurm/submit.ts";
import type { JobRequest } from "../../../src/model/job.ts";

describe("begin time", () => {
  const request = (beginAt?: number): JobRequest => ({
    name: "a~1",
    script: { kind: "file", path: "/x/job.sh" },
    cwd: "/x",
    args: ["-v", "two words"],
    ...(beginAt === undefined ? {} : { beginAt }),
  });
  test.each([
    ["none", undefined, "#!/bin/sh\n", []],
    ["past", 9_000, "#!/bin/sh\n", []],
    ["now", 10_000, "#!/bin/sh\n", []],
    ["ahead, rounded up", 12_001, "#!/bin/sh\n", ["--begin=now+3"]],
    ["ahead, but the script has its own", 12_001, "#!/bin/sh\n#SBATCH -b now\n", []],
  ] as const)("%s", (_, beginAt, script, begin) => {
    expect(submissionArguments(request(beginAt), script, 10_000)).toEqual([
      "--parsable",
      "--job-name=a~1",
      ...begin,
      "--",
      "/x/job.sh",
      "-v",
      "two words",
    ]);
  });
});
