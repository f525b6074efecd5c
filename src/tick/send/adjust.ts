import { basename, dirname, join, sep } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Change } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import { lastAttempt } from "../../model/record.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import { fill } from "../../tools/pattern.ts";
import type { Knob } from "../../tools/tool.ts";
import type { Choice } from "../choose/choose.ts";
import { valuesOf } from "../evidence/tooling.ts";
import { removeIfThere, writeAnew } from "../folder/swap.ts";
import { utf8Text } from "../folder/utf8.ts";
import type { Session } from "../session/session.ts";

/**
 * Turns the knob of a run before its next attempt, once. The journal says first what is about to be changed: after a crash the
 * file has the numbers of before, and is changed now, or the new ones, and was; anything else somebody has typed since, and
 * stays. The failure in words is why there can be no further attempt.
 */
export async function adjust(
  session: Session,
  { task, record }: Choice,
  knob: Knob,
): Promise<Result<Result<undefined, string>, Stop>> {
  const failed = lastAttempt(record);
  if (failed === undefined) return ok(ok(undefined));
  const announced = failed.adjusting;
  const file = announced?.file ?? fill(knob.file, valuesOf(task));
  if (file === undefined) return ok(err(`its row lacks what is named in ${knob.file}`));
  const read = await readOwn(session, file);
  if (!read.ok) return ok(read);
  if (announced !== undefined) return ok(await settle(session, read.value, announced.changes));
  const changes = await stepFor(knob, read.value.text);
  if (!changes.ok) return ok(err(`${file} ${changes.error}`));
  // What cannot be written is not announced.
  const after = await rewritten(read.value.text, changes.value);
  if (!after.ok) return ok(err(`${file} ${after.error}`));
  const at = session.system.clock.now();
  const of = { at, task: task.key, attempt: failed.number };
  const recorded = await session.record([{ kind: "adjusting", ...of, file, changes: changes.value }]);
  if (!recorded.ok) return recorded;
  return ok(await replace(session.system.files, read.value, after.value));
}

interface OwnFile {
  /** As people write it, relative to the experiment. */
  readonly file: string;
  /** Behind all links. */
  readonly path: string;
  readonly text: string;
}

/** The file of a run, which lies in the experiment, also behind links. */
async function readOwn({ system, place }: Session, file: string): Promise<Result<OwnFile, string>> {
  const { files } = system;
  const read = await attempt(file, async () => {
    const bytes = await files.readBytes(join(place.folder, file));
    return (
      bytes && {
        bytes,
        path: await files.real(join(place.folder, file)),
        folder: await files.real(place.folder),
      }
    );
  });
  if (!read.ok) return err(`${file} cannot be read: ${read.error.message}`);
  if (read.value === undefined) return err(`there is no ${file}`);
  const { bytes, path, folder } = read.value;
  if (!path.startsWith(`${folder}${sep}`)) return err(`${file} leads out of the experiment`);
  const text = utf8Text(bytes);
  return Buffer.from(text).equals(bytes) ? ok({ file, path, text }) : err(`${file} is not UTF-8`);
}

/** YAML is loaded only where there is a file to change. */
const yaml = () => import("../../tools/yaml-numbers.ts");

async function stepFor(knob: Knob, text: string): Promise<Result<readonly Change[], string>> {
  const { keysOf, turned } = await import("../../tools/turn.ts");
  const numbers = (await yaml()).readNumbers(text, keysOf(knob));
  return numbers.ok ? turned(knob, numbers.value) : numbers;
}

const rewritten = async (text: string, changes: readonly Change[]): Promise<Result<string, string>> =>
  (await yaml()).writeNumbers(text, changes);

async function settle(
  { system }: Session,
  own: OwnFile,
  changes: readonly Change[],
): Promise<Result<undefined, string>> {
  const read = (await yaml()).readNumbers(
    own.text,
    changes.map(({ key }) => key),
  );
  const numbers = read.ok ? read.value : new Map<string, number | undefined>();
  if (read.ok && changes.every(({ key, to }) => numbers.get(key) === to)) return ok(undefined);
  await attempt(own.path, () => removeIfThere(system.files, draftOf(own.path)));
  if (!read.ok || !changes.every(({ key, from }) => numbers.get(key) === from))
    return err(`somebody has changed ${own.file} meanwhile, and theirs stays`);
  const after = await rewritten(own.text, changes);
  return after.ok ? replace(system.files, own, after.value) : err(`${own.file} ${after.error}`);
}

const draftOf = (path: string): string => join(dirname(path), `.${basename(path)}.runmark`);

/** In one step, with the mode of the file. */
async function replace(files: Files, own: OwnFile, text: string): Promise<Result<undefined, string>> {
  const draft = draftOf(own.path);
  const written = await attempt(own.path, async () => {
    await writeAnew(files, draft, text, (await files.stat(own.path))?.mode ?? 0o644);
    const now = await files.readBytes(own.path);
    if (now === undefined || utf8Text(now) !== own.text) {
      await removeIfThere(files, draft);
      return false;
    }
    await files.rename(draft, own.path);
    return true;
  });
  if (!written.ok) return err(`${own.file} cannot be written: ${written.error.message}`);
  return written.value ? ok(undefined) : err(`somebody has changed ${own.file} meanwhile, and theirs stays`);
}
