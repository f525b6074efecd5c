export interface ExitRecord {
  readonly code: number;
  /** Set when a signal ended the script; `code` is then 128 + signal. */
  readonly signal?: number;
  /** Of all that the wrapper waited for. */
  readonly cpuSeconds?: number;
}

const HEAD = "job ";

/**
 * The first line of an exit file, written before the job starts: whose it is. It also takes the room on the disk that the
 * end will need, so that a disk which is full by then cannot swallow it.
 */
export const exitHead = (mark: string): string => `${HEAD}${mark}\n`;

/** What a wrapper notes, and leaves, that was never told to go: it has run nothing, and never will. */
export const NOT_BEGUN = "not begun";

export const isNotBegun = (text: string): boolean =>
  text.startsWith(HEAD) && text.endsWith(`\n${NOT_BEGUN}\n`);

/**
 * An exit file: the head, what the shell said on its own stderr, its two lines of `times`, `<code> ended`. Undefined while it is not
 * whole; the head is missing where somebody emptied the file while the job ran. A shell says something where a signal ended the
 * script, and nothing where it did `exit 137`; none says anything of SIGINT (130) and SIGPIPE (141), which are taken for signals.
 */
export const parseExit = (text: string): ExitRecord | undefined => {
  const old = parseOldExit(text);
  if (old !== undefined) return old;
  const lines = text.split("\n").slice(text.startsWith(HEAD) ? 1 : 0);
  const code = Number(/^(\d+) ended$/.exec(lines.at(-2) ?? "")?.[1] ?? Number.NaN);
  if (lines.at(-1) !== "" || Number.isNaN(code)) return undefined;
  const before = lines.slice(0, -2);
  const times = before.slice(-2).every(isTimes) ? before.slice(-2) : [];
  const cpuSeconds = parseTimes(times.join("\n"));
  const isSaid = before.slice(0, before.length - times.length).some((line) => line !== "");
  return {
    ...(code > 128 && (isSaid || SILENT.has(code)) ? { code, signal: code - 128 } : { code }),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
  };
};

const SILENT: ReadonlySet<number> = new Set([130, 141]);

const isTimes = (line: string): boolean => /^\d+m\s*[\d.,]+s \d+m\s*[\d.,]+s$/.test(line);

/** Of older versions, all of it: `<code> exited` or `<code> signalled`. */
const parseOldExit = (text: string): ExitRecord | undefined => {
  const match = /^(\d+) (exited|signalled)\n$/.exec(text);
  if (match === null) return undefined;
  const code = Number(match[1]);
  return match[2] === "signalled" ? { code, signal: code - 128 } : { code };
};

/**
 * Seconds of processor time of all that the wrapper waited for. The second line of the shell's `times`, user and system;
 * bash writes the locale's decimal point.
 */
export const parseTimes = (text: string): number | undefined => {
  const [, children = ""] = text.split("\n");
  const times = [...children.matchAll(/(\d+)m\s*(\d+(?:[.,]\d+)?)s/g)];
  if (times.length !== 2) return undefined;
  return times.reduce(
    (sum, [, minutes, seconds = ""]) => sum + Number(minutes) * 60 + Number(seconds.replace(",", ".")),
    0,
  );
};
