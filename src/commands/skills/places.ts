import { basename, dirname, join, resolve } from "node:path";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";

/**
 * Where agents look for the skills of a project: the first of one vendor, whose agent looks nowhere else, the second of all others
 * (agentskills.io, "Where to scan").
 */
const PLACES = [".claude/skills", ".agents/skills"];

/**
 * The folders that are to hold the skills. Of a project those places whose `.claude` or `.agents` is there already, and where neither
 * is, both; a folder that is called `skills` is meant itself.
 */
export async function placesFor(
  files: Files,
  cwd: string,
  named: string | undefined,
): Promise<Result<readonly string[], Stop>> {
  const folder = named === undefined ? await projectAround(files, cwd) : resolve(cwd, named);
  if (named !== undefined && basename(folder) === "skills") return ok([folder]);
  if ((await files.stat(folder))?.kind !== "folder")
    return err(
      stop(
        EXIT.usage,
        "skills.no-folder",
        `there is no folder ${folder}`,
        "Name a project, your home, or a folder called skills",
        folder,
      ),
    );
  const there = await Promise.all(PLACES.map((place) => files.stat(join(folder, dirname(place)))));
  const used = PLACES.filter((_, index) => there[index] !== undefined);
  return ok(
    await distinct(
      files,
      (used.length > 0 ? used : PLACES).map((place) => join(folder, place)),
    ),
  );
}

/** The nearest folder under version control; otherwise where the person stands. */
async function projectAround(files: Files, cwd: string): Promise<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if ((await files.stat(join(folder, ".git"))) !== undefined) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

/** Without those that are links to one before them. */
async function distinct(files: Files, paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => files.real(path).catch(() => path)));
  return paths.filter((_, index) => real.indexOf(real[index] ?? "") === index);
}
