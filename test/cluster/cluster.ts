import { execa } from "execa";
import type { ExecResult } from "../../src/system/ports.ts";
import type { ClusterPlan } from "./config.ts";
import { nodeName } from "./config.ts";
import type { DaemonName } from "./daemons.ts";
import { halt, markOf, signal } from "./daemons.ts";
import type { HostIdentity } from "./machine.ts";
import { healDaemons, startDaemon } from "./services.ts";
import { until } from "./until.ts";
import type { Account } from "./user.ts";

/** A cluster that is up, as plain values that pass from the process that started it to those that test with it. */
export interface ClusterDescription {
  readonly plan: ClusterPlan;
  readonly host: HostIdentity;
  readonly user: Account;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** On top of {@link Cluster.env}. */
  readonly env?: Readonly<Record<string, string>>;
  /** Wall clock; 120 s when not given. */
  readonly timeoutMs?: number;
}

export interface Cluster extends ClusterDescription {
  /** The whole environment of a login shell of the test user on this cluster: SLURM_CONF, PATH, HOME, USER. */
  readonly env: Readonly<Record<string, string>>;
  /** Name of a node, from 1. */
  node(number: number): string;
  /** Runs a command as the test user; in the cluster's own home folder when no `cwd` is given. Never rejects. */
  asUser(command: string, args: readonly string[], options?: RunOptions): Promise<ExecResult>;
  /** Runs a command as root, for what only an administrator may do. Never rejects. */
  asRoot(command: string, args: readonly string[], options?: RunOptions): Promise<ExecResult>;
  /** An empty folder that belongs to the test user; it goes with the cluster. */
  folder(): Promise<string>;
  /** Sends the signal and waits for the end. SIGTERM is a clean stop, SIGKILL a crash. */
  stop(name: DaemonName, which?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts what was stopped, and waits until it answers. */
  start(name: DaemonName): Promise<void>;
  /** Stops it where it stands: it keeps its connections and answers nothing until it is thawed. */
  freeze(name: DaemonName): Promise<void>;
  thaw(name: DaemonName): Promise<void>;
  /** Thaws and starts what a test left frozen or stopped. */
  heal(): Promise<void>;
  /** Cancels all jobs of the test user and waits until none is left in the queue. */
  cancelAll(): Promise<void>;
  /** How often each remote procedure was called, by anybody, since the controller started. */
  sdiag(): Promise<ReadonlyMap<string, number>>;
}

export function attachCluster(description: ClusterDescription): Cluster {
  const { plan, host, user } = description;
  const env = clientEnvironment(description);
  const runAs =
    (account: Account | undefined) =>
    (command: string, args: readonly string[], options: RunOptions = {}): Promise<ExecResult> =>
      runCommand(account, command, args, { cwd: env.HOME, ...options, env: { ...env, ...options.env } });
  const asUser = runAs(user);
  return {
    ...description,
    env,
    node: (number) => nodeName(plan, number),
    asUser,
    asRoot: runAs(undefined),
    folder: async () => (await asUser("mktemp", ["--directory", `${env.HOME}/XXXXXX`])).stdout.trim(),
    stop: (name, which = "SIGTERM") => halt(plan.folder, name, which),
    start: (name) => startDaemon(plan, host, env, name),
    freeze: (name) => signal(plan.folder, name, "SIGSTOP"),
    thaw: (name) => signal(plan.folder, name, "SIGCONT"),
    heal: () => healDaemons(plan, host, env),
    cancelAll: () => cancelAll(asUser),
    sdiag: async () => rpcCounts((await asUser("sdiag", [])).stdout),
  };
}

/** A login shell of the test user, with a home of its own below the cluster's folder. */
function clientEnvironment({ plan, user }: ClusterDescription) {
  return {
    SLURM_CONF: `${plan.folder}/etc/slurm.conf`,
    PATH: `${plan.folder}/bin:/usr/local/bin:/usr/bin:/bin`,
    HOME: `${plan.folder}/home`,
    USER: user.name,
    LOGNAME: user.name,
    LANG: "C.UTF-8",
    ...markOf(plan.folder),
  };
}

async function runCommand(
  account: Account | undefined,
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ExecResult> {
  const result = await execa(command, args, {
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    extendEnv: false,
    input: options.input ?? "",
    timeout: options.timeoutMs ?? 120_000,
    stripFinalNewline: false,
    reject: false,
  });
  return {
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.signal === undefined ? {} : { signal: result.signal }),
    ...(result.code === undefined ? {} : { startError: result.code }),
    timedOut: result.timedOut,
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

async function cancelAll(asUser: Cluster["asUser"]): Promise<void> {
  await asUser("scancel", ["--me"]);
  await until("all jobs to leave the queue", 60, async () => {
    const queue = await asUser("squeue", ["--noheader", "--me"]);
    return queue.exitCode === 0 && queue.stdout === "" ? true : undefined;
  });
}

/** `sdiag` lists the calls twice, by kind and by user; kinds are `REQUEST_JOB_INFO ( 2003) count:12 ...`. */
const rpcCounts = (text: string): ReadonlyMap<string, number> =>
  new Map(
    [...text.matchAll(/^\s*([A-Z_]+)\s*\(\s*\d+\)\s*count:(\d+)/gm)].map(([, kind = "", count]) => [
      kind,
      Number(count),
    ]),
  );
