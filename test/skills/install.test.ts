import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { renderInstalled } from "../../src/cli/text/skills.ts";
import { installSkills } from "../../src/commands/skills/install.ts";
import { listSkills, showSkill } from "../../src/commands/skills/show.ts";
import { realSystem } from "../../src/system/real.ts";
import { pipe } from "../cli/examples.ts";
import { failingFiles } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";
import { rememberTree } from "../support/tree.ts";

const contextIn = (cwd: string, system = realSystem()): Parameters<typeof installSkills>[0] => ({
  system,
  chooseBackend: () => Promise.reject(new Error("no backend is wanted here")),
  cwd,
  version: "1.2.3",
  signal: new AbortController().signal,
  flags: new Map(),
});

const asked = { dryRun: false, force: false };
const SKILL = ".agents/skills/sweep/SKILL.md";

/** An installation as people see it: exit code, screen, and what is said. */
async function installed(
  cwd: string,
  how: Partial<typeof asked> = {},
  named?: string,
  system = realSystem(),
): Promise<{ code: number; screen: string; says: string[] }> {
  const { exitCode, data, changed, diagnostics } = await installSkills(contextIn(cwd, system), named, {
    ...asked,
    ...how,
  });
  const screen = data === undefined ? "" : renderInstalled(data, changed, pipe, cwd);
  const says = diagnostics.flatMap(({ code, message, next = "" }) => [`[${code}] ${message}`, next]);
  return { code: exitCode, screen, says: says.map((text) => text.replaceAll(cwd, "<cwd>")) };
}

describe("skills install", () => {
  test("copies every file to both places, and the second time touches nothing", async () => {
    const cwd = await tempFolder();
    const count = listSkills().data?.skills.flatMap(({ files }) => files).length;
    expect(await installed(cwd)).toEqual({
      code: 0,
      screen: `.claude/skills: ${count} files written\n.agents/skills: ${count} files written\n`,
      says: [],
    });
    for (const { path, text } of [
      showSkill("sweep"),
      showSkill("run-experiment/evaluators/README.md"),
    ].flatMap(({ data }) => data ?? []))
      for (const place of [".claude", ".agents"])
        expect(await readFile(join(cwd, place, "skills", path), "utf8")).toBe(text);
    const { print } = rememberTree(cwd);
    expect((await installed(cwd)).screen).toBe(
      `.claude/skills: ${count} files as they were\n.agents/skills: ${count} files as they were\n`,
    );
    expect(rememberTree(cwd).print).toBe(print);
  });

  test.each<[string, readonly string[], string | undefined, readonly string[]]>([
    ["a project with neither", [], undefined, [".claude/skills", ".agents/skills"]],
    ["a project with one of them", [".claude"], undefined, [".claude/skills"]],
    ["a project with the other", [".agents/skills"], undefined, [".agents/skills"]],
    ["a named project", ["lab/.agents"], "lab", ["lab/.agents/skills"]],
    ["a folder of skills", [], "tools/skills", ["tools/skills"]],
    ["the repository around", [".git", ".agents", "deep/er"], undefined, ["../../.agents/skills"]],
  ])("finds the places of %s", async (_, folders, named, places) => {
    const root = await tempFolder();
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    const cwd = folders.includes("deep/er") ? join(root, "deep/er") : root;
    const { data } = await installSkills(contextIn(cwd), named, { ...asked, dryRun: true });
    expect(data?.folders.map(({ path }) => relative(cwd, path))).toEqual(places);
  });

  test("writes once where one place is a link to the other", async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, ".agents/skills"), { recursive: true });
    await mkdir(join(cwd, ".claude"));
    await symlink("../.agents/skills", join(cwd, ".claude/skills"));
    expect((await installed(cwd)).screen).toMatch(/^\.claude\/skills: \d+ files written\n$/);
  });

  test("with --dry-run writes nothing", async () => {
    const cwd = await tempFolder();
    expect((await installed(cwd, { dryRun: true })).screen).toMatch(
      /^\.claude\/skills: \d+ files to write\n/,
    );
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("a file that somebody changed", () => {
  const changedIn = async (): Promise<string> => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, ".agents"));
    await installed(cwd);
    await writeFile(
      join(cwd, SKILL),
      (await readFile(join(cwd, SKILL), "utf8")).replace("# Sweep", "# Mine"),
    );
    return cwd;
  };

  test("stays, and is shown, and nothing else is written", async () => {
    const cwd = await changedIn();
    const { print } = rememberTree(cwd);
    const { code, screen, says } = await installed(cwd);
    expect({ code, says }).toEqual({
      code: 3,
      says: [
        `[skills.changed] ${SKILL} was changed, or written by somebody else; nothing was written`,
        "Keep what you need of it under another name, and replace it with: runmark skills install --force",
      ],
    });
    expect(screen).toContain(`--- ${SKILL}\n+++ ${SKILL}\n`);
    expect(screen).toContain("\n-# Mine\n+# Sweep\n");
    expect(rememberTree(cwd).print).toBe(print);
  });

  test("is replaced with --force, and shown", async () => {
    const cwd = await changedIn();
    const { code, screen } = await installed(cwd, { force: true });
    expect(code).toBe(0);
    expect(screen).toMatch(/\n-# Mine\n\+# Sweep\n[\s\S]*: 1 file replaced, \d+ files as they were\n$/);
    expect(await readFile(join(cwd, SKILL), "utf8")).toBe(showSkill("sweep").data?.text);
  });

  test("is replaced, and no file beside it: a link there is not written through", async () => {
    const cwd = await changedIn();
    await symlink(join(cwd, "outside"), join(cwd, `${SKILL}.new`));
    expect((await installed(cwd, { force: true })).code).toBe(0);
    expect(readdirSync(cwd)).toEqual([".agents"]);
    expect(readdirSync(join(cwd, SKILL, ".."))).toEqual(["SKILL.md", "SKILL.md.new"]);
  });

  test("is known also where runmark never wrote it", async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, ".agents/skills/sweep"), { recursive: true });
    await writeFile(join(cwd, SKILL), "# Another sweep\n");
    expect((await installed(cwd)).code).toBe(3);
  });
});

