import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { readSummary, type Summary } from "../../parse/summary.ts";
import type { Files } from "../../system/ports.ts";
import { notAFile } from "./not-a-file.ts";
import type { Place } from "./place.ts";
import { unlessGone } from "./swap.ts";
import { utf8Text } from "./utf8.ts";

/**
 * Reads the summary. Text that is not UTF-8 is refused: to decode it would replace bytes that a person wrote. An earlier
 * reading serves again while the file says the same, since 10,000 rows take a fifth of a second to understand.
 */
export async function readSummaryFile(
  files: Files,
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

async function readBytes(files: Files, path: string): Promise<Result<Uint8Array, Stop>> {
  try {
    // To open a pipe would wait for its other end for ever.
    const kind = (await unlessGone(files, path, () => files.stat(path)))?.kind;
    if (kind !== undefined && kind !== "file") return err(notAFile(path));
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

function decode(bytes: Uint8Array): string | undefined {
  try {
    return isUtf8(bytes) ? utf8Text(bytes) : undefined;
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
