import { dirname } from "node:path";
import type { FolderSpace } from "../../hardware/preflight/folder/disk.ts";
import { judgeDisk } from "../../hardware/preflight/folder/disk.ts";
import type { Line } from "../../hardware/preflight/line.ts";
import { attempt } from "../../journal/io.ts";
import { type Diagnostic, hasErrors } from "../../model/diagnostic.ts";
import { EXIT, type Stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { QueueJob, QueueState } from "../../queue/job.ts";
import { askedBy } from "../../script/asked.ts";
import type { Files } from "../../system/ports.ts";
import type { Context } from "../command.ts";
import { wayTo } from "../invocation.ts";
import { findingOf, override } from "./first-look.ts";
import { nodePart } from "./machine.ts";
import { type Part, settle } from "./part.ts";
import { lookIntoKinds } from "./programs.ts";
import type { Kind } from "./script-texts.ts";

/** A file server that does not answer does so for minutes. */
const WITHIN_MS = 10_000;

/** What `queue run` looks at before it begins: as `run` does, what starts no process and asks nobody. Beside a job that runs it refuses nothing. */
export async function queueLook(
  { system, cwd }: Context,
  state: QueueState,
  { stateFolder, retryFailed }: { readonly stateFolder: string; readonly retryFailed: boolean },
): Promise<Result<readonly Diagnostic[], Stop>> {
  const going = state.jobs.filter(
    ({ phase }) => phase.status === "pending" || (retryFailed && phase.status === "failed"),
  );
  if (going.length === 0) return ok([]);
  const kinds = going.map((job) => kindOf(job, state.root));
  const place = { folder: state.root, folderName: wayTo(state.root, cwd) };
  const world = { ...place, system, backend: "local" as const, going: kinds.map(({ first }) => first) };
  const parts: readonly Part[] = [
    nodePart(),
    {
      checks: ["disk"],
      withinMs: WITHIN_MS,
      look: () => diskLines(system.files, cwd, [state.root, stateFolder]),
    },
    {
      checks: ["programs", "paths"],
      withinMs: WITHIN_MS,
      look: () => lookIntoKinds(world, kinds, { outOf: going.length }),
    },
  ];
  const lines = (await Promise.all(parts.map((part) => settle(part, system.clock)))).flat();
  const isBeside = state.jobs.some(({ phase }) => phase.status === "running");
  const findings = lines.flatMap((line) => findingOf(line, isBeside));
  if (!hasErrors(findings)) return ok(findings);
  return err({ exitCode: EXIT.errors, diagnostics: [...findings, override(NEXT)] });
}

const NEXT = "Mend it; to begin all the same, type the same with --no-preflight";

function kindOf({ id, command }: QueueJob, cwd: string): Kind {
  const line = typeof command === "string" ? command : command.map(asWord).join(" ");
  const text = `#!/bin/bash\n${line}\n`;
  const asked = askedBy(() => undefined);
  return { tasks: [id], text, first: [id, { hash: id, asked, body: { kind: "text", text }, cwd }] };
}

async function diskLines(files: Files, cwd: string, folders: readonly string[]): Promise<readonly Line[]> {
  const found = await Promise.all([...new Set(folders)].map((folder) => spaceAbove(files, cwd, folder)));
  return judgeDisk(found.flat());
}

/** Of the folder, or where it is yet to be made, of the nearest that is there. */
async function spaceAbove(files: Files, cwd: string, folder: string): Promise<readonly FolderSpace[]> {
  const space = await attempt(folder, () => files.space(folder));
  if (space.ok) return [{ name: wayTo(folder, cwd), space: space.value }];
  const above = dirname(folder);
  return above === folder ? [] : spaceAbove(files, cwd, above);
}
