import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { execa } from "execa";
import type { HostIdentity } from "./machine.ts";
import { until } from "./until.ts";

export type DaemonName = "munged" | "mariadbd" | "slurmdbd" | "slurmctld" | `slurmd-n${number}`;

export interface Daemon {
  readonly name: DaemonName;
  readonly user: "root" | "slurm";
  readonly command: readonly [string, ...string[]];
}

/** In the environment of every process of a cluster, and the only thing that makes a process ours. */
export const markOf = (folder: string): { readonly TEST_CLUSTER_MARK: string } => ({
  TEST_CLUSTER_MARK: folder,
});

const pidFile = (folder: string, name: DaemonName): string => `${folder}/run/${name}.pid`;

/** Starts a daemon in a session of its own, unless it runs already. It need not be ready when this resolves. */
export async function launch(folder: string, host: HostIdentity, daemon: Daemon): Promise<void> {
  if ((await ownPid(folder, daemon.name)) !== undefined) return;
  const asUser = ["setpriv", "--reuid", daemon.user, "--regid", daemon.user, "--init-groups"];
  const [command = "", ...args] = [...host.wrap, ...asUser, ...daemon.command];
  const log = openSync(`${folder}/log/${daemon.name}.out`, "a");
  const child = spawn(command, args, {
    detached: true,
    cwd: "/",
    stdio: ["ignore", log, log],
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/",
      LC_ALL: "C",
      SLURM_CONF: `${folder}/etc/slurm.conf`,
      MYSQL_UNIX_PORT: `${folder}/db/mysql.sock`,
      ...markOf(folder),
    },
  });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`could not start ${command}`);
  child.unref();
  await writeFile(pidFile(folder, daemon.name), String(child.pid));
}

/** The pid of a daemon of ours that is alive. A pid that was recycled, and one that is dead, have not our mark. */
export async function ownPid(folder: string, name: DaemonName): Promise<number | undefined> {
  const text = await readFile(pidFile(folder, name), "utf8").catch(() => "");
  if (text === "") return undefined;
  const environment = await environmentOf(text);
  const mark = `TEST_CLUSTER_MARK=${markOf(folder).TEST_CLUSTER_MARK}`;
  return environment.split("\0").includes(mark) ? Number(text) : undefined;
}

/** Read as the user of the process, since root in a container may not read the environment of others. */
async function environmentOf(pid: string): Promise<string> {
  const owner = await stat(`/proc/${pid}`).catch(() => undefined);
  if (owner === undefined) return "";
  const { uid, gid } = owner;
  return (await execa("cat", [`/proc/${pid}/environ`], { uid, gid, cwd: "/", reject: false })).stdout;
}

/** Sends a signal to a daemon; throws when it is not running, since the test then tests something else. */
export async function signal(folder: string, name: DaemonName, which: NodeJS.Signals): Promise<void> {
  const pid = await ownPid(folder, name);
  if (pid === undefined) throw new Error(`${name} is not running`);
  process.kill(pid, which);
}

/** Ends a daemon and waits until it is gone. A frozen one is let go on, as it could not obey otherwise. */
export async function halt(folder: string, name: DaemonName, which: NodeJS.Signals): Promise<void> {
  await signal(folder, name, which);
  if (which !== "SIGKILL") await signal(folder, name, "SIGCONT").catch(ignoreGone);
  await until(`the end of ${name}`, 30, async () =>
    (await ownPid(folder, name)) === undefined ? true : undefined,
  );
  await rm(pidFile(folder, name), { force: true });
}

/** Between the two signals it may have ended: that is what was wanted. */
const ignoreGone = (): void => undefined;
