import { describe, expect, test } from "vitest";
import { submittedEnvironment } from "../../../../src/backends/local/asked/exports.ts";

describe("--export", () => {
  const own = {
    HOME: "/h",
    PATH: "/bin",
    FOO: "1",
    SLURM_JOB_ID: "9",
    SBATCH_PARTITION: "x",
    GONE: undefined,
  };
  test.each([
    ["ALL", { HOME: "/h", PATH: "/bin", FOO: "1" }],
    ["NONE", { HOME: "/h", PATH: "/bin" }],
    ["FOO", { HOME: "/h", PATH: "/bin", FOO: "1" }],
    ["BAR=2", { HOME: "/h", PATH: "/bin", BAR: "2" }],
    ["ALL,FOO=2,A='x,y'", { HOME: "/h", PATH: "/bin", FOO: "2", A: "x,y" }],
    ["ALL,EQ=a=b", { HOME: "/h", PATH: "/bin", FOO: "1", EQ: "a=b" }],
  ])("%s", (value, expected) => {
    expect(submittedEnvironment(value, own)).toEqual(expected);
  });
});
