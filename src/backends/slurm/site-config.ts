import { queryEnvironment } from "./environment.ts";
import type { SlurmNeeds } from "./needs.ts";

const SCONTROL_TIMEOUT_MS = 30_000;

/** A setting of the controller's, as it prints it; undefined where it does not say. */
export type SiteConfig = (setting: string) => Promise<string | undefined>;

/** The controller's settings, asked for once and only when one of them is needed. */
export function siteConfig({ exec, host }: Pick<SlurmNeeds, "exec" | "host">): SiteConfig {
  let asked: Promise<ReadonlyMap<string, string>> | undefined;
  const ask = async (): Promise<ReadonlyMap<string, string>> => {
    const { stdout } = await exec.run({
      command: "scontrol",
      args: ["show", "config"],
      env: queryEnvironment(host.env),
      timeoutMs: SCONTROL_TIMEOUT_MS,
    });
    return new Map(
      [...stdout.matchAll(/^(\w+)\s*= ?(.*)$/gm)].map(([, name = "", value = ""]) => [name, value.trim()]),
    );
  };
  return async (setting) => {
    asked ??= ask();
    return (await asked).get(setting);
  };
}
