/** Stands in shown output for any lines, none included. */
const ANY = "...";

/** What differs from run to run, in the order in which it is taken out. Padding goes last: it follows from the others. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[ T_]\d\d[:-]\d\d[:-]\d\d(?:\.\d+Z)?(?:_\d+)?/g, "<time>"],
  [/\b\d+:\d\d:\d\d\b/g, "<time>"],
  [/\b\d+ (?:s|min|h)\b(?: \d+ (?:s|min)\b)?/g, "<duration>"],
  [/\bjobs? \d+/g, "job <id>"],
  [/-\d+\.out\b/g, "-<id>.out"],
  [/"job":"\d+"/g, '"job":"<id>"'],
  // The job's column behind the status, in a table of `status` and in a row of a summary.
  [/((?:[○▶✓✗!?·-] |\| )[a-z_]+ +(?:\| )?)\d+(?= |$)/g, "$1<id>"],
  [/\bline \d+/g, "line <n>"],
  [/\bprocess \d+/g, "process <pid>"],
  [/~[0-9a-z]{8}\b/g, "~<tag>"],
  [/(<!-- runmark:[a-z]+ \d+) [0-9a-f]{12} -->/g, "$1 <hash> -->"],
  [/ +/g, " "],
];

const plain = (line: string): string =>
  VARYING.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), line).trimEnd();

/** A line that `run` prints on the way. */
const isProgress = (line: string): boolean => /^\d\d:\d\d:\d\d {2}/.test(line);

/** Whether a look catches a job while it runs, and so what the counts are, is a matter of luck. */
const isLuck = (line: string): boolean => / ▶ running| · |^<time> \d+ [a-z_]+$/.test(line);

/**
 * Why shown output is not the real one; undefined when it is. Lines of progress may come in any order: each one shown must
 * be among the real ones, those that are luck aside.
 */
export function difference(shown: readonly string[], real: readonly string[]): string | undefined {
  const printed = new Set(real.filter(isProgress).map(plain));
  const stray = shown
    .filter(isProgress)
    .map(plain)
    .find((line) => !isLuck(line) && !printed.has(line));
  if (stray !== undefined) return `no such line of progress was printed: ${stray}`;
  const rest = (lines: readonly string[]): string[] => lines.filter((line) => !isProgress(line)).map(plain);
  return matches(rest(shown), rest(real)) ? undefined : "other lines were printed";
}

function matches(shown: readonly string[], real: readonly string[]): boolean {
  const any = shown.indexOf(ANY);
  if (any < 0) return shown.length === real.length && shown.every((line, index) => line === real[index]);
  const head = shown.slice(0, any);
  if (!head.every((line, index) => line === real[index])) return false;
  const rest = shown.slice(any + 1);
  for (let skip = any; skip <= real.length; skip += 1) if (matches(rest, real.slice(skip))) return true;
  return false;
}

/** Real output as it is to be shown: cut where the old one was, with as many lines before and behind. */
export function abridged(shown: readonly string[], real: readonly string[]): string[] {
  const [first, last] = [shown.indexOf(ANY), shown.lastIndexOf(ANY)];
  if (first < 0) return [...real];
  const tail = shown.length - last - 1;
  return [...real.slice(0, first), ANY, ...real.slice(Math.max(first, real.length - tail))];
}