test("what an older version wrote is brought up to date, and what it alone had is gone, unless somebody changed it", async () => {
  const cwd = await tempFolder();
  const skills = join(cwd, "skills");
  await installed(cwd, {}, "skills");
  const record = join(skills, ".runmark-skills.json");
  const { files } = JSON.parse(await readFile(record, "utf8"));
  const old = "old\n";
  const [ofOld, ofOther] = [old, "other"].map((text) => createHash("sha256").update(text).digest("hex"));
  for (const name of ["sweep/SKILL.md", "sweep/old.md", "sweep/kept.md"])
    await writeFile(join(skills, name), old);
  await writeFile(join(cwd, "outside.md"), old);
  const theirs = {
    "sweep/SKILL.md": ofOld,
    "sweep/old.md": ofOld,
    "sweep/kept.md": ofOther,
    "../outside.md": ofOld,
  };
  await writeFile(record, JSON.stringify({ files: { ...files, ...theirs } }));
  expect((await installed(cwd, {}, "skills")).screen).toMatch(
    /^skills: 1 file brought up to date, 1 file removed, \d+ files as they were\n$/,
  );
  const tree = readdirSync(cwd, { recursive: true });
  expect(tree).toContain("skills/sweep/kept.md");
  expect(tree).toContain("outside.md");
  expect(tree).not.toContain("skills/sweep/old.md");
});

describe("where nothing can be written", () => {
  test.each([
    ["EACCES", "Make it writable for you"],
    ["EROFS", "Make it writable for you"],
    ["ENOSPC", "Free some space (or quota) there"],
  ])("%s is said, and what to do", async (errno, remedy) => {
    const cwd = await tempFolder();
    const system = realSystem();
    const files = failingFiles(system.files, [{ path: /skills/, errno }]);
    const { code, says } = await installed(cwd, {}, undefined, { ...system, files });
    expect(code).toBe(3);
    expect(says[0]).toMatch(new RegExp(`^\\[skills\\.unwritable\\] ${errno}`));
    expect(says[1]).toBe(`${remedy}, or name another place: runmark skills install DIR`);
  });

  test.each([".claude", ".claude/skills/sweep"])(
    "a file stands where the folder %s should be",
    async (name) => {
      const cwd = await tempFolder();
      await mkdir(join(cwd, name, ".."), { recursive: true });
      await writeFile(join(cwd, name), "");
      const { print } = rememberTree(cwd);
      const says = [`[skills.in-the-way] <cwd>/${name} is no folder; nothing was written`, "Move it away"];
      expect(await installed(cwd)).toEqual({ code: 3, screen: "", says });
      expect(rememberTree(cwd).print).toBe(print);
    },
  );

  test("a folder stands where a file should be", async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, SKILL), { recursive: true });
    expect(await installed(cwd)).toEqual({
      code: 3,
      screen: "",
      says: [`[skills.in-the-way] <cwd>/${SKILL} is no file; nothing was written`, "Move it away"],
    });
  });

  test("there is no such folder", async () => {
    const cwd = await tempFolder();
    expect(await installed(cwd, {}, "labb")).toEqual({
      code: 2,
      screen: "",
      says: [
        "[skills.no-folder] there is no folder <cwd>/labb",
        "Name a project, your home, or a folder called skills",
      ],
    });
  });
});

test.each<[string, string]>([
  ["swep", "Did you mean sweep?"],
  ["sweep/main.md", "There are: sweep/SKILL.md"],
  ["run-experiment/nothing", "Its files are named in: runmark skills show run-experiment"],
  ["run-experiment/SKIL.md", "Did you mean run-experiment/SKILL.md?"],
  ["run-experiment/inspect/main.md", "Did you mean run-experiment/evaluators/inspect/main.md?"],
  ["../package.json", "There are: add-tool, design-experiment, handoff, run-experiment, sweep"],
])("skills show %s says what there is", (named, next) => {
  expect(showSkill(named)).toMatchObject({ exitCode: 2, diagnostics: [{ code: "skills.unknown", next }] });
});
