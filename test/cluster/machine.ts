import { lookup } from "node:dns/promises";
import { access, constants, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { execa } from "execa";
import type { MemoryLimits } from "./config.ts";

/** How daemons get a host name that resolves to loopback. `wrap` stands before a daemon's command line. */
export interface HostIdentity {
  readonly hostName: string;
  readonly wrap: readonly string[];
}

/**
 * SLURM binds to what the machine's own name resolves to. Where that is not loopback (a container's address, say), the
 * daemons live in a UTS namespace in which the machine is called `localhost`. Where a container forbids that too, the
 * name is added to /etc/hosts: the only change to the machine, and it is said.
 */
export async function loopbackIdentity(say: (line: string) => void): Promise<HostIdentity> {
  const own = hostname().split(".")[0] ?? "localhost";
  if (await resolvesToLoopback(own)) return { hostName: own, wrap: [] };
  const wrap = ["unshare", "--uts", "sh", "-c", 'hostname localhost && exec "$@"', "sh"];
  const [command = "", ...args] = [...wrap, "true"];
  if (!(await execa(command, args, { reject: false })).failed) return { hostName: "localhost", wrap };
  say(`adding "127.0.0.1 ${own}" to /etc/hosts, as SLURM binds to the address of the machine's name`);
  // In front, since the first line with a name wins; in place, since in a container the file is a mount.
  await writeFile("/etc/hosts", `127.0.0.1 ${own}\n${await readFile("/etc/hosts", "utf8")}`);
  return { hostName: own, wrap: [] };
}

const resolvesToLoopback = (name: string): Promise<boolean> =>
  lookup(name, { family: 4, all: true }).then(
    (found) => found.length > 0 && found.every(({ address }) => address.startsWith("127.")),
    () => false,
  );

/** The kernel's limits need the v1 hierarchies and a place to write; where they are not, slurmd's own polling does it. */
export async function memoryLimits(): Promise<MemoryLimits> {
  const files = ["/sys/fs/cgroup/memory/tasks", "/sys/fs/cgroup/freezer/tasks"];
  const writable = await Promise.all(
    files.map((file) =>
      access(file, constants.W_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return writable.every((yes) => yes) ? "cgroup" : "poll";
}

/** [year, month] of the installed release: `slurm-wlm 22.05.8` is [22, 5]. */
export async function slurmRelease(): Promise<readonly [number, number]> {
  const { stdout } = await execa("/usr/sbin/slurmctld", ["-V"]);
  const match = /(\d+)\.(\d+)/.exec(stdout);
  return [Number(match?.[1]), Number(match?.[2])];
}

/**
 * The first of `count` ports in a row that are free on loopback. Below the ephemeral range, so that no outgoing
 * connection takes the port of a daemon that a test has stopped for a while.
 */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = 20_000 + 50 * Math.floor(Math.random() * 200);
    const ports = Array.from({ length: count }, (_, index) => base + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every((yes) => yes)) return base;
  }
  throw new Error(`found no ${count} free ports in a row between 20000 and 30000`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
