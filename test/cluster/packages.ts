import { access, rm, writeFile } from "node:fs/promises";
import { execa } from "execa";

/** Whether a cluster can be started here; if not, why, and the one command that changes it. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "missing"; readonly reason: string; readonly command: string };

const PACKAGES = [
  ...["slurmctld", "slurmd", "slurm-client", "slurmdbd", "munge", "mariadb-server"],
  "cron",
] as const;
const PROGRAMS = [
  "/usr/sbin/slurmctld",
  "/usr/sbin/slurmd",
  "/usr/sbin/slurmdbd",
  "/usr/sbin/munged",
  "/usr/sbin/mariadbd",
  "/usr/bin/mariadb-install-db",
  "/usr/bin/sbatch",
  "/usr/bin/sacct",
  "/usr/sbin/cron",
] as const;
const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Makes the machine able to run the cluster: Debian's packages, installed when they are missing. Only as root, since
 * the daemons start jobs as another user.
 */
export async function ensurePackages(say: (line: string) => void): Promise<Readiness> {
  if (!(await exists("/usr/bin/apt-get"))) {
    return missing(
      "this machine has no apt-get, and the cluster is made from Debian's SLURM packages",
      IN_DOCKER,
    );
  }
  if (process.getuid?.() !== 0) return missing("starting a cluster needs root", "sudo npm test");
  if (await allExist(PROGRAMS)) return { kind: "ready" };
  say(`installing ${PACKAGES.join(", ")}`);
  const failure = await withServicesHeld(installPackages);
  if (failure !== undefined)
    return missing(failure, `apt-get update && apt-get install ${PACKAGES.join(" ")}`);
  return { kind: "ready" };
}

const IN_DOCKER = 'docker run --rm -v "$PWD":/src:ro node:20 sh -c "cp -r /src /repo && cd /repo && npm cit"';

const missing = (reason: string, command: string): Readiness => ({ kind: "missing", reason, command });

async function installPackages(): Promise<string | undefined> {
  const steps = [["update"], ["install", "--yes", "--no-install-recommends", ...PACKAGES]];
  for (const args of steps) {
    const result = await execa("apt-get", ["-qq", ...args], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
      stdin: "ignore",
      all: true,
      reject: false,
    });
    if (result.failed)
      return `apt-get ${args[0]} failed: ${result.all.trim().split("\n").slice(-3).join(" / ")}`;
  }
  return undefined;
}

/**
 * Debian starts a service as soon as its package is installed, and asks policy-rc.d first. The machine's own SLURM and
 * MariaDB stay off; the policy speaks only while we live, so that one left behind by a crash denies nothing.
 */
async function withServicesHeld<T>(work: () => Promise<T>): Promise<T> {
  if (await exists(POLICY)) return work();
  await writeFile(POLICY, `#!/bin/sh\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`, {
    mode: 0o755,
  });
  try {
    return await work();
  } finally {
    await rm(POLICY, { force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const allExist = async (paths: readonly string[]): Promise<boolean> =>
  (await Promise.all(paths.map(exists))).every((found) => found);
