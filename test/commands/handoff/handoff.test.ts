import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { summaryOf } from "../documents.ts";
import { envelopeIn } from "../envelope.ts";
import { filesIn } from "../snapshot.ts";
import { type Workshop, workshop } from "../workshop.ts";

const NAME = "HANDOFF.md";

const git = (shop: Workshop, ...args: readonly string[]) =>
  execa("git", ["-c", "init.defaultBranch=main", "-c", "user.name=Ana", "-c", "user.email=a@b.c", ...args], {
    cwd: shop.folder,
    env: { ...shop.env, PATH: process.env.PATH ?? "" },
    extendEnv: false,
  });

/** Git is found besides what the workshop has. */
const withGit = { env: { PATH: process.env.PATH ?? "" } };

/** Three runs: one ends well, one does not, and the third waits for a word. */
const open = async (): Promise<Workshop> => {
  const shop = await workshop({ scheduler: "none" });
  await shop.write(
    "experiment_summary.md",
    `${summaryOf(
      { run: "good", command: "true", notes: "looks odd" },
      { run: "bad", command: "echo 'CUDA out of memory. Tried to allocate 2.00 GiB'; exit 1" },
      { run: "held", command: "true", status: "hold" },
    )}\n## Decisions\n\n- Rank 64 was *dropped*.\n`,
  );
  return shop;
};

describe("a handoff", () => {
  test("tells what came about, what to do, and how git stands; --stdout and --json tell the same", async () => {
    const shop = await open();
    await git(shop, "init");
    await git(shop, "add", "experiment_summary.md");
    await git(shop, "commit", "-m", "feat: a sweep | of <b>ranks</b>");
    await shop.write("new\n# file.py", "");
    expect((await shop.run(["run"])).code).toBe(7);
    const shown = await shop.run(["handoff", "--stdout"], withGit);
    expect(shown.code).toBe(0);
    const { code, out, err } = await shop.run(["handoff"], withGit);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `Wrote ${NAME}: 1 completed, 1 without success, 1 for a person to look at\n`,
      err: "",
    });
    const text = await shop.read(NAME);
    const steady = (one: string): string =>
      shop
        .plain(one)
        .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::[\d.]+Z| \+00:00)?/g, "TIME")
        .replaceAll(/\b(?:[0-9a-f]{12}|[0-9a-f]{7})\b/g, "HASH")
        .replaceAll(/\b\d+ s\b/g, "N s")
        // Submissions go side by side.
        .replaceAll(/slurm-\d+\.out:/g, "slurm-N.out:");
    expect(steady(shown.out)).toBe(steady(text));
    await expect(steady(text)).toMatchFileSnapshot("handoff.md.txt");
    const { data } = envelopeIn("handoff", await shop.run(["handoff", "--json"], withGit));
    expect(data).toMatchObject({
      how: "written",
      completed: { total: 1, listed: [{ task: "training/good" }] },
      git: { branch: "main", unpushed: "no-remote" },
    });
    expect(await shop.read(NAME)).not.toBe("");
    const summary = await shop.read("experiment_summary.md");
    await shop.write("experiment_summary.md", summary.replace(/\| completed +\|/, "| rerun please |"));
    const unread = envelopeIn("handoff", await shop.run(["handoff", "--json"], withGit));
    expect(unread.data).toMatchObject({
      stuck: { total: 2, listed: [{ reason: expect.stringContaining("rerun please") }, {}] },
    });
  });

  test("tells from the last one on what is new, and stays what it was when it is asked for again soon", async () => {
    const shop = await open();
    await git(shop, "init");
    await git(shop, "add", "experiment_summary.md");
    await git(shop, "commit", "-m", "one");
    await shop.run(["handoff"], withGit);
    // A night goes by.
    const text = await shop.read(NAME);
    const evening = new Date(Date.now() - 9 * 3_600_000).toISOString();
    await shop.write(NAME, text.replace(/runmark:handoff \S+/, `runmark:handoff ${evening}`));
    await shop.run(["run"]);
    await shop.write("train.py", "");
    await git(shop, "add", "train.py");
    await git(shop, "commit", "-m", "two");
    for (const _ of ["once", "again"]) {
      const { data } = envelopeIn("handoff", await shop.run(["handoff", "--json"], withGit));
      expect(data).toMatchObject({
        since: evening,
        completed: { total: 1 },
        git: {
          commits: { total: 1, listed: [{ subject: "two" }] },
          changed: { total: 1, listed: [{ path: "train.py", how: "new" }] },
        },
      });
    }
  });

  test("works beside a run, and leaves all else as it is", async () => {
    const shop = await workshop({
      files: { "experiment_summary.md": summaryOf({ run: "r0", command: "sleep 600" }) },
    });
    const run = shop.start(["run"]);
    await run.says(/1 queued/);
    const before = await filesIn(shop.folder);
    expect((await shop.run(["handoff"])).code).toBe(0);
    const after = await filesIn(shop.folder);
    expect(Object.keys(after)).toEqual([join(shop.folder, NAME), ...Object.keys(before)]);
    expect(await shop.read(NAME)).toContain(`- **At work**: \`runmark run\`, process ${run.process.pid} on `);
    run.process.kill("SIGINT");
    expect((await run.ended()).code).toBe(4);
  });
});

