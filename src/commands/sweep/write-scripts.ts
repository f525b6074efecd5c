import { join, sep } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import type { Session } from "../../tick/session/session.ts";
import { overwriteFile, type Writer } from "../made-files/write.ts";
import { refusedTrial } from "./refused-trials.ts";
import { isAsWritten } from "./signed.ts";

/** A script, and its name in the folder of its run. */
export interface PlacedScript {
  readonly run: string;
  readonly name: string;
  readonly text: string;
}

export async function writeScripts(
  session: Session,
  scripts: readonly { readonly path: string; readonly text: string }[],
): Promise<Result<undefined, Stop>> {
  for (const { path, text } of scripts) {
    const written = await attempt(path, () => writeScript(session.system, path, text));
    if (!written.ok) return err(unwritable(session, written.error));
  }
  return ok(undefined);
}

/** Puts the first script of a run where it belongs, or says what of its own is in the way: no other run is kept back by it. */
export async function placeScript(
  session: Session,
  { run, name, text }: PlacedScript,
): Promise<Result<Diagnostic | undefined, Stop>> {
  const { files } = session.system;
  const { folder } = session.place;
  const path = join(folder, run, name);
  const placed = await attempt(path, async () => {
    const inTheWay = (await folderInTheWay(files, folder, run)) ?? (await scriptInTheWay(files, path));
    if (inTheWay === undefined) await writeScript(session.system, path, text);
    return inTheWay;
  });
  if (placed.ok)
    return ok(placed.value === undefined ? undefined : refusedTrial(run, placed.value, MOVE_AWAY));
  const { errno, message } = placed.error;
  const isOwn = OWN.has(errno) && (await isThere(files, join(folder, run)));
  return isOwn ? ok(refusedTrial(run, message, MAY_WRITE)) : err(unwritable(session, placed.error));
}

const MOVE_AWAY = "Move it away and start the sweep again: then this trial has its turn";
const MAY_WRITE = "See that you may write there, and start the sweep again: then this trial has its turn";

/** Of a folder that is there these are its own trouble; where it is still to be made, it is the experiment's. */
const OWN: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EEXIST", "EISDIR", "ENOTDIR", "ELOOP"]);

/** Nothing of an experiment lies outside of its folder, where another may write the same. */
async function folderInTheWay(files: Files, folder: string, run: string): Promise<string | undefined> {
  const path = join(folder, run);
  const target = await files.readLink(path).catch(() => undefined);
  const stat = await files.stat(path);
  if (stat === undefined)
    return target === undefined
      ? undefined
      : `a link to ${target}, which is not there, is in the way of its folder`;
  if (stat.kind !== "folder") return "a file is in the way of its folder";
  if (target === undefined) return undefined;
  const isInside = (await files.real(path)).startsWith(`${await files.real(folder)}${sep}`);
  return isInside ? undefined : `its folder is a link out of the experiment, to ${target}`;
}

/** One that is as it was written, by a process that came no further, is replaced, as the definition may ask otherwise by now. */
async function scriptInTheWay(files: Files, path: string): Promise<string | undefined> {
  const stat = await files.stat(path);
  if (stat === undefined) return undefined;
  const isOurs = stat.kind === "file" && isAsWritten((await files.readText(path)) ?? "");
  return isOurs ? undefined : `there is a ${path} that this sweep did not write`;
}

const isThere = async (files: Files, path: string): Promise<boolean> =>
  (await files.stat(path).catch(() => undefined)) !== undefined;

/** One that says the same already is left alone; another is replaced as a whole. */
async function writeScript(writer: Writer, path: string, text: string): Promise<void> {
  const { files } = writer;
  if ((await files.stat(path))?.kind === "file" && (await files.readText(path)) === text) return;
  await overwriteFile(writer, path, text);
}

function unwritable({ place }: Session, { message }: { readonly message: string }): Stop {
  const next = "See that there is space, and the right to write; then start the sweep again";
  return stop(EXIT.errors, "sweep.unwritable", message, next, place.folder);
}
