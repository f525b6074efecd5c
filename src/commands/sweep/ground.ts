import { isUtf8 } from "node:buffer";
import { basename, join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { openJournal } from "../../journal/journal.ts";
import { EXIT, type Stop, stop, stopOnErrors } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { readSummary, type Summary } from "../../parse/summary.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import type { Files } from "../../system/ports.ts";
import { type Place, SUMMARY_NAME } from "../../tick/folder/place.ts";
import { readConfig } from "../../tick/folder/read-config.ts";
import { readSummaryFile } from "../../tick/folder/read-summary.ts";
import { unlessGone } from "../../tick/folder/swap.ts";
import { utf8Text } from "../../tick/folder/utf8.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import type { Session } from "../../tick/session/session.ts";
import type { Context } from "../command.ts";
import type { Ground } from "./fit.ts";
import { CONFIG_NAME, configFor, summaryFor, withTools } from "./laid-out-texts.ts";
import type { Defined } from "./read.ts";

/** A folder as it will be once a sweep is laid out there: what is not there yet reads as it would be written. */
export interface Outlook extends Ground {
  /** The backend that its jobs would go to. */
  readonly wanted: ReturnType<typeof wantedBackend>;
  /** Nothing was ever done here. */
  readonly isNew: boolean;
  /** The configuration that a person keeps here, with the tools of the sweep, which it lacks. */
  readonly longerConfig?: string;
}

export async function outlookOf(
  { system, flags }: Pick<Context, "system" | "flags">,
  { definition, folder }: Defined,
): Promise<Result<Outlook, Stop>> {
  const place = { folder, summaryPath: join(folder, SUMMARY_NAME) };
  const configText = await configTextIn(system.files, folder);
  if (!configText.ok) return configText;
  const planned =
    configText.value === undefined
      ? await configFor(definition)
      : await withTools(configText.value, definition);
  const files: Files = {
    ...system.files,
    readText: async (path) => (path === join(folder, CONFIG_NAME) ? planned : system.files.readText(path)),
  };
  const { config, problems } = await readConfig({ ...system, files }, place, flags);
  const summary = await summaryIn(system.files, place, definition);
  if (!summary.ok) return summary;
  // Where there is no table of runs, the sweep says itself which it needs.
  const errors = summary.value.diagnostics.filter(({ code }) => code !== "summary.no-table");
  const sound = stopOnErrors([...problems, ...errors]);
  if (!sound.ok) return sound;
  const journal = await openJournal(system.files, folder);
  if (!journal.ok) return journal;
  const { state } = journal.value;
  return ok({
    ...{ summary: summary.value, config, configText: configText.value, sweep: state.sweep },
    wanted: wantedBackend(config, state),
    ...(planned === configText.value || configText.value === undefined ? {} : { longerConfig: planned }),
    isNew: state.id === undefined,
  });
}

/** The same of an experiment that is held. */
export async function groundOf({ system, place, config, journal }: Session): Promise<Result<Ground, Stop>> {
  const configText = await configTextIn(system.files, place.folder);
  if (!configText.ok) return configText;
  const summary = await readSummaryFile(system.files, place);
  if (!summary.ok) return summary;
  return ok({
    summary: summary.value,
    config,
    configText: configText.value,
    sweep: journal.state.sweep,
  });
}

async function configTextIn(files: Files, folder: string): Promise<Result<string | undefined, Stop>> {
  const path = join(folder, CONFIG_NAME);
  const bytes = await attempt(path, () => files.readBytes(path));
  if (bytes.ok && bytes.value === undefined) return ok(undefined);
  // It is written anew with tools in it: to decode it would replace bytes that a person wrote.
  if (bytes.ok && bytes.value !== undefined && isUtf8(bytes.value)) return ok(utf8Text(bytes.value));
  const [message, next] = bytes.ok
    ? [
        `${path} is not UTF-8 text`,
        "Save the file as UTF-8 and run the same command again; it was not changed",
      ]
    : [bytes.error.message, "Make it a file that you can read, or move it away"];
  return err(stop(EXIT.errors, "config.unreadable", message, next, path));
}

async function summaryIn(
  files: Files,
  place: Place,
  definition: SweepDefinition,
): Promise<Result<Summary, Stop>> {
  const path = place.summaryPath;
  const stat = await attempt(path, () => unlessGone(files, path, () => files.stat(path)));
  // What cannot be looked at, the reading tells.
  if (!stat.ok || stat.value !== undefined) return readSummaryFile(files, place);
  return ok(readSummary(path, summaryFor(definition), basename(place.folder)));
}
