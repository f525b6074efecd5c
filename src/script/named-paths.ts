import { interpreterOf } from "./batch-script.ts";
import { deepLines } from "./depth.ts";
import { isShellScript } from "./programs.ts";

/** A file that a script reads into itself, or a folder that it goes into, where it says so in so many words. */
export interface NamedPath {
  readonly kind: "read" | "entered";
  /** As it is written, but for what the script has entered before. `~/` is the home folder. */
  readonly path: string;
  /** From where it is named: where the job starts, or where it was submitted. */
  readonly from: "start" | "submit";
  readonly line: number;
  /** The script ends there if it is missing. */
  readonly isNeeded: boolean;
}

const LITERAL = String.raw`"[^"$\x60\\]+"|'[^']+'|[\w./+@:~,=-]+`;
const SUBMIT = String.raw`"?\$\{?SLURM_SUBMIT_DIR\}?"?`;

/** `source venv/bin/activate`, `cd "a b" && …`, `cd "$SLURM_SUBMIT_DIR"`, up to the next command. */
const NAMES = new RegExp(
  String.raw`^(source|\.|cd)\s+(?:--\s+)?(?:(${LITERAL})|(${SUBMIT}))((?:\s+[\w./=-]+)*)\s*(?:#.*)?(?:(;|&&|\|\|)\s*(.*))?$`,
);

/** What stands before such a command in its line, and makes nothing. */
const BEFORE = /^(?:set|export|echo|module|ulimit|unset)\b[^;&|]*(?:;|&&)\s*/;

/** What cannot be followed from here on. */
const LEAVES = /^(?:exit|exec|return)\b/;
const movesIn = (text: string): boolean =>
  /(?:^|[;&|({]|\b(?:then|else|do)\s)\s*(?:cd|pushd|popd)\b/.test(text);

/** A script that names more is no usual one. */
const MOST = 50;

interface Place {
  /** Undefined: nobody knows. */
  readonly folder: string | undefined;
  readonly from: NamedPath["from"];
}

/**
 * The paths that a shell script names outright, outside of all conditions and loops. Those are left out that it may have made
 * itself, as a command before speaks of them.
 */
export function namedPaths(script: string): readonly NamedPath[] {
  if (!isShellScript(script)) return [];
  const found: NamedPath[] = [];
  const shell = interpreterOf(script).join(" ");
  let place: Place = { folder: "", from: "start" };
  let endsOnError = /\s-\w*e/.test(shell);
  let before = "";
  for (const { text, line, isInner } of deepLines(script)) {
    if (isInner) place = movesIn(text) ? { ...place, folder: undefined } : place;
    else {
      if (LEAVES.test(text) || found.length >= MOST) break;
      endsOnError = setting(text) ?? endsOnError;
      const read = pathsIn(text, place, { line, endsOnError, isPlainShell: /\/sh$/.test(shell) });
      found.push(...read.paths.filter(({ path }) => !speaksOf(before, path)));
      place = read.place;
    }
    if (!NAMES.test(text)) before += `\n${text}`;
  }
  return found;
}

/** `set -e`, `set +e`; undefined for what says nothing of it. */
function setting(text: string): boolean | undefined {
  const [, sign] = /^set\s+(?:.*\s)?([-+])(?:\w*e\w*\b|o\s+errexit\b)/.exec(text) ?? [];
  return sign === undefined ? undefined : sign === "-";
}

interface At {
  readonly line: number;
  readonly endsOnError: boolean;
  readonly isPlainShell: boolean;
}

/** Of one line, command by command, for as long as they can be followed. */
function pathsIn(text: string, start: Place, at: At): { paths: readonly NamedPath[]; place: Place } {
  const paths: NamedPath[] = [];
  let place = start;
  let rest = text;
  for (;;) {
    rest = rest.replace(BEFORE, "");
    const match = NAMES.exec(rest);
    const [, verb = "", quoted, submit, args = "", joint, tail = ""] = match ?? [];
    if (match === null || (verb === "cd" && args !== ""))
      return { paths, place: movesIn(rest) ? { ...place, folder: undefined } : place };
    if (submit !== undefined) place = { folder: "", from: "submit" };
    else {
      const path = fromPlace((quoted ?? "").replaceAll(/^["']|["']$/g, ""), place);
      const isUsual = joint !== "||" || /^(?:exit|\{.*\bexit)\b/.test(tail);
      const isNeeded = (joint === "||" && isUsual) || (joint !== "&&" && endsAt(verb, at));
      if (path !== undefined && isUsual && isTold(verb, path))
        paths.push({
          kind: verb === "cd" ? "entered" : "read",
          path,
          from: place.from,
          line: at.line,
          isNeeded,
        });
      if (verb === "cd") place = { ...place, folder: isUsual ? path : undefined };
    }
    if (joint === undefined || joint === "||") return { paths, place };
    rest = tail;
  }
}

/** `.` is a special builtin: where the shell keeps to POSIX, one that fails ends it. */
const endsAt = (verb: string, { endsOnError, isPlainShell }: At): boolean =>
  endsOnError || (verb === "." && isPlainShell);

/** Without a slash, a shell looks for a file on the PATH first: `source activate`. */
const isTold = (verb: string, path: string): boolean => verb === "cd" || /[/]|\.\w+$/.test(path);

function fromPlace(path: string, { folder }: Place): string | undefined {
  if (path.startsWith("/") || path.startsWith("~/")) return path;
  // Of somebody's home, the folder before, and where nobody knows from where.
  if (path.startsWith("~") || path === "-" || folder === undefined) return undefined;
  return folder === "" ? path : `${folder.replace(/\/$/, "")}/${path}`;
}

/** Whether a text speaks of some part of a path that is more than a usual one. */
const speaksOf = (text: string, path: string): boolean =>
  path
    .split("/")
    .some((part) => part.length > 1 && !USUAL.has(part) && text.includes(part.replace(/\.\w+$/, "")));

const USUAL: ReadonlySet<string> = new Set([
  "~",
  "..",
  "bin",
  "activate",
  "home",
  "tmp",
  "opt",
  "usr",
  "etc",
]);
