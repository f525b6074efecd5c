import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lookAtFiles, writeFiles } from "../../src/commands/scaffold/files.ts";
import { realSystem } from "../../src/system/real.ts";
import { tempFolder } from "../support/folder.ts";

test("what somebody saves between the look and the write stays, and is told as changed", async () => {
  const folder = await tempFolder();
  const system = realSystem();
  const made = (text: string) =>
    ["a", "b", "c", "d"].map((path) => ({ path, text, template: "t", task: path, hasJob: false }));
  const first = made("one\n").slice(0, 2);
  await writeFiles(system, folder, await lookAtFiles(system.files, folder, first, false));
  const looked = await lookAtFiles(system.files, folder, made("two\n"), false);
  await writeFile(join(folder, "b"), "one\nEDIT\n");
  await writeFile(join(folder, "d"), "theirs\n");
  const done = await writeFiles(system, folder, looked);
  expect(done.map(({ path, action }) => `${path} ${action}`)).toEqual([
    ...["a updated", "b changed", "c created", "d changed"],
  ]);
  expect(done[1]?.diff).toContain("-EDIT\n");
  const texts = await Promise.all(["a", "b", "c", "d"].map((path) => readFile(join(folder, path), "utf8")));
  expect(texts).toEqual(["two\n", "one\nEDIT\n", "two\n", "theirs\n"]);
});
