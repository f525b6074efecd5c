import type { TestProject } from "vitest/node";
import type { ClusterDescription } from "./cluster.ts";
import type { Readiness } from "./packages.ts";
import { ensurePackages } from "./packages.ts";
import { startCluster } from "./start.ts";
import "./suite.ts";

const say = (line: string): void => {
  process.stderr.write(`cluster tests: ${line}\n`);
};

/** Starts a cluster for each worker before the first test file, and ends them after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const readiness = await ensurePackages(say);
  if (readiness.kind === "missing") return skip(project, readiness);
  const began = Date.now();
  const descriptions: ClusterDescription[] = [];
  const downs: (() => Promise<void>)[] = [];
  // One after the other: each looks for ports that nobody listens on.
  for (let count = 0; count < project.config.maxWorkers; count += 1) {
    const { down, plan, host, user } = await startCluster({}, say);
    descriptions.push({ plan, host, user });
    downs.push(down);
  }
  const [first] = descriptions;
  say(
    `${descriptions.length} clusters of SLURM ${first?.plan.release.join(".")} are up after ${Date.now() - began} ms`,
  );
  project.provide("cluster", { kind: "up", descriptions });
  return async () => void (await Promise.all(downs.map((down) => down())));
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
