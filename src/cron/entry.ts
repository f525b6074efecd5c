import { markOf } from "./table.ts";

/** What an entry is to do, in words as a process takes them: no shell has read them yet. */
export interface Wish {
  readonly id: string;
  /** The fields of a crontab. */
  readonly schedule: string;
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];
  /** Options for the job that a scrontab makes of it. */
  readonly job?: readonly string[];
}

/** Vixie's cron takes no longer command (`MAX_COMMAND`), and tells of it where nobody reads. */
export const LONGEST_COMMAND = 998;

/**
 * The lines of an entry. `env` sets the variables, so that it does not matter which shell (`SHELL=`) the crontab names, and
 * carries our mark, so that no comment has to stay beside its line.
 */
export function linesOfEntry({ id, schedule, env, words, job }: Wish): readonly string[] {
  const variables = env.map(([name, value]) => `${name}=${value}`);
  const command = ["/usr/bin/env", markOf(id), ...variables, ...words].map(asCronWord).join(" ");
  const line = `${schedule} ${command}`;
  return job === undefined ? [line] : [`#SCRON ${job.join(" ")} --comment=${markOf(id)}`, line];
}

export const commandLength = ({ schedule }: Wish, lines: readonly string[]): number =>
  (lines.at(-1) ?? "").length - schedule.length - 1;

/** Whether a crontab can carry a text: a line ends at a line's end, whatever is quoted. */
export const canCarry = (text: string): boolean => !/[\n\r\0]/.test(text);

/** A word for the shell, which cron hands it with every `%` that has no backslash made a line's end. */
const asCronWord = (word: string): string => {
  const bytes = latin1(word);
  const quoted = /^[\w./@+=:,-]+$/.test(bytes) ? bytes : `'${bytes.replaceAll("'", "'\\''")}'`;
  return quoted.replaceAll("%", "\\%");
};

/** UTF-8, each byte a character: as tables are held. */
const latin1 = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join("");
