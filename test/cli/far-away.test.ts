import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { called, folderWith, SUMMARY } from "./called.ts";

test("what lies far away is told of by its whole path, not by as many steps up", async () => {
  const root = await folderWith({ "e/experiment_summary.md": SUMMARY });
  const here = join(root, "some/where/else");
  await mkdir(here, { recursive: true });
  const says = async (...words: string[]): Promise<string> => {
    const { out, err } = await called(here, ...words);
    return `${out}${err}`;
  };
  const [e, skills] = [join(root, "e"), join(root, "skills")];
  const summary = join(e, "experiment_summary.md");
  expect(await says("fmt", e, "--dry-run")).toContain(`--- ${summary}\n`);
  expect(await says("fmt", e)).toContain(summary);
  expect(await says("check", e, "--dry-run")).toContain(`--- ${summary}\n`);
  expect(await says("handoff", e)).toContain(`Wrote ${join(e, "HANDOFF.md")}: `);
  expect(await says("skills", "install", skills)).toMatch(`${skills}: `);
  const changed = join(skills, "sweep/SKILL.md");
  await writeFile(changed, `${await readFile(changed, "utf8")}Mine.\n`);
  const refusal = await says("skills", "install", skills);
  expect(refusal).toContain(`--- ${changed}\n`);
  expect(refusal).toContain(`${changed} was changed`);
});
