import { join } from "node:path";
import { type Config, type ConfigLayers, resolveConfig } from "../../config/config.ts";
import { attempt } from "../../journal/io.ts";
import { misplaced } from "../../journal/misplaced.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { stageCalled } from "../../parse/stage.ts";
import type { System } from "../../system/ports.ts";
import type { Place } from "./place.ts";

/** Settings from the command line, which stay for as long as the command runs. */
export type Flags = ConfigLayers["flags"];

/** Reads the configuration anew: limits can be changed while `run` is at work. */
export async function readConfig(
  system: System,
  place: Place | undefined,
  flags: Flags,
): Promise<{ config: Config; problems: readonly Diagnostic[] }> {
  const paths = { experiment: place && join(place.folder, "runmark.yaml"), user: userConfigPath(system) };
  const experiment = await readLayer(system, paths.experiment);
  const user = await readLayer(system, paths.user);
  const resolved = await resolveConfig({
    flags,
    env: system.host.env,
    ...(experiment.layer === undefined ? {} : { experiment: experiment.layer }),
    ...(user.layer === undefined ? {} : { user: user.layer }),
  });
  // Stages are called there as above the tables: `Fine-tuning` is a training.
  const stageTools = new Map(resolved.config.serving.map(({ stage, tool }) => [stageCalled(stage), tool]));
  const config = { ...resolved.config, stageTools };
  return { config, problems: [...resolved.problems, ...experiment.problems, ...user.problems] };
}

interface ReadLayer {
  readonly layer?: { readonly path: string; readonly text: string };
  readonly problems: readonly Diagnostic[];
}

async function readLayer({ files }: System, path: string | undefined): Promise<ReadLayer> {
  if (path === undefined) return { problems: [] };
  const text = await attempt(path, () => files.readText(path));
  if (text.ok)
    return { problems: [], ...(text.value === undefined ? {} : { layer: { path, text: text.value } }) };
  const other = misplaced(text.error);
  const message = other === undefined ? text.error.message : `${path} ${other}`;
  const next = "Make it a file that you can read, or move it away";
  return { problems: [{ severity: "error", code: "config.unreadable", message, next, path }] };
}

function userConfigPath({ host }: Pick<System, "host">): string {
  const base = host.env.XDG_CONFIG_HOME || join(host.homeFolder, ".config");
  return join(base, "runmark", "config.yaml");
}
