import { slurmBackend } from "../../src/backends/slurm/slurm.ts";
import type { Exec } from "../../src/system/ports.ts";
import { realSystem } from "../../src/system/real.ts";
import { retryQuery } from "../../src/system/retry.ts";
import { describeBackend } from "../backends/contract.ts";
import type { Harness } from "../backends/harness.ts";
import { untilSeen } from "../backends/until.ts";
import type { Cluster } from "./cluster.ts";
import { describeCluster } from "./suite.ts";

// The suite makes files and folders as root, and the jobs of the test user write to them.
process.umask(0);

/** The real port, with every process started as the test user. */
const execAs = (cluster: Cluster, exec: Exec): Exec => ({
  ...exec,
  run: (request) => {
    const user = ["--reuid", cluster.user.name, "--regid", cluster.user.name, "--init-groups", "--"];
    return exec.run({ ...request, command: "setpriv", args: [...user, request.command, ...request.args] });
  },
});

async function harness(cluster: Cluster): Promise<Harness> {
  const system = realSystem();
  const folder = await cluster.folder();
  const host = { ...system.host, env: cluster.env, user: cluster.user.name };
  return {
    backend: slurmBackend({
      ...system,
      exec: execAs(cluster, system.exec),
      host,
      retryQuery,
      folder: `${folder}/records`,
    }),
    folder,
    now: system.clock.now,
    until: (what, look) => untilSeen(what, look, { everyMs: 100, limitMs: 300_000 }),
    close: cluster.cancelAll,
  };
}

describeCluster("on the cluster", (cluster) => {
  describeBackend("SLURM", () => harness(cluster), {
    runsScripts: true,
    runsArrays: true,
    unknownId: "999999",
  });
});
