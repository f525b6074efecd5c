import { connect } from "node:net";
import { execa } from "execa";
import type { ClusterPlan } from "./config.ts";
import { nodeName } from "./config.ts";
import type { Daemon, DaemonName } from "./daemons.ts";
import { launch, ownPid, signal } from "./daemons.ts";
import type { HostIdentity } from "./machine.ts";
import { until } from "./until.ts";

/** Starts one daemon of the plan and waits until it answers. `env` is that of a client of the cluster. */
export async function startDaemon(
  plan: ClusterPlan,
  host: HostIdentity,
  env: Readonly<Record<string, string>>,
  name: DaemonName,
): Promise<void> {
  await launch(plan.folder, host, daemonNamed(plan, name));
  await until(`an answer from ${name} (see ${plan.folder}/log)`, 30, async () =>
    (await answers(plan, env, name)) ? true : undefined,
  );
}

/** All daemons of the plan, in the order in which they need each other. */
export function daemonNames({ settings }: ClusterPlan): readonly DaemonName[] {
  const nodes = Array.from({ length: settings.nodes }, (_, index): DaemonName => `slurmd-n${index + 1}`);
  return [
    "munged",
    ...(settings.accounting ? (["mariadbd", "slurmdbd"] as const) : []),
    "slurmctld",
    ...nodes,
  ];
}

/** Makes every daemon of the plan run and listen again, whatever a test did to it. */
export async function healDaemons(
  plan: ClusterPlan,
  host: HostIdentity,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of daemonNames(plan)) {
    if ((await ownPid(plan.folder, name)) === undefined) await startDaemon(plan, host, env, name);
    else await signal(plan.folder, name, "SIGCONT");
  }
}

const nodeNumber = (name: DaemonName): number => Number(name.slice("slurmd-n".length));

function daemonNamed(plan: ClusterPlan, name: DaemonName): Daemon {
  const { folder } = plan;
  const conf = `${folder}/etc/slurm.conf`;
  switch (name) {
    case "munged":
      return { name, user: "root", command: ["/usr/sbin/munged", ...mungedOptions(folder)] };
    case "mariadbd":
      return { name, user: "slurm", command: ["/usr/sbin/mariadbd", ...mariadbdOptions(folder)] };
    case "slurmdbd":
      return { name, user: "slurm", command: ["/usr/sbin/slurmdbd", "-D"] };
    case "slurmctld":
      return { name, user: "slurm", command: ["/usr/sbin/slurmctld", "-D", "-f", conf] };
    default: {
      const node = nodeName(plan, nodeNumber(name));
      return { name, user: "root", command: ["/usr/sbin/slurmd", "-D", "-N", node, "-f", conf] };
    }
  }
}

const mungedOptions = (folder: string): readonly string[] => [
  "--foreground",
  `--key-file=${folder}/munge/key`,
  `--socket=${folder}/munge/munge.sock`,
  `--pid-file=${folder}/munge/munged.self`,
  `--log-file=${folder}/munge/munged.log`,
  `--seed-file=${folder}/munge/seed`,
];

/** No port at all; whoever can reach the socket is let in, and it is in a folder of SlurmUser's. Nothing need last. */
const mariadbdOptions = (folder: string): readonly string[] => [
  "--no-defaults",
  `--datadir=${folder}/db/data`,
  `--socket=${folder}/db/mysql.sock`,
  `--pid-file=${folder}/db/mariadbd.self`,
  "--skip-networking",
  "--skip-grant-tables",
  "--skip-log-bin",
  "--performance-schema=off",
  "--innodb-buffer-pool-size=64M",
  "--innodb-log-file-size=16M",
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-doublewrite=0",
  "--innodb-lock-wait-timeout=900",
  "--max-allowed-packet=64M",
];

/** A node is asked on its own port, so that it can be started while the controller is down. */
async function answers(
  plan: ClusterPlan,
  env: Readonly<Record<string, string>>,
  name: DaemonName,
): Promise<boolean> {
  const { folder } = plan;
  switch (name) {
    case "munged":
      return succeeds(env, "munge", ["--no-input", `--socket=${folder}/munge/munge.sock`]);
    case "mariadbd":
      return succeeds(env, "mariadb-admin", ["--no-defaults", `--socket=${folder}/db/mysql.sock`, "ping"]);
    case "slurmdbd":
      return succeeds(env, "sacctmgr", ["--noheader", "show", "cluster"]);
    case "slurmctld":
      return succeeds(env, "scontrol", ["ping"]);
    default:
      return accepts(plan.basePort + 9 + nodeNumber(name));
  }
}

const succeeds = async (
  env: Readonly<Record<string, string>>,
  command: string,
  args: readonly string[],
): Promise<boolean> =>
  !(await execa(command, args, { env, extendEnv: false, reject: false, timeout: 5000, stdin: "ignore" }))
    .failed;

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
