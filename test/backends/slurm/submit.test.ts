import { describe, expect, test } from "vitest";
import { submissionArguments } from "../../../src/backends/slurm/submit.ts";
import type { JobRequest, Overrides } from "../../../src/model/job.ts";

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

describe("a job that starts after another", () => {
  test.each<[string, string[], string | undefined, string[]]>([
    ["none", ["-d afterok:1"], undefined, []],
    ["behind it", [], "812", ["--dependency=afterok:812", "--kill-on-invalid-dep=yes"]],
    ["behind an element", [], "812_3", ["--dependency=afterok:812_3", "--kill-on-invalid-dep=yes"]],
    [
      "besides its own",
      ["--dependency=afterany:7,singleton"],
      "812",
      ["--dependency=afterany:7,singleton,afterok:812", "--kill-on-invalid-dep=yes"],
    ],
  ])("%s", (_, lines, dependsOn, expected) => {
    const text = ["#!/bin/sh", ...lines.map((line) => `#SBATCH ${line}`)].join("\n");
    const request: JobRequest = {
      name: "a~1",
      script: { kind: "text", text },
      cwd: "/x",
      args: [],
      ...(dependsOn === undefined ? {} : { dependsOn }),
    };
    expect(submissionArguments(request, text, 0).slice(2)).toEqual(expected);
  });
});

describe("what is asked for in place of what the script says", () => {
  const flags = (overrides: Overrides, ...lines: readonly string[]): readonly string[] => {
    const script = ["#!/bin/sh", ...lines.map((line) => `#SBATCH ${line}`)].join("\n");
    const request = {
      name: "a~1",
      script: { kind: "text", text: script },
      cwd: "/x",
      args: [],
      overrides,
    } as const;
    return submissionArguments(request, script, 0).slice(2);
  };
  test.each<[string, Overrides, readonly string[], readonly string[]]>([
    ["nothing", {}, ["--mem=1G"], []],
    ["memory of a node", { memory: { per: "node", mib: 2048 } }, ["--mem=1G"], ["--mem=2048M"]],
    ["of a CPU", { memory: { per: "cpu", mib: 200 } }, ["--mem-per-cpu=100"], ["--mem-per-cpu=200M"]],
    ["of a GPU", { memory: { per: "gpu", mib: 200 } }, ["--mem-per-gpu=100"], ["--mem-per-gpu=200M"]],
    ["time", { timeMinutes: 1500 }, ["-t 1"], ["--time=1500"]],
    ["nodes", { exclude: ["n1", "n2"] }, [], ["--exclude=n1,n2"]],
    ["nodes besides the script's own", { exclude: ["n1"] }, ["-x n[7-9],n5"], ["--exclude=n[7-9],n5,n1"]],
    ["no nodes", { exclude: [] }, ["-x n7"], []],
    ["the script's own are in a file", { exclude: ["n1"] }, ["--exclude=./bad-nodes"], []],
  ])("%s", (_, overrides, lines, expected) => {
    expect(flags(overrides, ...lines)).toEqual(expected);
  });
});
