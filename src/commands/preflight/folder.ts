import { relative } from "node:path";
import { judgeClock } from "../../hardware/preflight/folder/clock.ts";
import { type FolderSpace, judgeDisk } from "../../hardware/preflight/folder/disk.ts";
import { judgeGround } from "../../hardware/preflight/folder/ground.ts";
import { type Mount, mountOf } from "../../hardware/preflight/folder/mount.ts";
import { judgeQuota, type Quota, quotasIn } from "../../hardware/preflight/folder/quota.ts";
import type { Line } from "../../hardware/preflight/line.ts";
import { attempt } from "../../journal/io.ts";
import type { System } from "../../system/ports.ts";
import type { Part } from "./part.ts";
import { probe } from "./probe.ts";
import type { World } from "./world.ts";

/** A file server that does not answer does so for minutes. */
const WITHIN_MS = 10_000;
const QUOTA_WITHIN_MS = 5_000;

/** Those that take no more than a few milliseconds where the file system answers. */
export const quickFolderParts = (world: World): readonly Part[] => [
  { checks: ["disk"], withinMs: WITHIN_MS, look: () => lookAtDisk(world) },
  { checks: ["folder", "clock"], withinMs: WITHIN_MS, look: () => lookAtGround(world, false) },
];

export const folderParts = (world: World): readonly Part[] => [
  { checks: ["disk"], withinMs: WITHIN_MS, look: () => lookAtDisk(world) },
  { checks: ["quota"], withinMs: WITHIN_MS, look: () => lookAtQuota(world) },
  { checks: ["folder", "lock", "clock"], withinMs: WITHIN_MS, look: () => lookAtGround(world, true) },
];

async function lookAtDisk({ system, folder, folderName, left }: World): Promise<readonly Line[]> {
  const paths = [...new Set([folder, ...left.map(([, { cwd }]) => cwd)])];
  const found = await Promise.all(
    paths.map(async (path): Promise<readonly FolderSpace[]> => {
      const space = await attempt(path, () => system.files.space(path));
      if (!space.ok) return [];
      return [{ name: path === folder ? folderName : nameOf(folder, folderName, path), space: space.value }];
    }),
  );
  return judgeDisk(found.flat());
}

function nameOf(folder: string, folderName: string, path: string): string {
  const way = relative(folder, path);
  return way.startsWith("..") ? path : `${folderName === "." ? "" : `${folderName}/`}${way}`;
}

async function lookAtGround({ system, folder, folderName }: World, locks: boolean): Promise<readonly Line[]> {
  const { ground, clock } = await probe(system, folder, folderName, locks);
  return [...judgeGround(ground), ...(clock === undefined ? [] : judgeClock(clock))];
}

/** The file system of a folder; undefined where nobody says. */
export async function mountAt({ files }: Pick<System, "files">, folder: string): Promise<Mount | undefined> {
  const text = await attempt(folder, () => files.readText("/proc/self/mountinfo"));
  const real = await attempt(folder, () => files.real(folder));
  return text.ok && text.value !== undefined && real.ok ? mountOf(text.value, real.value) : undefined;
}

async function lookAtQuota({ system, folder }: World): Promise<readonly Line[]> {
  const mount = await mountAt(system, folder);
  if (mount === undefined) return [];
  const { user } = system.host;
  const quotas =
    mount.type === "lustre"
      ? await askQuota(system, "lfs", ["quota", "-u", user, folder])
      : (await askQuota(system, "quota", ["-w", "-p"])).filter(
          ({ fileSystem }) => fileSystem === mount.source,
        );
  return judgeQuota(quotas.map((quota) => ({ ...quota, fileSystem: mount.point })));
}

/** Nothing where there is no such program. Over a quota it ends with 1, and says all the same. */
async function askQuota(
  { exec }: System,
  command: string,
  args: readonly string[],
): Promise<readonly Quota[]> {
  if ((await exec.which(command)) === undefined) return [];
  const { stdout, timedOut } = await exec.run({ command, args, timeoutMs: QUOTA_WITHIN_MS });
  if (timedOut) throw new Error(`${command} did not answer within ${QUOTA_WITHIN_MS / 1000} s`);
  return quotasIn(stdout);
}
