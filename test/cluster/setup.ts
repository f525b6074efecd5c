import type { TestProject } from "vitest/node";
import type { Readiness } from "./packages.ts";
import { ensurePackages } from "./packages.ts";
import { startCluster } from "./start.ts";
import "./suite.ts";

const say = (line: string): void => {
  process.stderr.write(`cluster tests: ${line}\n`);
};

/** Starts the cluster before the first test file and ends it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const readiness = await ensurePackages(say);
  if (readiness.kind === "missing") return skip(project, readiness);
  const began = Date.now();
  const { down, plan, host, user } = await startCluster({}, say);
  say(
    `SLURM ${plan.release.join(".")} with ${plan.settings.nodes} nodes is up after ${Date.now() - began} ms`,
  );
  project.provide("cluster", { kind: "up", description: { plan, host, user } });
  return down;
}

/** Off the one kind of machine that can run them the tests are skipped; in CI that would hide that they never ran. */
function skip(project: TestProject, readiness: Exclude<Readiness, { kind: "ready" }>): () => Promise<void> {
  const { reason, command } = readiness;
  if ((process.env.CI ?? "") !== "")
    throw new Error(`no cluster, and CI must have one: ${reason}. What would help: ${command}`);
  say(`skipped: ${reason}. To run them: ${command}`);
  project.provide("cluster", readiness);
  return async () => undefined;
}
