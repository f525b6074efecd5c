import { harmless } from "../../model/harmless.ts";
import type { ChangedFile, Commit, GitFacts, Some } from "../../report/handoff/facts.ts";
import type { System } from "../../system/ports.ts";
import { COMMIT_FORMAT, readChanged, readCommits, readStatus } from "./git-output.ts";

/** What git tells, and what it does not, a sentence each. */
export interface GitAnswer {
  readonly facts?: GitFacts;
  readonly missing: readonly string[];
}

/** Looking through a large working copy on a slow file system takes its time; more than this nobody waits for. */
const TIMEOUT_MS = 15_000;

/** One commit more than is listed would do; counts up to here are told exactly. */
const MOST_COUNTED = 1_000;

/** The repository that the folder is in. `since` is epoch ms, `from` the commit at that time; neither of the first handoff. */
export async function askGit(
  { exec, host }: Pick<System, "exec" | "host">,
  folder: string,
  last: { readonly since?: number | undefined; readonly from?: string | undefined },
): Promise<GitAnswer> {
  const missing: string[] = [];
  const git: Git = async (what, ...args) => {
    const answer = await exec.run({
      command: "git",
      args: [...HARMLESS, ...args],
      cwd: folder,
      env: gitEnvironment(host.env),
      timeoutMs: TIMEOUT_MS,
    });
    const reason = reasonOf(answer);
    if (reason !== undefined && what !== undefined) missing.push(`${what}: ${reason}.`);
    return reason === undefined ? answer.stdout : undefined;
  };
  const text = await git("the state of git", "status", "--porcelain=v2", "--branch", "-z");
  if (text === undefined) return { missing };
  const { hasCommits, files, ...branch } = readStatus(text, isOwn);
  const facts = { ...branch, uncommitted: files };
  if (!hasCommits) return { facts, missing };
  const [lastCommit, unpushed, committed] = await Promise.all([
    git("the last commit", "log", "-1", COMMIT_FORMAT),
    askUnpushed(git, branch.upstream),
    askCommitted(git, last),
  ]);
  const [commit] = lastCommit === undefined ? [] : readCommits(lastCommit).listed;
  return {
    facts: {
      ...facts,
      ...(commit === undefined ? {} : { lastCommit: commit }),
      ...(unpushed === undefined ? {} : { unpushed }),
      ...committed,
    },
    missing,
  };
}

/** No hook of a monitor is started, no lock is taken to refresh the index, and nobody is asked for a password. */
const HARMLESS = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false"];

const PROMPTS_NOBODY = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ASKPASS: "true",
  SSH_ASKPASS: "true",
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
};

/** What a hook of git's sets, which would lead to another repository from here. */
const LEADS_AWAY = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|NAMESPACE)$/;

const gitEnvironment = (env: System["host"]["env"]): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || LEADS_AWAY.test(name) ? [] : [[name, value]],
    ),
  ),
  ...PROMPTS_NOBODY,
});

type Answer = Awaited<ReturnType<System["exec"]["run"]>>;

/** Why there is no answer, in git's words where it has any. */
function reasonOf({ exitCode, timedOut, startError, stderr, signal }: Answer): string | undefined {
  if (startError !== undefined) return startError === "ENOENT" ? "there is no git here" : startError;
  if (timedOut) return `git did not answer within ${TIMEOUT_MS / 1000} s`;
  if (exitCode === 0) return undefined;
  const [said = ""] = stderr.split("\n").filter((line) => /^(?:fatal|error): /.test(line));
  const words = harmless(said.replace(/^\w+: /, ""))
    .trim()
    .replace(/\.$/, "")
    .slice(0, 200);
  if (words.startsWith("not a git repository (or any")) return "this folder is in no repository";
  return words === "" ? `git ended with ${exitCode ?? signal ?? "nothing"}` : words;
}

/** What runmark itself writes is no work of anybody's. */
const isOwn = (path: string): boolean =>
  /(?:^|\/)(?:\.runmark(?:\/|$)|HANDOFF\.md$|\.[^/]+\.runmark(?:-[^/]*)?$)/.test(path);

/** Without a word for what it is about, no answer is no loss. */
type Git = (what: string | undefined, ...args: readonly string[]) => Promise<string | undefined>;

const WHAT_UNPUSHED = "what is not pushed";

/** Against the branch that it follows, or where it follows none, against all that any remote is known to have. */
async function askUnpushed(git: Git, upstream: string | undefined): Promise<GitFacts["unpushed"]> {
  if (upstream === undefined) {
    const remotes = await git(WHAT_UNPUSHED, "remote");
    if (remotes === undefined) return undefined;
    if (remotes.trim() === "") return "no-remote";
  }
  const range = upstream === undefined ? ["HEAD", "--not", "--remotes"] : ["@{upstream}..HEAD"];
  const text = await git(WHAT_UNPUSHED, "log", `-${MOST_COUNTED}`, COMMIT_FORMAT, ...range, "--");
  return text === undefined ? undefined : readCommits(text);
}

interface Committed {
  readonly commits?: Some<Commit>;
  readonly changed?: Some<ChangedFile>;
}

async function askCommitted(
  git: Git,
  { since, from }: { readonly since?: number | undefined; readonly from?: string | undefined },
): Promise<Committed> {
  if (since === undefined) return {};
  const what = "what was committed since the last handoff";
  const base = await baseOf(git, what, since, from);
  if (base === undefined) return {};
  const log = await git(what, "log", `-${MOST_COUNTED}`, COMMIT_FORMAT, `${base}..HEAD`, "--");
  const diff = await git(
    what,
    "diff",
    "--name-status",
    "--no-renames",
    "--no-ext-diff",
    "-z",
    base,
    "HEAD",
    "--",
  );
  return {
    ...(log === undefined ? {} : { commits: readCommits(log) }),
    ...(diff === undefined ? {} : { changed: readChanged(diff, isOwn) }),
  };
}

/** The commit of the last handoff while it is an ancestor; otherwise the last one before that time. */
async function baseOf(git: Git, what: string, since: number, from?: string): Promise<string | undefined> {
  if (from !== undefined) {
    const found = await git(undefined, "merge-base", from, "HEAD");
    if (found !== undefined) return found.trim();
  }
  const before = `--before=${new Date(since).toISOString()}`;
  const found = (await git(what, "rev-list", "-1", before, "HEAD"))?.trim();
  return found === "" ? undefined : found;
}
