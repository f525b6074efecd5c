import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimentsBelow } from "../../src/commands/experiments-below.ts";
import { chooseExperiments, eachOf, exitCodeOf } from "../../src/commands/several.ts";
import { EXIT, type ExitCode } from "../../src/model/exit.ts";
import { realSystem } from "../../src/system/real.ts";
import { failingFiles } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";

const system = realSystem();

const folderWith = async (...experiments: readonly string[]): Promise<string> => {
  const root = await tempFolder();
  for (const name of experiments) {
    await mkdir(join(root, name), { recursive: true });
    await writeFile(join(root, name, "experiment_summary.md"), "# It\n");
  }
  return root;
};

const contextIn = (cwd: string, signal = new AbortController().signal) => ({
  ...{ system, cwd, signal, version: "0", flags: new Map() },
  chooseBackend: () => Promise.reject(new Error("no backend is wanted here")),
});

test("experiments in a folder and below it, without what is hidden, installed or state", async () => {
  const root = await folderWith(
    ...[".", "b", "a/deep/er", "a/deep", ".hidden/x", "b/.runmark/y", "b/node_modules/z"],
  );
  await mkdir(join(root, "no-file/experiment_summary.md"), { recursive: true });
  await mkdir(join(root, "loop"));
  await symlink("experiment_summary.md", join(root, "loop/experiment_summary.md"));
  await symlink("nowhere", join(root, "dangling"));
  const found = await experimentsBelow(system.files, root);
  const told = (name: string) => ({
    severity: "warning",
    code: "experiments.not-a-file",
    message: `${join(root, name)}/experiment_summary.md is not a file: there is no experiment in that folder`,
    next: "Move what is there aside; a summary must be a file",
    path: join(root, name, "experiment_summary.md"),
  });
  expect({ ...found, findings: new Set(found.findings) }).toEqual({
    folders: [root, join(root, "a/deep"), join(root, "a/deep/er"), join(root, "b")],
    findings: new Set([told("loop"), told("no-file")]),
  });
});

test("loops of links end, and what several links lead to counts once", async () => {
  const root = await folderWith("a");
  const elsewhere = await folderWith("c");
  await symlink("..", join(root, "a/up"));
  await symlink(root, join(root, "a/root"));
  await symlink(join(elsewhere, "c"), join(root, "far"));
  await symlink("a", join(root, "again"));
  const { folders } = await experimentsBelow(system.files, root);
  expect(folders).toEqual([join(root, "a"), join(root, "far")]);
});

test("the nearest where there are too many folders, which is told", async () => {
  const root = await folderWith("z", "a/b/c/d");
  const { folders, findings } = await experimentsBelow(system.files, root, 3);
  expect(folders).toEqual([join(root, "z")]);
  expect(findings.map(({ code }) => code)).toEqual(["experiments.too-many-folders"]);
});

test("a folder that cannot be read is told, and keeps none of the others away", async () => {
  const root = await folderWith("shut", "open");
  const files = failingFiles(system.files, [{ methods: ["listFolders"], path: /shut$/, errno: "EACCES" }]);
  const { folders, findings } = await experimentsBelow(files, root);
  expect(folders).toEqual([join(root, "open")]);
  expect(findings).toMatchObject([{ code: "experiments.unreadable", path: join(root, "shut") }]);
});

test("each is chosen once, however it was named, and one that is not there stays", async () => {
  const root = await folderWith("a", "b");
  const named = ["a/experiment_summary.md", "a", "gone"];
  const chosen = await chooseExperiments(contextIn(root), { named, below: "." });
  expect(chosen).toEqual({
    ok: true,
    value: {
      experiments: [
        { named: "a/experiment_summary.md", summary: join(root, "a/experiment_summary.md") },
        { named: "gone", summary: join(root, "gone") },
        { named: "b", summary: join(root, "b/experiment_summary.md") },
      ],
      findings: [],
    },
  });
});

test.each([
  ["no folder", "gone", "experiments.no-folder"],
  ["no experiment", "empty", "experiments.none"],
])("%s below is an error", async (_, below, code) => {
  const root = await folderWith();
  await mkdir(join(root, "empty"));
  const chosen = await chooseExperiments(contextIn(root), { named: [], below });
  expect(chosen).toMatchObject({ error: { exitCode: 3, diagnostics: [{ code }] } });
});

const three = ["a", "b", "c"].map((named) => ({ named, summary: `/${named}` }));

test("one that fails, in whatever way, keeps none of the others from its turn", async () => {
  const told: string[] = [];
  const answers = await eachOf(
    contextIn("/"),
    three,
    async ({ experiment }) => {
      if (experiment === "a") throw new Error("a bug");
      return {
        exitCode: experiment === "b" ? EXIT.held : EXIT.done,
        data: experiment ?? "",
        diagnostics: [],
      };
    },
    ({ named }, { exitCode }) => told.push(`${named} ${exitCode}`),
  );
  expect(told).toEqual(["a 70", "b 6", "c 0"]);
  expect(answers.map(({ ok, data }) => [ok, data])).toEqual([
    [false, null],
    [false, "b"],
    [true, "c"],
  ]);
  expect(answers[0]?.diagnostics[0]?.message).toContain("a bug");
});

test("asked to end, no further one is begun", async () => {
  const end = new AbortController();
  const begun: (string | undefined)[] = [];
  const answers = await eachOf(
    contextIn("/", end.signal),
    three,
    async ({ experiment }) => {
      begun.push(experiment);
      end.abort();
      return { exitCode: EXIT.done, diagnostics: [] };
    },
    () => undefined,
  );
  expect(begun).toEqual(["a"]);
  expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 4, 4]);
});

test.each<[ExitCode[], ExitCode]>([
  [[], 0],
  [[0, 0], 0],
  [[0, 1], 1],
  [[1, 4, 0], 4],
  [[4, 6], 6],
  [[6, 7], 7],
  [[7, 5], 5],
  [[5, 3], 3],
  [[3, 70, 0], 70],
])("exit codes %j come to %i", (codes, code) => {
  expect(exitCodeOf(codes.map((exitCode) => ({ exitCode })))).toBe(code);
});
