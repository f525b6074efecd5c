import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shippedFiles } from "../../src/shipped/files.ts";

test("the files of a shipped folder are told by their paths below it, sorted", () => {
  const found = shippedFiles("skills");
  const paths = found.map(({ path }) => path);
  expect(paths).toContain("run-experiment/SKILL.md");
  expect(paths).toEqual([...paths].sort());
  for (const { path, text } of found) expect(text).toBe(readFileSync(`skills/${path}`, "utf8"));
});

test.each(["templates/nothing", "templates/own", "src", "..", ""])("there are none in %j", (folder) => {
  expect(shippedFiles(folder)).toEqual([]);
});
