import { attempt, type IoFailure, isFull } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { quoted, wayTo } from "../invocation.ts";
import { compare, type FolderPlan, patchOf, type Step } from "./compare.ts";
import { placesFor } from "./places.ts";
import { skillFiles } from "./shipped.ts";
import { carryOut } from "./write.ts";

export interface InstallOptions {
  readonly dryRun: boolean;
  /** Files that people changed are replaced, too. */
  readonly force: boolean;
}

export interface InstalledFile {
  /** Absolute. */
  readonly path: string;
  readonly state: "new" | "same" | "updated" | "removed" | "changed" | "replaced";
  /** Of a file that somebody changed: from theirs to ours, as a patch. */
  readonly diff?: string;
}

export interface InstalledSkills {
  readonly action: "install";
  /** `refused`: nothing was written, as files are there that somebody changed. */
  readonly how: "done" | "shown" | "refused";
  readonly folders: readonly { readonly path: string; readonly files: readonly InstalledFile[] }[];
}

export interface InstallAnswer extends Answer<InstalledSkills> {
  /** Texts of what somebody changed, to be shown. */
  readonly changed?: readonly Step[];
}

/** Copies the skills to where agents look. Written is all or nothing: of two versions side by side one would contradict the other. */
export async function installSkills(
  { system, cwd }: Context,
  named: string | undefined,
  { dryRun, force }: InstallOptions,
): Promise<InstallAnswer> {
  const plans = await look(system.files, cwd, named);
  if (!plans.ok) return stopped(plans.error);
  const changed = plans.value.flatMap(({ steps }) => steps.filter(({ state }) => state === "changed"));
  const how = dryRun ? "shown" : changed.length > 0 && !force ? "refused" : "done";
  if (how === "done") {
    const written = await attempt(cwd, () => carryOut(system, plans.value));
    if (!written.ok) return stopped(unwritable(written.error));
  }
  const folders = plans.value.map(({ folder, steps }) => ({
    path: folder,
    files: steps.map((step) => fileOf(step, cwd, force)),
  }));
  const stays = how === "refused" ? changedStop(changed, cwd, named) : undefined;
  return {
    exitCode: stays?.exitCode ?? EXIT.done,
    data: { action: "install", how, folders },
    diagnostics: stays?.diagnostics ?? [],
    changed,
  };
}

async function look(
  files: Files,
  cwd: string,
  named: string | undefined,
): Promise<Result<readonly FolderPlan[], Stop>> {
  const read = await attempt(cwd, async (): Promise<Result<FolderPlan[], Stop>> => {
    const places = await placesFor(files, cwd, named);
    if (!places.ok) return places;
    const wanted = skillFiles();
    const plans: FolderPlan[] = [];
    for (const folder of places.value) {
      const plan = await compare(files, folder, wanted);
      if (!plan.ok) return plan;
      plans.push(plan.value);
    }
    return ok(plans);
  });
  return read.ok ? read.value : err(unwritable(read.error));
}

function fileOf(step: Step, cwd: string, force: boolean): InstalledFile {
  const { path, state } = step;
  if (state !== "changed") return { path, state };
  return { path, state: force ? "replaced" : state, diff: patchOf(step, wayTo(path, cwd)) };
}

function changedStop(changed: readonly Step[], cwd: string, named: string | undefined): Stop {
  const paths = changed.map(({ path }) => wayTo(path, cwd)).join(", ");
  const were = changed.length === 1 ? "was" : "were";
  return stop(
    EXIT.errors,
    "skills.changed",
    `${paths} ${were} changed, or written by somebody else; nothing was written`,
    `Keep what you need of it under another name, and replace it with: runmark skills install${named === undefined ? "" : ` ${quoted(named)}`} --force`,
  );
}

function unwritable(failure: IoFailure): Stop {
  const remedy = isFull(failure) ? "Free some space (or quota) there" : "Make it writable for you";
  const next = `${remedy}, or name another place: runmark skills install DIR`;
  return stop(EXIT.errors, "skills.unwritable", failure.message, next);
}
