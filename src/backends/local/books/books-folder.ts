import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../../../model/result.ts";
import type { Host } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { type Entry, entryText, isEntryName, parseEntry } from "./entry.ts";

/**
 * Where the books of this machine are; undefined where users have no numbers. Not below XDG_RUNTIME_DIR or TMPDIR: cron, a login and
 * `su` of one user differ in these, the first vanishes at logout, and jobs that do not see each other take the same GPU.
 * RUNMARK_BOOKS_FOLDER names another, so that tests keep to themselves.
 */
export const booksPath = ({ env, uid }: Pick<Host, "env" | "uid">): string | undefined =>
  env.RUNMARK_BOOKS_FOLDER || (uid === undefined ? undefined : `/tmp/runmark-${uid}`);

/** Where anybody may make files, the name may have been taken by somebody else: what is there has to be ours alone. */
const problemWith = (path: string, uid: number | undefined): string | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return `${path} is not there`;
  if (!found.isDirectory()) return `${path} is not a folder`;
  if (uid !== undefined && found.uid !== uid) return `${path} belongs to another user`;
  return (found.mode & 0o022) === 0 ? undefined : `${path} can be written to by other users`;
};

/** An entry as it is found. */
export interface FoundEntry extends Entry {
  readonly name: string;
  /** Epoch ms of its last writing. */
  readonly at: number;
}

/** What says that a page is none: removed since, a socket, a link to itself, somebody's who lets nobody read. It is no trouble of the books. */
const OF_ONE_PAGE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ENXIO", "ELOOP", "EACCES", "EPERM"]);

const readEntry = (path: string, name: string): FoundEntry | undefined => {
  try {
    // Without waiting: a pipe that nobody writes to would hold up all jobs for ever.
    const page = openSync(join(path, name), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(page);
      const entry = stat.isFile() ? parseEntry(readFileSync(page, "utf8")) : undefined;
      return entry && { ...entry, name, at: stat.mtimeMs };
    } finally {
      closeSync(page);
    }
  } catch (error) {
    if (OF_ONE_PAGE.has(errnoOf(error) ?? "")) return undefined;
    throw error;
  }
};

type Books = Pick<Host, "env" | "uid">;

/** The error is for people. Nothing here waits and nothing is fsynced: a start must cost little, and a restart of the machine ends all jobs. */
const within = <Value>(host: Books, act: (path: string) => Value): Result<Value, string> => {
  const path = booksPath(host);
  if (path === undefined) return err("users of this machine have no numbers");
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
      mkdirSync(path, { recursive: true, mode: 0o700 });
    const problem = problemWith(path, host.uid);
    return problem === undefined ? ok(act(path)) : err(problem);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return err(messageOf(error));
  }
};

/** The entries of all supervisors but the one of this name. */
export const readEntries = (host: Books, own?: string): Result<readonly FoundEntry[], string> =>
  within(host, (path) =>
    readdirSync(path)
      .filter((name) => isEntryName(name) && name !== own)
      .flatMap((name) => readEntry(path, name) ?? []),
  );

/** Whole or not at all, for whoever reads beside us. */
export const writeEntry = (host: Books, name: string, entry: Entry): Result<void, string> =>
  within(host, (path) => {
    writeFileSync(join(path, `.${name}`), entryText(entry), { mode: 0o600 });
    renameSync(join(path, `.${name}`), join(path, name));
  });

export const removeEntry = (host: Books, name: string): Result<void, string> =>
  within(host, (path) => rmSync(join(path, name), { force: true }));

/** Calls `ring` when others' entries change, until what it answers is called. */
export const watchEntries = (host: Books, own: string, ring: () => void): Result<() => void, string> =>
  within(host, (path) => {
    const watcher = watch(path, { persistent: false }, (_, name) => {
      if (name === null || (isEntryName(name) && name !== own)) ring();
    });
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  });
