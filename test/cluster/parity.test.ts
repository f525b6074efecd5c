import { expect, test } from "vitest";
import { bundleProgram } from "../support/bundle.ts";
import type { Cluster } from "./cluster.ts";
import { CASES } from "./parity/cases.ts";
import { shownBy, type Unlike, unlike } from "./parity/compare.ts";
import { DIFFERENCES } from "./parity/differences.ts";
import type { Ran, Side } from "./parity/ran.ts";
import { describeCluster } from "./suite.ts";

/** What the cases find in the environment from which they are submitted; nothing of an outer job may come through. */
const SUBMITTED_WITH = {
  FOO: "foo",
  BAR: "two words",
  "BASH_FUNC_greet%%": "() { echo hello; }",
  SLURM_JOB_ID: "OUTER_JOB",
  SLURM_ARRAY_TASK_ID: "OUTER_JOB",
  SBATCH_TIMELIMIT: "OUTER_JOB",
};

async function ranOn(
  side: "slurm" | "local",
  cluster: Cluster,
  program: string,
  names: readonly string[],
): Promise<Side> {
  const folder = await cluster.folder();
  const { stdout, stderr, exitCode } = await cluster.asUser("node", [program, side, folder, ...names], {
    env: SUBMITTED_WITH,
    timeoutMs: 300_000,
  });
  expect({ side, stderr, exitCode }).toEqual({ side, stderr: "", exitCode: 0 });
  return JSON.parse(stdout);
}

function ranIn(side: Side, name: string): Ran {
  const ran = side[name];
  if (ran === undefined) throw new Error(`${name} did not run`);
  return ran;
}

describeCluster("job scripts on a cluster and on one machine", (cluster) => {
  test("end the same, write the same files and find the same, but for what is listed", async () => {
    const inCgroups = cluster.plan.memoryLimits === "cgroup";
    const names = Object.keys(CASES).filter((name) => inCgroups || CASES[name]?.needsCgroups !== true);
    const program = await bundleProgram(`${import.meta.dirname}/parity/side.ts`, await cluster.folder());
    const [slurm, local] = await Promise.all([
      ranOn("slurm", cluster, program, names),
      ranOn("local", cluster, program, names),
    ]);
    const found: Record<string, Unlike> = {};
    const shown = new Set<string>();
    for (const name of names) {
      const pair = { slurm: ranIn(slurm, name), local: ranIn(local, name) };
      const difference = unlike(name, pair);
      if (difference !== undefined) found[name] = difference;
      for (const { what } of shownBy(name, pair)) shown.add(what);
    }
    expect(found).toEqual({});
    // A line of the table that no case shows any more is to be taken out.
    const due = DIFFERENCES.filter(
      ({ only, mayNotShow }) => !mayNotShow && names.some((name) => only?.test(name) ?? true),
    );
    expect(due.filter(({ what }) => !shown.has(what)).map(({ what }) => what)).toEqual([]);
  });
});
