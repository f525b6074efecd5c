import { join } from "node:path";
import type { Files } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";

/** Limits of the container or slice that this process is in; absent: none. */
export interface CgroupLimits {
  /** Processor time in cpus: `--cpus 1.5` is 1.5. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** A hierarchy of cgroups as it is mounted here, and the folder of this process in it. */
export interface CgroupPlace {
  readonly kind: "v2" | "cpu" | "memory";
  readonly mount: string;
  /** Relative to the mount, `""` for the mount itself. */
  readonly path: string;
}

/** Where a namespace or a bind mount hides the folders above, the mount itself is all there is to ask. */
const within = (root: string, path: string): string => {
  const base = root === "/" ? "" : root;
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : "";
};

const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** From /proc/self/mountinfo (proc(5)) and /proc/self/cgroup (cgroups(7)). */
export const cgroupPlaces = (mountinfo: string, membership: string): readonly CgroupPlace[] => {
  const paths = new Map<string, string>();
  for (const line of membership.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of (controllers ?? "").split(","))
      if (path !== undefined) paths.set(controller, path);
  }
  return mountinfo.split("\n").flatMap((line): CgroupPlace[] => {
    const [, root = "/", mount = "", type, options = ""] =
      /^\d+ \d+ \S+ (\S+) (\S+) .* - (cgroup2?) \S+ (\S+)$/.exec(line) ?? [];
    const at = (kind: CgroupPlace["kind"], controller: string): CgroupPlace[] => {
      const path = paths.get(controller);
      if (path === undefined) return [];
      return [{ kind, mount: unescaped(mount), path: within(unescaped(root), path) }];
    };
    if (type === "cgroup2") return at("v2", "");
    if (type !== "cgroup") return [];
    const controllers = options.split(",");
    return (["cpu", "memory"] as const).flatMap((kind) => (controllers.includes(kind) ? at(kind, kind) : []));
  });
};

/** `max`, `-1`, and the largest page-aligned number of v1 all mean that there is no limit. */
const amount = (text: string | undefined): number | undefined => {
  const value = Number(/^\s*(\d+)/.exec(text ?? "")?.[1] ?? Number.NaN);
  return Number.isNaN(value) || value > 2 ** 60 ? undefined : value;
};

const quotient = (quota: string | undefined, period: string | undefined): number | undefined => {
  const [time, each] = [amount(quota), amount(period)];
  return time === undefined || each === undefined || each === 0 ? undefined : time / each;
};

type Read = (name: string) => Promise<string | undefined>;

const limitsAt = async (kind: CgroupPlace["kind"], read: Read): Promise<readonly CgroupLimits[]> => {
  const cpus = (value: number | undefined) => (value === undefined ? [] : [{ cpus: value }]);
  const memory = (value: number | undefined) => (value === undefined ? [] : [{ memoryBytes: value }]);
  switch (kind) {
    case "v2": {
      const [quota, period] = ((await read("cpu.max")) ?? "").split(" ");
      return [...cpus(quotient(quota, period)), ...memory(amount(await read("memory.max")))];
    }
    case "cpu":
      return cpus(quotient(await read("cpu.cfs_quota_us"), await read("cpu.cfs_period_us")));
    case "memory":
      return memory(amount(await read("memory.limit_in_bytes")));
    default:
      return kind satisfies never;
  }
};

/** `a/b/c`, `a/b`, `a`, and the mount itself: each level limits all that is below it. */
const levels = (path: string): readonly string[] => {
  const parts = path.split("/").filter((part) => part !== "");
  return Array.from({ length: parts.length + 1 }, (_, dropped) =>
    parts.slice(0, parts.length - dropped).join("/"),
  );
};

/** The smallest limits that hold for this process, in either version of cgroups; none where there are no cgroups. */
export const cgroupLimits = async (files: Pick<Files, "readText">): Promise<CgroupLimits> => {
  const text = async (path: string): Promise<string | undefined> => {
    try {
      return await files.readText(path);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
    }
  };
  const [mounts, membership] = [await text("/proc/self/mountinfo"), await text("/proc/self/cgroup")];
  let least: CgroupLimits = {};
  for (const { kind, mount, path } of cgroupPlaces(mounts ?? "", membership ?? ""))
    for (const level of levels(path))
      for (const limits of await limitsAt(kind, (name) => text(join(mount, level, name))))
        least = smaller(least, limits);
  return least;
};

const smaller = (one: CgroupLimits, other: CgroupLimits): CgroupLimits => {
  const least = (key: keyof CgroupLimits) => {
    const values = [one[key], other[key]].filter((value) => value !== undefined);
    return values.length === 0 ? {} : { [key]: Math.min(...values) };
  };
  return { ...least("cpus"), ...least("memoryBytes") };
};
