import { dirname, join } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Stop } from "../model/exit.ts";
import type { System } from "../system/ports.ts";
import { queueCommand, quoted, wayTo } from "./invocation.ts";

/** What may lie in a folder and be what there is to start. */
const BEGINNINGS = ["sweep.yaml", "queue.yaml"] as const;

export interface Beginning {
  readonly name: (typeof BEGINNINGS)[number];
  /** Shows what it would do. */
  readonly command: string;
}

/** Where a person stands, and what was named there. */
interface Standing {
  readonly system: Pick<System, "files">;
  readonly cwd: string;
  readonly experiment?: string;
}

export async function beginningIn(
  { system: { files }, cwd }: Standing,
  folder: string,
): Promise<Beginning | undefined> {
  for (const name of BEGINNINGS) {
    const path = join(folder, name);
    const stat = await attempt(path, () => files.stat(path));
    if (!stat.ok || stat.value?.kind !== "file") continue;
    return { name, command: commandFor(name, wayTo(path, cwd)) };
  }
  return undefined;
}

const commandFor = (name: Beginning["name"], file: string): string =>
  name === "sweep.yaml" ? `runmark sweep ${quoted(file)} --dry-run` : `${queueCommand(file)} --dry-run`;

/**
 * Where there is no summary, `init` would make one that is in the way of a sweep, which makes its own: who stands beside what can be
 * started is told of that.
 */
export async function pointingAtStart(standing: Standing, error: Stop): Promise<Stop> {
  const folder = folderLooked(standing, error);
  const found = folder === undefined ? undefined : await beginningIn(standing, folder);
  if (found === undefined) return error;
  const next = `See what the ${found.name} there would do: ${found.command}`;
  return { ...error, diagnostics: error.diagnostics.map((one) => ({ ...one, next })) };
}

/** Where the summary was looked for. */
function folderLooked({ cwd, experiment }: Standing, { diagnostics: [first] }: Stop): string | undefined {
  if (first?.code === "summary.missing") return first.path && dirname(first.path);
  return first?.code === "experiment.missing" && experiment === undefined ? cwd : undefined;
}
