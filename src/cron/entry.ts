import { markOf } from "./table.ts";

/** What an entry is to do, in words as a process takes them: no shell has read them yet. */
export interface Wish {
  readonly id: string;
  /** The fields of a crontab. */
  readonly schedule: string;
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];
  /** Options of the job that a scrontab makes of it. */
  readonly job?: readonly string[];
}

/** Vixie's cron, Debian's too, takes no longer command (`MAX_COMMAND` of `cron.h`). */
export const LONGEST_COMMAND = 998;

/**
 * The lines of an entry. `env` sets the variables, so that it does not matter which shell (`SHELL=`) the crontab names, and
 * carries our mark, so that no comment has to stay beside its line.
 */
export function linesOfEntry(wish: Wish): readonly string[] {
  const { id, schedule, job } = wish;
  const line = `${schedule} ${commandOf(wish)}`;
  return job === undefined ? [line] : [`#SCRON ${job.join(" ")} --comment=${markOf(id)}`, line];
}

export const isTooLong = (wish: Wish): boolean => commandOf(wish).length > LONGEST_COMMAND;

function commandOf({ id, env, words }: Wish): string {
  const variables = env.map(([name, value]) => `${name}=${value}`);
  return ["/usr/bin/env", markOf(id), ...variables, ...words].map(asCronWord).join(" ");
}

/** Whether a crontab can carry a text: a line of it ends at a line feed, whatever is quoted. */
export const canCarry = (text: string): boolean => !/[\n\r\0]/.test(text);

/**
 * A word for the shell, behind cron, which makes a line's end of each `%` that has no backslash. That one stands outside of
 * quotes, so that it is right too where nobody takes the backslash away, as scrontab does not.
 */
function asCronWord(word: string): string {
  const pieces = asBytes(word).split("%");
  return pieces.map((piece) => (/^[\w./@+=:,-]*$/.test(piece) ? piece : quoted(piece))).join("\\%") || "''";
}

/** Vixie's cron makes one of two backslashes that stand side by side, quoted or not. */
const quoted = (piece: string): string =>
  `'${piece.replaceAll("'", "'\\''").replaceAll(/\\(?=\\)/g, "\\''")}'`;

/** UTF-8, each byte a character: as tables are held. */
export const asBytes = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

export const fromBytes = (bytes: string): string =>
  new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));

/** What an entry says, read from a line that `linesOfEntry` wrote. */
export interface Said {
  readonly schedule: string;
  /** Of its command, from `tick` on. */
  readonly words: readonly string[];
}

/** Undefined for a line that somebody made into something else. */
export function readEntry(line: string): Said | undefined {
  const at = line.indexOf(" /usr/bin/env RUNMARK_CRON=");
  if (at === -1) return undefined;
  const words = wordsIn(line.slice(at + 1)).map(fromBytes);
  const tick = words.indexOf("tick");
  return tick === -1 ? undefined : { schedule: line.slice(0, at), words: words.slice(tick) };
}

/** Words as a shell reads what `asCronWord` writes: quotes, and backslashes outside of them. */
const wordsIn = (text: string): readonly string[] =>
  (text.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? []).map((word) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_, inside?: string, single?: string) => inside ?? single ?? ""),
  );
