import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { RUNMARK, workshop } from "./workshop.ts";

test("the one file, copied alone, installs every skill for all projects", async () => {
  const { around, folder, env } = await workshop({ scheduler: "none" });
  const copy = join(around, "runmark.mjs");
  await copyFile(RUNMARK, copy);
  await mkdir(join(around, "home/.claude"));
  const call = [copy, "skills", "install", join(around, "home"), "--json"];
  const { stdout } = await execa(process.execPath, call, { cwd: folder, env, extendEnv: false });
  const [place] = JSON.parse(stdout).data.folders;
  expect(place.path).toBe(join(around, "home/.claude/skills"));
  for (const { path, state } of place.files) {
    expect(state).toBe("new");
    const name = path.slice(place.path.length + 1);
    expect(await readFile(path, "utf8")).toBe(await readFile(join("skills", name), "utf8"));
  }
});
