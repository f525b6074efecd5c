import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Cluster, ClusterDescription } from "./cluster.ts";
import { attachCluster } from "./cluster.ts";
import type { ClusterPlan, ClusterSettings } from "./config.ts";
import { accountsScript, cgroupConf, defaultSettings, gresConf, slurmConf, slurmdbdConf } from "./config.ts";
import { freePorts, loopbackIdentity, memoryLimits, slurmRelease } from "./machine.ts";
import { daemonNames } from "./services.ts";
import { until } from "./until.ts";
import { ensureTestUser, findAccount, shareNode } from "./user.ts";

/** A cluster with the power to end it. Whoever starts it ends it; it also ends when that process dies. */
export interface OwnedCluster extends Cluster {
  /** Kills everything of the cluster, jobs included, and removes its folder. */
  down(): Promise<void>;
}

/** Starts an empty cluster of its own; resolves when every node is idle and accounting answers. */
export async function startCluster(
  settings: Partial<ClusterSettings> = {},
  say: (line: string) => void = () => undefined,
): Promise<OwnedCluster> {
  const host = await loopbackIdentity(say);
  const user = await ensureTestUser(say);
  const folder = await mkdtemp(`${tmpdir()}/runmark-cluster-`);
  const full = { ...defaultSettings, ...settings };
  const basePort = await freePorts(10 + full.nodes);
  const plan: ClusterPlan = {
    settings: full,
    folder,
    clusterName: `rt${basePort}`,
    basePort,
    hostName: host.hostName,
    memoryLimits: await memoryLimits(),
    release: await slurmRelease(),
  };
  const down = reaper(plan, ["slurm", user.name]);
  try {
    const cluster = attachCluster({ plan, host, user });
    await writeFiles(cluster);
    await startAll(cluster);
    return { ...cluster, down };
  } catch (problem) {
    const logs = await logTails(folder);
    await down();
    throw new Error(`the cluster did not come up:\n${logs}`, { cause: problem });
  }
}

/** Starts the process that will end the cluster (see reap.sh), and gives back what asks it to. */
function reaper({ folder, clusterName }: ClusterPlan, users: readonly string[]): () => Promise<void> {
  const script = fileURLToPath(new URL("reap.sh", import.meta.url));
  const child = spawn("bash", [script, folder, clusterName, ...users], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return async () => {
    if (child.exitCode !== null) return;
    child.ref();
    child.stdin.end();
    await once(child, "exit");
  };
}

async function writeFiles(cluster: ClusterDescription): Promise<void> {
  const { plan, user } = cluster;
  const { folder } = plan;
  const slurm = await findAccount("slurm");
  if (slurm === undefined) throw new Error("there is no user slurm, though its packages are installed");
  await chmod(folder, 0o755);
  for (const name of ["etc", "run", "log", "spool", "munge", "dev", "bin"]) await mkdir(`${folder}/${name}`);
  for (const name of ["state", "db"]) await mkdir(`${folder}/${name}`, { mode: 0o700 });
  for (const name of ["state", "db", "log", "run"]) await chown(`${folder}/${name}`, slurm.uid, slurm.gid);
  await mkdir(`${folder}/home`);
  await chown(`${folder}/home`, user.uid, user.gid);
  await writeFile(`${folder}/munge/key`, randomBytes(128), { mode: 0o600 });
  for (const gpu of [0, 1, 2, 3]) await symlink("/dev/null", `${folder}/dev/gpu${gpu}`);
  await writeFile(`${folder}/etc/slurm.conf`, slurmConf(plan));
  await writeFile(`${folder}/etc/gres.conf`, gresConf(plan));
  await writeFile(`${folder}/etc/cgroup.conf`, cgroupConf(plan));
  // slurmdbd refuses a file that others may read.
  await writeFile(`${folder}/etc/slurmdbd.conf`, slurmdbdConf(plan), { mode: 0o600 });
  await chown(`${folder}/etc/slurmdbd.conf`, slurm.uid, slurm.gid);
  await shareNode(`${folder}/bin/node`, user);
}

async function startAll(cluster: Cluster): Promise<void> {
  const { settings } = cluster.plan;
  const slurm = daemonNames(cluster.plan).filter(
    (name) => name.startsWith("slurmctld") || name.startsWith("slurmd-"),
  );
  await cluster.start("munged");
  if (settings.accounting) await startAccounting(cluster);
  await Promise.all(slurm.map((name) => cluster.start(name)));
  await until("all nodes to be idle", 60, async () => {
    const { stdout } = await cluster.asRoot("sinfo", [
      "--noheader",
      "--Node",
      "--partition=cpu",
      "--format=%t",
    ]);
    return stdout
      .trim()
      .split("\n")
      .filter((state) => state === "idle").length === settings.nodes
      ? true
      : undefined;
  });
  if (settings.accounting) await until("the controller to register", 30, () => isRegistered(cluster));
}

async function startAccounting(cluster: Cluster): Promise<void> {
  const { plan, user } = cluster;
  const asSlurm = ["--reuid", "slurm", "--regid", "slurm", "--init-groups"];
  const options = ["--no-defaults", `--datadir=${plan.folder}/db/data`, "--skip-test-db"];
  const authentication = "--auth-root-authentication-method=normal";
  await execa("setpriv", [...asSlurm, "mariadb-install-db", ...options, authentication], { cwd: "/" });
  await cluster.start("mariadbd");
  await cluster.start("slurmdbd");
  const seeded = await cluster.asRoot("sacctmgr", ["--immediate"], {
    input: accountsScript(plan, user.name),
  });
  if (seeded.exitCode !== 0) throw new Error(`sacctmgr: ${seeded.stdout}${seeded.stderr}`);
}

/** Until slurmdbd knows where the controller is, records of jobs are late. */
async function isRegistered(cluster: Cluster): Promise<true | undefined> {
  const args = ["--noheader", "--parsable2", "show", "cluster", "format=controlhost"];
  return (await cluster.asRoot("sacctmgr", args)).stdout.includes("127.") ? true : undefined;
}

/** The last lines of every log, for whoever has to find out why it did not come up. */
async function logTails(folder: string): Promise<string> {
  const names = await readdir(`${folder}/log`).catch(() => []);
  const tails = names.map(async (name) => {
    const text = await readFile(`${folder}/log/${name}`, "utf8");
    return `--- ${name}\n${text.trimEnd().split("\n").slice(-15).join("\n")}`;
  });
  return (await Promise.all(tails)).join("\n");
}
