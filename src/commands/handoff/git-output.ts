import { harmlessName } from "../../model/harmless.ts";
import type { ChangedFile, Commit, Some } from "../../report/handoff/facts.ts";

/** What `git status --porcelain=v2 --branch -z` tells. */
export interface GitStatus {
  readonly branch?: string;
  readonly upstream?: string;
  readonly behind?: number;
  readonly hasCommits: boolean;
  readonly files: Some<ChangedFile>;
}

/** Lists of files and commits are for people to read. */
const MOST = 10;

/** One entry after the other, as there may be a hundred thousand; files for which `isOwn` holds are not told of. */
export function readStatus(text: string, isOwn: (path: string) => boolean): GitStatus {
  const headers = new Map<string, string>();
  const listed: ChangedFile[] = [];
  let total = 0;
  let isOldName = false;
  for (const entry of text.split("\0")) {
    if (isOldName || entry === "") {
      isOldName = false;
      continue;
    }
    const header = /^# branch\.(\S+) (.*)$/s.exec(entry);
    if (header !== null) {
      headers.set(header[1] ?? "", header[2] ?? "");
      continue;
    }
    isOldName = entry.startsWith("2 ");
    const file = fileOf(entry);
    if (file === undefined || isOwn(file.path)) continue;
    total += 1;
    if (listed.length < MOST) listed.push(file);
  }
  const [head, upstream] = [headers.get("head"), headers.get("upstream")];
  const behind = /-(\d+)$/.exec(headers.get("ab") ?? "")?.[1];
  return {
    ...(head === undefined || head === "(detached)" ? {} : { branch: harmlessName(head) }),
    ...(upstream === undefined ? {} : { upstream: harmlessName(upstream) }),
    ...(behind === undefined ? {} : { behind: Number(behind) }),
    hasCommits: headers.get("oid") !== "(initial)",
    files: { total, listed },
  };
}

/** Fields in front of the path, by the kind of the line: changed, renamed, unmerged. */
const FIELDS: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10 };

function fileOf(entry: string): ChangedFile | undefined {
  if (entry.startsWith("? ")) return { path: harmlessName(entry.slice(2)), how: "new" };
  const fields = FIELDS[entry.charAt(0)];
  if (fields === undefined) return undefined;
  const words = entry.split(" ");
  const path = harmlessName(words.slice(fields).join(" "));
  return { path, how: howOf(entry.charAt(0), words[1] ?? "") };
}

function howOf(kind: string, changes: string): ChangedFile["how"] {
  if (kind === "u") return "in conflict";
  if (kind === "2") return "renamed";
  return changes.includes("D") ? "deleted" : changes.startsWith("A") ? "new" : "changed";
}

/** How `git log` is asked to tell of a commit. */
export const COMMIT_FORMAT = "--format=%h%x00%ct%x00%s";

/** Of a commit that says none, the beginning of all times. */
const isoTime = (seconds: number): string =>
  new Date(Number.isFinite(seconds) && Math.abs(seconds) < 8e12 ? seconds * 1000 : 0).toISOString();

export function readCommits(text: string, total?: number): Some<Commit> {
  const commits = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Commit => {
      const [hash = "", seconds = "", ...subject] = line.split("\0");
      return { hash, at: isoTime(Number(seconds)), subject: harmlessName(subject.join(" ")).slice(0, 200) };
    });
  return { total: Math.max(total ?? 0, commits.length), listed: commits.slice(0, MOST) };
}

/** `git diff --name-status --no-renames -z`. */
export function readChanged(text: string, isOwn: (path: string) => boolean): Some<ChangedFile> {
  const words = text.split("\0");
  const listed: ChangedFile[] = [];
  let total = 0;
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [letter = "", path = ""] = words.slice(index, index + 2);
    if (isOwn(path)) continue;
    total += 1;
    const how = letter === "A" ? "new" : letter === "D" ? "deleted" : "changed";
    if (listed.length < MOST) listed.push({ path: harmlessName(path), how });
  }
  return { total, listed };
}
