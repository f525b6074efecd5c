import { join } from "node:path";
import { attempt, isFull } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, type Result } from "../../model/result.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { unlessGone } from "../../tick/folder/swap.ts";
import { createFile, overwriteFile, type Writer } from "../made-files/write.ts";
import { CONFIG_NAME, configFor, summaryFor } from "./laid-out-texts.ts";

/** A file as it was written, and what it said before; absent where there was none. */
export interface Made {
  readonly path: string;
  readonly text: string;
  readonly before?: string;
}

/**
 * Makes an experiment of the folder of a definition, as far as it is none yet; what is there stays as it is, but for a configuration
 * that lacks the tools (`longerConfig`). The answer is what was written, in order; where that cannot all be, none of it stays.
 */
export async function layOut(
  writer: Writer,
  folder: string,
  definition: SweepDefinition,
  longerConfig?: string,
): Promise<Result<readonly Made[], Stop>> {
  const { files } = writer;
  const config = join(folder, CONFIG_NAME);
  const made: Made[] = [];
  const laidOut = await unlessRefused(folder, async () => {
    if (longerConfig !== undefined) {
      const before = await files.readText(config);
      await replaceConfig(writer, folder, longerConfig);
      if (before !== undefined) made.push({ path: config, text: longerConfig, before });
    }
    made.push(...(await unlessThere(writer, config, () => configFor(definition))));
    // The summary last: with it the folder is an experiment, and then all of it is there.
    const summary = join(folder, SUMMARY_NAME);
    made.push(...(await unlessThere(writer, summary, async () => summaryFor(definition))));
    return made;
  });
  if (!laidOut.ok) await takeBack(writer, folder, made);
  return laidOut;
}

/**
 * A start that was refused leaves nothing: what it has written is taken away again, the summary first, unless somebody has changed it
 * or has begun with it.
 */
export const takeBack = (
  writer: Writer,
  folder: string,
  made: readonly Made[],
): Promise<Result<undefined, Stop>> =>
  unlessRefused(folder, async () => {
    const { files } = writer;
    if ((await files.stat(join(folder, STATE_FOLDER))) !== undefined) return undefined;
    for (const { path, text, before } of made.toReversed()) {
      if ((await files.readText(path)) !== text) continue;
      await (before === undefined ? files.remove(path) : replaceConfig(writer, folder, before));
    }
    return undefined;
  });

/** Writes the configuration anew, as a whole. */
export const renewConfig = (writer: Writer, folder: string, text: string): Promise<Result<undefined, Stop>> =>
  unlessRefused(folder, async () => {
    await replaceConfig(writer, folder, text);
    return undefined;
  });

/** Of the file behind a link. */
async function replaceConfig(writer: Writer, folder: string, text: string): Promise<void> {
  await overwriteFile(writer, await writer.files.real(join(folder, CONFIG_NAME)), text);
}

async function unlessRefused<Value>(
  folder: string,
  write: () => Promise<Value>,
): Promise<Result<Value, Stop>> {
  const done = await attempt(folder, write);
  if (done.ok) return done;
  const next = isFull(done.error)
    ? "Free some space (or quota) there, and start the sweep again"
    : "Keep the definition in a folder that you may write to: its trials are laid out beside it";
  return err(stop(EXIT.errors, "sweep.unwritable", done.error.message, next, folder));
}

async function unlessThere(
  writer: Writer,
  path: string,
  textFor: () => Promise<string>,
): Promise<readonly Made[]> {
  const { files } = writer;
  // A summary that a crash left aside, in the middle of a save, is there.
  if ((await unlessGone(files, path, () => files.stat(path))) !== undefined) return [];
  const text = await textFor();
  // Otherwise another that was started in the same moment was first: it holds the experiment, or has left it by then.
  return (await createFile(writer, path, text)) === "written" ? [{ path, text }] : [];
}
