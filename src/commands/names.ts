import { dirname, join, resolve } from "node:path";
import type { Task } from "../model/experiment.ts";
import { SUMMARY_NAME } from "../tick/folder/place.ts";
import { readSummaryFile } from "../tick/folder/read-summary.ts";
import { type Context, placeOf } from "./command.ts";

/** What people may name in an experiment, by its summary alone. */
export interface Names {
  /** In the order of the summary, each with what its rows say. */
  readonly runs: readonly { readonly name: string; readonly says: string }[];
  readonly tasks: readonly string[];
  readonly stages: readonly string[];
}

/** Undefined where there is no summary, or none that can be read: who asks for names wants no reasons. */
export async function namesIn(context: Context): Promise<Names | undefined> {
  const place = await placeOf(context);
  const summary = place.ok ? await readSummaryFile(context.system.files, place.value) : place;
  if (!summary.ok) return undefined;
  const { tasks } = summary.value.experiment;
  const byRun = new Map<string, Set<string>>();
  for (const { run, said } of tasks) {
    const says = byRun.get(run) ?? new Set();
    byRun.set(run, says.add(wordOf(said)));
  }
  return {
    runs: [...byRun].map(([name, says]) => ({ name, says: [...says].join(", ") })),
    tasks: tasks.map(({ key }) => key),
    stages: [...new Set(tasks.map(({ stage }) => stage))],
  };
}

function wordOf(said: Task["said"]): string {
  switch (said.kind) {
    case "blank":
      return "pending";
    case "status":
      return said.status;
    case "instruction":
      return said.word;
    case "other":
      return said.text;
  }
}

/** An entry of a folder that is or may lead to an experiment. */
export interface Near {
  readonly path: string;
  /** A folder with a summary, a Markdown file that may be one, or a folder that may hold some. */
  readonly kind: "experiment" | "file" | "folder";
}

/** A folder may hold a hundred thousand checkpoints; nobody reads on after so many. */
const MOST_LOOKED_AT = 1000;

const RANK = { experiment: 0, folder: 1, file: 2 } as const;

/** Experiments that a path may mean of which so much is typed, and what may lead to them. As typed; nothing below is searched. */
export async function experimentsNear({ system, cwd }: Context, typed: string): Promise<readonly Near[]> {
  const kept = typed.slice(0, typed.lastIndexOf("/") + 1);
  const begun = typed.slice(kept.length);
  const folder = resolve(cwd, expanded(kept, system.host) || ".");
  const entries = (await system.files.list(folder).catch(() => []))
    .filter((name) => name.startsWith(begun) && (begun !== "" || !name.startsWith(".")))
    .sort()
    .slice(0, MOST_LOOKED_AT);
  const kindOf = async (name: string): Promise<Near["kind"] | undefined> => {
    const path = join(folder, name);
    const kind = (await system.files.stat(path))?.kind;
    if (kind === "file") return /\.(?:md|markdown)$/i.test(name) ? "file" : undefined;
    if (kind !== "folder") return undefined;
    return (await system.files.stat(join(path, SUMMARY_NAME))) === undefined ? "folder" : "experiment";
  };
  const found = await Promise.all(
    entries.map(async (name) => ({
      // A word that begins with a dash is an option.
      path: `${kept === "" && name.startsWith("-") ? "./" : kept}${name}`,
      kind: await kindOf(name).catch(() => undefined),
    })),
  );
  return found
    .flatMap(({ path, kind }) => (kind === undefined ? [] : [{ path, kind }]))
    .sort((one, other) => RANK[one.kind] - RANK[other.kind]);
}

/** Shells leave it to the command that completes: `~/`, `~ann/` beside one's own home, `$SCRATCH/`. */
const expanded = (path: string, { env, homeFolder }: Context["system"]["host"]): string =>
  path
    .replace(/^~(?=\/)/, homeFolder)
    .replace(/^~([\w.-]+)(?=\/)/, (_, user: string) => join(dirname(homeFolder), user))
    .replaceAll(
      /\$(?:(\w+)|\{(\w+)\})/g,
      (text, bare?: string, braced?: string) => env[bare ?? braced ?? ""] ?? text,
    );