test("tasks that were refused for different reasons are told of apart, and those for one together", async () => {
  const scripts = { gpu1: "--gpus=1", mem: "--mem=900T", gpu2: "--gpus=1" };
  const rows = Object.keys(scripts).map((run) => `| ${run} | ${run}.sh | pending | - |`);
  const shop = await workshop({
    scheduler: "none",
    files: {
      "experiment_summary.md": `# T\n\n| Run Name | Script | Status | Job ID |\n|-|-|-|-|\n${rows.join("\n")}\n`,
      ...Object.fromEntries(
        Object.entries(scripts).map(([run, asks]) => [`${run}.sh`, `#!/bin/sh\n#SBATCH ${asks}\n`]),
      ),
    },
  });
  await shop.run(["run", "--no-preflight"]);
  const { data } = envelopeIn("handoff", await shop.run(["handoff", "--json"]));
  expect(data?.failures).toMatchObject({
    total: 3,
    listed: [
      {
        tasks: { total: 2, listed: ["training/gpu1", "training/gpu2"] },
        what: expect.stringContaining("gpu"),
      },
      { tasks: { total: 1, listed: ["training/mem"] }, what: expect.stringMatching(/mem/i) },
    ],
  });
});

describe("a HANDOFF.md that cannot be written stays as it is", () => {
  test.each<[string, (path: string) => Promise<unknown>, string]>([
    ["a folder", (path) => mkdir(path), "is a folder"],
    [
      "text that is not UTF-8",
      (path) => writeFile(path, Buffer.from([0x68, 0xff, 0x0a])),
      "is not UTF-8 text",
    ],
    ["a link to nothing", (path) => symlink("nowhere.md", path), "is a link to a file that is not there"],
    ["read-only", (path) => writeFile(path, "mine\n", { mode: 0o444 }), "is read-only"],
    ["too long", (path) => writeFile(path, "x".repeat(2_000_000)), "is larger than 1 MiB"],
  ])("%s", async (_, make, said) => {
    const shop = await open();
    await make(join(shop.folder, NAME));
    const before = await filesIn(shop.folder);
    const { code, out, err } = await shop.run(["handoff"]);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain(`${NAME} ${said} [handoff.unusable]`);
    expect(await filesIn(shop.folder)).toEqual(before);
    // To look at one is possible all the same.
    expect(await shop.run(["handoff", "--stdout"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("## Current state"),
    });
  });

  test("a link is followed, and the mode of its file is kept", async () => {
    const shop = await open();
    const real = join(shop.around, "shared.md");
    await writeFile(real, "Mine.\n");
    await chmod(real, 0o660);
    await symlink(real, join(shop.folder, NAME));
    expect((await shop.run(["handoff"])).code).toBe(0);
    expect(await readlink(join(shop.folder, NAME))).toBe(real);
    expect((await stat(real)).mode & 0o777).toBe(0o660);
    expect(await readFile(real, "utf8")).toMatch(/^# Session handoff - [\s\S]*\nMine\.\n$/);
  });
});

describe("what a process left when it was killed", () => {
  const left = (shop: Workshop) => ({
    draft: join(shop.folder, `.${NAME}.runmark-77777777`),
    aside: join(shop.folder, `.${NAME}.runmark-aside-77777777`),
    old: join(shop.folder, `.${NAME}.runmark-old-77777777`),
  });
  const hidden = async (shop: Workshop): Promise<string[]> =>
    (await readdir(shop.folder)).filter((name) => name.startsWith(`.${NAME}`));

  test("before the new text was there is brought back, also behind a link", async () => {
    const shop = await open();
    await writeFile(left(shop).draft, "new\n");
    await writeFile(left(shop).aside, "Mine.\n");
    expect((await shop.run(["handoff"])).code).toBe(0);
    expect(await shop.read(NAME)).toMatch(/\nMine\.\n$/);
    const real = join(shop.around, "shared.md");
    await rm(join(shop.folder, NAME));
    await symlink(real, join(shop.folder, NAME));
    await writeFile(join(shop.around, ".shared.md.runmark-77777777"), "new\n");
    await writeFile(join(shop.around, ".shared.md.runmark-aside-77777777"), "Ours.\n");
    expect((await shop.run(["handoff"])).code).toBe(0);
    expect(await readFile(real, "utf8")).toMatch(/\nOurs\.\n$/);
  });

  test("once it was there does not come back after a person removed that", async () => {
    const shop = await open();
    await writeFile(left(shop).aside, "Mine.\n");
    expect((await shop.run(["handoff"])).code).toBe(0);
    expect(await shop.read(NAME)).not.toContain("Mine.");
    expect(await hidden(shop)).toEqual([]);
  });

  test("stays for a while, as it may be at work still, and is nobody's work for git", async () => {
    const shop = await open();
    await git(shop, "init");
    await shop.write(NAME, "Theirs.\n");
    for (const path of Object.values(left(shop))) await writeFile(path, "Mine.\n");
    const shown = envelopeIn("handoff", await shop.run(["handoff", "--json", "--stdout"], withGit));
    expect(JSON.stringify(shown.data?.git)).not.toContain("HANDOFF");
    expect((await shop.run(["handoff"])).code).toBe(0);
    expect(await hidden(shop)).toHaveLength(3);
  });
});

describe("what is missing is said, and all else is told", () => {
  /** A program in the place of git. */
  const fakeGit = async (shop: Workshop, script: string): Promise<{ env: { PATH: string } }> => {
    const path = join(shop.around, "fakes/git");
    await mkdir(join(shop.around, "fakes"), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { env: { PATH: `${join(shop.around, "fakes")}:${shop.env.PATH}` } };
  };
  const missing = async (shop: Workshop, options = withGit): Promise<string[]> => {
    const ended = await shop.run(["handoff", "--json"], options);
    const { data } = envelopeIn("handoff", ended);
    expect(data).toMatchObject({ experiment: "trial", stages: [{ total: 3 }] });
    return data?.missing as string[];
  };

  test("no git, no repository, one that is bare or broken, one without a commit", async () => {
    const shop = await open();
    expect(await missing(shop, { env: { PATH: shop.env.PATH ?? "" } })).toEqual([
      "the state of git: there is no git here.",
    ]);
    expect(await missing(shop)).toEqual(["the state of git: this folder is in no repository."]);
    await git(shop, "init", "--bare", ".git");
    expect(await missing(shop)).toEqual(["the state of git: this operation must be run in a work tree."]);
    await git(shop, "config", "core.bare", "false");
    expect(await missing(shop)).toEqual([]);
    expect(await shop.read(NAME)).toContain("- **Last commit**: none yet\n");
    await writeFile(join(shop.folder, ".git/HEAD"), "rubbish");
    expect(await missing(shop)).toEqual([expect.stringMatching(/^the state of git: .+\.$/)]);
  });

  test("git that answers nothing sensible, or wants a password", async () => {
    const shop = await open();
    expect(await missing(shop, await fakeGit(shop, "exit 9"))).toEqual([
      "the state of git: git ended with 9.",
    ]);
    const asking =
      'read -r answer < /dev/tty && exit 0; [ "$GIT_TERMINAL_PROMPT" = 0 ] || exit 0; echo "fatal: no terminal" >&2; exit 1';
    expect(await missing(shop, await fakeGit(shop, asking))).toEqual(["the state of git: no terminal."]);
    expect(await missing(shop, await fakeGit(shop, "cat /bin/sh"))).toEqual([]);
  });

  test("a detached HEAD, no upstream, commits that are not pushed, a worktree", async () => {
    const shop = await open();
    await git(shop, "init", "-b", "main");
    await git(shop, "add", "experiment_summary.md");
    await git(shop, "commit", "-m", "one");
    await git(shop, "init", "--bare", join(shop.around, "remote.git"));
    await git(shop, "remote", "add", "origin", join(shop.around, "remote.git"));
    const told = async (): Promise<string> => {
      expect(await missing(shop)).toEqual([]);
      return shop.read(NAME);
    };
    expect(await told()).toContain("- **Unpushed**: 1 commit\n");
    await git(shop, "push", "-u", "origin", "main");
    expect(await told()).toMatch(
      /- \*\*Branch\*\*: `main`, follows `origin\/main`\n[\s\S]*\*\*Unpushed\*\*: nothing\n/,
    );
    await git(shop, "commit", "--allow-empty", "-m", "two");
    expect(await told()).toMatch(/\*\*Unpushed\*\*: 1 commit\n {2}- `[0-9a-f]+` two \(/);
    await git(shop, "checkout", "--detach");
    expect(await told()).toContain("- **Branch**: none: HEAD is detached\n");
    await git(shop, "worktree", "add", join(shop.around, "tree"), "main");
    const { out } = await shop.run(["handoff", join(shop.around, "tree"), "--stdout"], withGit);
    expect(out).toContain("- **Branch**: `main`, follows `origin/main`\n");
  });

  test("a journal that cannot be read", async () => {
    const shop = await open();
    await shop.run(["run"]);
    await shop.write(".runmark/journal.jsonl", "rubbish\n{}\n");
    const { code, out, err } = await shop.run(["handoff"]);
    expect([code, err.split(":")[0]]).toEqual([0, "warning"]);
    expect(out).toMatch(
      /^Wrote HANDOFF.md: 0 completed\nmissing: all of the experiment: line 1 of the journal /,
    );
    expect(await shop.read(NAME)).toContain(
      "1. Mend what keeps the experiment from being read\n   - `runmark check`\n",
    );
  });

  test("a last handoff of tomorrow", async () => {
    const shop = await open();
    await shop.write(NAME, "# Session Handoff - 2999-01-01 10:00\n");
    expect(await missing(shop)).toContainEqual(expect.stringMatching(/dated in the future/));
    await utimes(join(shop.folder, NAME), 1, 1);
  });
});
