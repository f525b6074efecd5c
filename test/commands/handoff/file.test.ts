import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readHandoff, replaceHandoff } from "../../../src/commands/handoff/file.ts";
import { realSystem } from "../../../src/system/real.ts";
import { quickFolder } from "../../tick/quick-files.ts";

test("what others left when they died is removed once it is old", async () => {
  const folder = await quickFolder();
  const path = join(folder, "HANDOFF.md");
  await writeFile(path, "before\n");
  for (const word of ["", "-aside", "-old"])
    await writeFile(join(folder, `.HANDOFF.md.runmark${word}-77`), "");
  const system = realSystem();
  const file = await readHandoff(system.files, path);
  if (!file.ok) throw new Error("it is not read");
  const { stat } = system.files;
  // The new file is put there two minutes later.
  const files: typeof system.files = {
    ...system.files,
    stat: async (at) => {
      const found = await stat(at);
      return found === undefined || at !== path ? found : { ...found, ctimeMs: found.ctimeMs + 120_000 };
    },
  };
  expect((await replaceHandoff({ ...system, files }, file.value, "after\n")).ok).toBe(true);
  expect(await readFile(path, "utf8")).toBe("after\n");
  expect(await readdir(folder)).toEqual(["HANDOFF.md"]);
});
