import { describe, expect, test } from "vitest";
import { diagnose } from "../../../src/monitor/diagnosis/diagnose.ts";
import type { Evidence } from "../../../src/monitor/diagnosis/rule.ts";
import { sighting } from "../../support/records.ts";
import { logOf } from "./evidence.ts";

const of = (state: string, more: Parameters<typeof sighting>[1], status: Evidence["status"], log = "") =>
  diagnose({
    status,
    backend: "local",
    sighting: sighting(state, more),
    cancelAsked: false,
    logs: [logOf(log)],
  });

const ENDS = [
  [
    "out of memory",
    of("OUT_OF_MEMORY", { signal: 125 }, "out_of_memory"),
    /runmark ended it.*runmark efficiency RUN/,
  ],
  ["time limit", of("TIMEOUT", {}, "timeout"), /Raise #SBATCH --time, or let/],
  ["processes gone", of("NODE_FAIL", { node: "vm" }, "node_fail"), /killed them \(kill -9.*dmesg/],
  ["killed", of("FAILED", { signal: 9 }, "failed"), /runmark efficiency RUN.*dmesg/],
  ["unknown", of("FAILED", {}, "failed"), /runmark logs RUN/],
  [
    "no GPU",
    of("FAILED", { exitCode: 1 }, "failed", "RuntimeError: No CUDA GPUs are available"),
    /nvidia-smi works/,
  ],
  [
    "srun",
    of("FAILED", { exitCode: 1 }, "failed", "srun: fatal: Could not establish a configuration source"),
    /without srun/,
  ],
] as const;

describe("of a job of this machine nothing is said that only SLURM could do", () => {
  test.each(ENDS)("%s", (_, { means, next }, words) => {
    expect(`${means} ${next}`).toMatch(words);
    expect(`${means} ${next}`).not.toMatch(/sacct|sinfo|scontrol show|--exclude|the site|\bnode\b/);
  });

  test("a machine that was fine is not blamed", () => {
    expect(of("NODE_FAIL", { node: "vm" }, "node_fail").note).toBe(
      "its processes were gone without a word; retry",
    );
  });

  test("which folder or file it was, and why", () => {
    const reason = "cannot open /exp/logs/out.txt: no such file or folder";
    expect(of("FAILED", { signal: 53, reason }, "failed").note).toBe(`${reason}; see --output and --chdir`);
  });
});

test.each([
  ["slurmstepd: error: execve(): bad interpreter(/usr/bin/nosuchpython): No such file or directory"],
  ["bash: ./run.sh: /usr/bin/nosuchpython: bad interpreter: No such file or directory"],
])("an interpreter that is not there is named whole: %s", (line) => {
  const { note, next } = of("FAILED", { exitCode: 127 }, "failed", line);
  expect(note).toBe("no interpreter /usr/bin/nosuchpython; see its #! line");
  expect(next).toMatch(/^Correct the #! line/);
});
