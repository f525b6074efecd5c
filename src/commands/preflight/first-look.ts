import type { Line } from "../../hardware/preflight/line.ts";
import { type Diagnostic, hasErrors } from "../../model/diagnostic.ts";
import { EXIT, type Stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Place } from "../../tick/folder/place.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import { readView } from "../../tick/view.ts";
import type { Context } from "../command.ts";
import { quickFolderParts } from "./folder.ts";
import { nodePart } from "./machine.ts";
import { settle } from "./part.ts";
import { inspectParts, worldOf } from "./preflight.ts";
import { quickProgramsPart } from "./programs.ts";
import { hasJobs, type World } from "./world.ts";

export interface FirstLook {
  /** The command that is about to start, as it is typed: `runmark run`. */
  readonly command: string;
  /** Tasks may come that are not there yet. */
  readonly grows: boolean;
}

/**
 * What `run` looks at before it submits anything: all that asks no scheduler and starts no process. It refuses only what is sure to
 * fail, and never beside jobs that live: somebody has to watch them, whatever is amiss. With nothing to submit nothing is looked at.
 */
export async function firstLook(
  context: Context,
  place: Place,
  { command, grows }: FirstLook,
): Promise<Result<readonly Diagnostic[], Stop>> {
  const view = await readView(context.system, place, context.flags);
  // What is amiss with the files themselves is told by whoever needs them.
  if (!view.ok || view.value.worker !== undefined || hasErrors(view.value.diagnostics)) return ok([]);
  const going = view.value.choices.filter(({ decision }) => decision.kind === "submit");
  if (going.length === 0 && !grows) return ok([]);
  const wanted = wantedBackend(view.value.config, view.value.journal.state);
  const backend = await context.chooseBackend(wanted, place.folder);
  if (!backend.ok) return ok([]);
  const parts = inspectParts(context, view.value);
  const world = await worldOf(context, { ...view.value, choices: going }, parts, backend);
  const lines = await quickLines(world);
  const isBeside = hasJobs(view.value);
  const findings = lines.flatMap((line) => findingOf(line, isBeside));
  if (!hasErrors(findings)) return ok(findings);
  return err({ exitCode: EXIT.errors, diagnostics: [...findings, override(nextFor(command))] });
}

async function quickLines(world: World): Promise<readonly Line[]> {
  const parts = [nodePart(), ...quickFolderParts(world), quickProgramsPart(world)];
  return (await Promise.all(parts.map((part) => settle(part, world.system.clock)))).flat();
}

/** What is told of a line before anything is submitted; `isBeside`: jobs live, which somebody has to watch whatever is amiss. */
export function findingOf({ check, verdict, found, next }: Line, isBeside: boolean): readonly Diagnostic[] {
  // A folder that cannot be written is told by the lock that is taken next, and nothing can override it.
  if (verdict === "ok" || verdict === "unknown" || check === "folder") return [];
  const said = { code: `preflight.${check}`, message: found };
  if (verdict === "failure" && !isBeside)
    return [{ severity: "error", ...said, next: next ?? "Look again with: runmark preflight" }];
  return [{ severity: "warning", ...said, ...(next === undefined ? {} : { next }) }];
}

const nextFor = (command: string): string =>
  `Mend it, and look with \`runmark preflight\`; to go on all the same: ${command} --no-preflight`;

/** That it was refused, and what comes next. */
export const override = (next: string): Diagnostic => ({
  severity: "info",
  code: "preflight.refused",
  message: "nothing was submitted",
  next,
});
