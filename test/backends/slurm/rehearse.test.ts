import { expect, test } from "vitest";
import { classifyRehearsal } from "../../../src/backends/slurm/rehearse.ts";
import type { Rehearsal } from "../../../src/model/site.ts";
import type { ExecResult } from "../../../src/system/ports.ts";

const said = (stderr: string, exitCode = 0): ExecResult => ({
  exitCode,
  timedOut: false,
  stdout: "",
  stderr,
});
const at = { kind: "fine", startsAt: 1_795_676_756_000, nodes: "n1" } as const;

test.each<[string, ExecResult, Rehearsal]>([
  [
    "an estimate",
    said("sbatch: Job 17 to start at 1795676756 using 1 processors on nodes n1 in partition short\n"),
    at,
  ],
  [
    "of 25.11, with its stray word",
    said("sbatch: Job 17 to start at 1795676756 a using 1 processors on nodes n1 in partition cpu\n"),
    at,
  ],
  [
    "no nodes",
    said("sbatch: Job 17 to start at 1795676756 using 1 processors in partition cpu\n"),
    { kind: "fine", startsAt: 1_795_676_756_000 },
  ],
  [
    "a time that is none",
    said("sbatch: Job 17 to start at Unknown using 2 processors on nodes n[1-2] in partition cpu\n"),
    { kind: "fine", nodes: "n[1-2]" },
  ],
  [
    "a site's remark beside it",
    said(
      "sbatch: Note: your job was moved to partition short\nsbatch: Job 17 to start at 1795676756 using 1 processors on nodes n1 in partition short\n",
    ),
    { ...at, remark: "Note: your job was moved to partition short" },
  ],
  [
    "refused by the controller",
    said("allocation failure: Requested node configuration is not available\n", 1),
    {
      kind: "refused",
      reason: "Requested node configuration is not available",
      next: "Ask for what one of the nodes has; `sinfo -N -o '%N %c %m %G'` shows them",
    },
  ],
  [
    "refused with a line before",
    said(
      "sbatch: error: invalid partition specified: nosuch\nallocation failure: Invalid partition name specified\n",
      1,
    ),
    {
      kind: "refused",
      reason: "invalid partition specified: nosuch; Invalid partition name specified",
      next: "Correct --partition in the script; `sinfo -s` lists them",
    },
  ],
  [
    "refused before anybody was asked",
    said("sbatch: error: Invalid --time specification\n", 255),
    {
      kind: "refused",
      reason: "Invalid --time specification",
      next: "Correct the #SBATCH lines of the script",
    },
  ],
  [
    "nobody there",
    said("allocation failure: Unable to contact slurm controller (connect failure)\n", 1),
    { kind: "unclear", reason: "Unable to contact slurm controller (connect failure)" },
  ],
  [
    "a quota is no refusal of the script",
    said(
      "sbatch: error: AssocMaxSubmitJobLimit\nallocation failure: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)\n",
      1,
    ),
    {
      kind: "wait",
      reason:
        "AssocMaxSubmitJobLimit; Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
    },
  ],
  [
    "a partition that is closed",
    said("allocation failure: Required partition not available (inactive or drain)\n", 1),
    { kind: "wait", reason: "Required partition not available (inactive or drain)" },
  ],
  [
    "too slow",
    { timedOut: true, stdout: "", stderr: "" },
    { kind: "unclear", reason: "sbatch did not end in time" },
  ],
  [
    "words of a site's own tool",
    said("Estimated cost: 12 credits\nProject p has 3 left\n"),
    { kind: "unclear", reason: "Estimated cost: 12 credits", answered: true },
  ],
  ["silence", said(""), { kind: "unclear", reason: "sbatch named no job: no output" }],
  [
    "a job, which should never be",
    { ...said(""), stdout: "17\n" },
    { kind: "unclear", reason: "sbatch answered with a job, 17, to --test-only" },
  ],
])("%s", (_, result, expected) => {
  expect(classifyRehearsal(result)).toEqual(expected);
});
