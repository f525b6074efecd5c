import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { acquireLock } from "../../src/journal/lock.ts";
import { misplaced } from "../../src/journal/misplaced.ts";
import { realSystem } from "../../src/system/real.ts";
import { tempFolder } from "../support/folder.ts";

const system = realSystem();

test.each<[string, (path: string) => unknown]>([
  ["is a folder, not a file", (path) => mkdir(path)],
  ["is a symbolic link that leads back to itself", (path) => symlink("journal.jsonl", path)],
  ["is a pipe, not a file", (path) => execFileSync("mkfifo", [path])],
])("a journal that %s", async (said, make) => {
  const folder = await tempFolder();
  await mkdir(join(folder, ".runmark"));
  const path = join(folder, ".runmark/journal.jsonl");
  await make(path);
  const next = `Move ${path} aside: the journal is then rebuilt from the job ids in the summary`;
  expect(await openJournal(system.files, folder)).toMatchObject({
    ok: false,
    error: { exitCode: 3, diagnostics: [{ message: `the journal ${path} ${said}`, next }] },
  });
});

test("a file where the folder of the state should be, and a failure of another kind", async () => {
  const state = join(await tempFolder(), ".runmark");
  await writeFile(state, "");
  const lock = await acquireLock(system, state, "run");
  if (lock.ok || lock.error.kind !== "io") throw new Error("It was not refused");
  expect(misplaced(lock.error)).toBe("is not a folder");
  expect(misplaced({ errno: "EACCES", message: "EACCES: permission denied" })).toBeUndefined();
  expect(misplaced({ errno: "EINVAL", message: "EINVAL: invalid argument, read" })).toBeUndefined();
});
