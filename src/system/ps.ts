import type { SpawnSyncOptionsWithStringEncoding } from "node:child_process";
import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/** UTC and C, so that a start time reads the same in every shell of the user. */
const options: SpawnSyncOptionsWithStringEncoding = {
  encoding: "utf8",
  timeout: 5_000,
  env: { PATH: "/bin:/usr/bin:/usr/sbin:/sbin", LC_ALL: "C", TZ: "UTC" },
};

const firstLine = (command: string, args: readonly string[]): string => {
  const { spawnSync } = load("node:child_process") as typeof import("node:child_process");
  const { stdout, status } = spawnSync(command, [...args], options);
  return status === 0 ? (stdout.split("\n")[0] ?? "").trim() : "";
};

/** State letter and start time of a process on systems without /proc (macOS, BSD). */
export const psOf = (pid: number): { readonly state: string; readonly startedAt: string } | undefined => {
  const [state, ...started] = firstLine("ps", ["-o", "stat=,lstart=", "-p", String(pid)]).split(/\s+/);
  return state === undefined || state === "" ? undefined : { state, startedAt: started.join(" ") };
};

/** macOS: an identifier of this boot. Empty elsewhere. */
export const sysctlBootId = (): string => firstLine("sysctl", ["-n", "kern.bootsessionuuid"]);
