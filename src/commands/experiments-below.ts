import { basename, join, resolve } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { inBatches } from "../model/in-batches.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { SUMMARY_NAME } from "../tick/folder/place.ts";
import type { Context } from "./command.ts";

export interface Below {
  /** Folders with a summary, by the paths that lead to them, sorted. */
  readonly folders: readonly string[];
  /** What could not be looked into, and what was not. */
  readonly findings: readonly Diagnostic[];
}

/** The path of a folder that a person named, to look below it. */
export async function folderNamed(
  { system, cwd }: Pick<Context, "system" | "cwd">,
  word: string,
): Promise<Result<string, Stop>> {
  const path = resolve(cwd, word);
  const stat = await system.files.stat(path).catch(() => undefined);
  if (stat?.kind === "folder") return ok(path);
  return err(
    stop(EXIT.errors, "experiments.no-folder", `there is no folder ${path}`, "Name one that is", path),
  );
}

/** A home folder may have millions; nobody waits for those, and they are no place for experiments. */
const MOST_FOLDERS = 20_000;

/** So many where a person waits for a word about where one stands: of a home folder only what is near is looked through. */
export const MOST_NEARBY = 500;

/** Side by side: on a file server each look takes a millisecond or more. */
const AT_ONCE = 32;

const isLookedInto = (name: string): boolean => !name.startsWith(".") && name !== "node_modules";

/**
 * All experiments in a folder and below it, those nearest to it first where there are too many. A folder that several links
 * lead to counts once, so that loops end.
 */
export async function experimentsBelow(
  files: Files,
  root: string,
  most: number = MOST_FOLDERS,
): Promise<Below> {
  const seen = new Set<string>();
  const folders: string[] = [];
  const findings: Diagnostic[] = [];
  let level = [root];
  while (level.length > 0 && seen.size < most) {
    const looks = await inBatches(level, AT_ONCE, (folder) => look(files, folder));
    const next: string[] = [];
    for (const [index, found] of looks.entries()) {
      if (seen.size >= most) break;
      if (found.kind === "unreadable") findings.push(unreadable(level[index] ?? root, found.message));
      if (found.kind !== "folder" || seen.has(found.real)) continue;
      seen.add(found.real);
      const path = level[index] ?? root;
      if (found.summary === "file") folders.push(path);
      if (found.summary === "other") findings.push(notAFile(join(path, SUMMARY_NAME)));
      next.push(...found.inner.filter(isLookedInto).map((name) => join(path, name)));
    }
    level = next;
  }
  if (level.length > 0 && seen.size >= most) findings.push(tooMany(root, most));
  return { folders: folders.sort(), findings };
}

type Look =
  | {
      readonly kind: "folder";
      readonly real: string;
      readonly summary: "file" | "none" | "other";
      readonly inner: readonly string[];
    }
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly message: string };

/** A link to a file or to nothing is none; neither is what vanished meanwhile. */
const NONE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

async function look(files: Files, folder: string): Promise<Look> {
  const found = await attempt(folder, async () => {
    const inner = await files.listFolders(folder);
    const summary = await summaryIn(files, folder);
    const real = await files.real(folder);
    return { kind: "folder", real, summary, inner } as const;
  });
  if (found.ok) return found.value;
  const { errno, message } = found.error;
  return NONE.has(errno) ? { kind: "none" } : { kind: "unreadable", message };
}

async function summaryIn(files: Files, folder: string): Promise<"file" | "none" | "other"> {
  const path = join(folder, SUMMARY_NAME);
  try {
    const kind = (await files.stat(path))?.kind;
    return kind === undefined ? "none" : kind === "file" ? "file" : "other";
  } catch (error) {
    // A link to itself. Whatever else is amiss is so with the folder.
    if (error instanceof Error && "code" in error && error.code === "ELOOP") return "other";
    throw error;
  }
}

const notAFile = (path: string): Diagnostic => ({
  severity: "warning",
  code: "experiments.not-a-file",
  message: `${path} is not a file: there is no experiment in that folder`,
  next: "Move what is there aside; a summary must be a file",
  path,
});

const unreadable = (path: string, message: string): Diagnostic => ({
  severity: "warning",
  code: "experiments.unreadable",
  message: `whether there are experiments in ${basename(path)} cannot be told: ${message}`,
  next: "Make it readable for you, or name the experiments themselves",
  path,
});

const tooMany = (path: string, most: number): Diagnostic => ({
  severity: "warning",
  code: "experiments.too-many-folders",
  message: `only the first ${most} folders were looked into`,
  next: "Name a folder nearer to the experiments, or the experiments themselves",
  path,
});
