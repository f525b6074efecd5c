import { isUtf8 } from "node:buffer";
import { basename, join } from "node:path";
import { type Config, type ConfigLayers, resolveConfig } from "../config/config.ts";
import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import { readSummary, type Summary } from "../parse/summary.ts";
import type { System } from "../system/ports.ts";
import type { Place } from "./place.ts";
import { unlessGone } from "./swap.ts";

/**
 * Reads the summary. Text that is not UTF-8 is refused: to decode it would replace bytes that a person wrote. An earlier
 * reading serves again while the file says the same, since 10,000 rows take a fifth of a second to understand.
 */
export async function readSummaryFile(
  files: System["files"],
  place: Place,
  earlier?: Summary,
): Promise<Result<Summary, Stop>> {
  const path = place.summaryPath;
  const bytes = await readBytes(files, path);
  if (!bytes.ok) return bytes;
  const text = decode(bytes.value);
  if (text === undefined) {
    const next = "Save the file as UTF-8 and run the same command again; it was not changed";
    return err(
      stop(EXIT.errors, "summary.not-utf8", `${path} is not UTF-8 text${whereNot(bytes.value)}`, next, path),
    );
  }
  if (text === earlier?.document.text) return ok(earlier);
  return ok(readSummary(path, text, basename(place.folder)));
}

async function readBytes(files: System["files"], path: string): Promise<Result<Uint8Array, Stop>> {
  try {
    const bytes = await unlessGone(files, path, () => files.readBytes(path));
    if (bytes !== undefined) return ok(bytes);
    return err(
      stop(EXIT.errors, "summary.missing", `${path} is gone`, "Put it back; the journal is kept", path),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(stop(EXIT.errors, "summary.unreadable", reason, "Make the file readable for you", path));
  }
}

/** Unlike a TextDecoder, which is slow to make, a buffer leaves a BOM in the text, and so in the file. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return isUtf8(buffer) ? buffer.toString("utf8") : undefined;
  } catch {
    // More than half a GiB, which no string can hold.
    return undefined;
  }
}

/** Finds the first bad byte by halving: a prefix decodes (as a stream) exactly up to it. */
function whereNot(bytes: Uint8Array): string {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodesAsPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return ` (byte ${good})`;
}

function decodesAsPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Settings from the command line, which stay for as long as the command runs. */
export type Flags = ConfigLayers["flags"];

/** Reads the configuration anew: limits can be changed while `run` is at work. */
export async function readConfig(
  system: System,
  place: Place | undefined,
  flags: Flags,
): Promise<{ config: Config; problems: readonly Diagnostic[] }> {
  const paths = { experiment: place && join(place.folder, "runmark.yaml"), user: userConfigPath(system) };
  const experiment = await readLayer(system, paths.experiment);
  const user = await readLayer(system, paths.user);
  const resolved = await resolveConfig({
    flags,
    env: system.host.env,
    ...(experiment.layer === undefined ? {} : { experiment: experiment.layer }),
    ...(user.layer === undefined ? {} : { user: user.layer }),
  });
  return { ...resolved, problems: [...resolved.problems, ...experiment.problems, ...user.problems] };
}

interface ReadLayer {
  readonly layer?: { readonly path: string; readonly text: string };
  readonly problems: readonly Diagnostic[];
}

async function readLayer({ files }: System, path: string | undefined): Promise<ReadLayer> {
  if (path === undefined) return { problems: [] };
  const text = await attempt(path, () => files.readText(path));
  if (text.ok)
    return { problems: [], ...(text.value === undefined ? {} : { layer: { path, text: text.value } }) };
  const { message } = text.error;
  const next = "Make it a file that you can read, or move it away";
  return { problems: [{ severity: "error", code: "config.unreadable", message, next, path }] };
}

export function userConfigPath({ host }: Pick<System, "host">): string {
  const base = host.env.XDG_CONFIG_HOME || join(host.homeFolder, ".config");
  return join(base, "runmark", "config.yaml");
}

/** Errors of the summary or the configuration stop before anything is done. */
export const stopOnErrors = (diagnostics: readonly Diagnostic[]): Result<undefined, Stop> =>
  hasErrors(diagnostics) ? err({ exitCode: EXIT.errors, diagnostics }) : ok(undefined);
