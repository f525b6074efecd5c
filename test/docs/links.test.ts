import { readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { PAGES, REPOSITORY, read } from "./documents.ts";
import { anchorsIn, type Link, linksIn } from "./links.ts";

/** What is wrong with a link; undefined when it leads somewhere. */
function problemWith(page: string, { path, anchor }: Link): string | undefined {
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!isThere(target)) return `${path}: there is no such file`;
  if (anchor === "") return undefined;
  return anchorsIn(read(target)).includes(anchor) ? undefined : `${path}#${anchor}: no such heading`;
}

/** Exactly so, in small and capital letters, also where the file system does not mind. */
function isThere(target: string): boolean {
  const parts = target.split("/").filter((part) => part !== "");
  return parts.every((part, depth) => readdirSync(join(REPOSITORY, ...parts.slice(0, depth))).includes(part));
}

describe.each([...PAGES, "CHANGELOG.md", "templates/optuna/README.md"])("%s", (page) => {
  test("links to files and headings that there are", () => {
    expect(linksIn(read(page)).flatMap((link) => problemWith(page, link) ?? [])).toEqual([]);
  });
});

test("the README leads to every page", () => {
  const linked = linksIn(read("README.md")).map(({ path }) => path);
  expect(PAGES.filter((page) => page !== "README.md" && !linked.includes(page))).toEqual([]);
});

test.each<[string, string, Link, string | undefined]>([
  ["a page", "docs/queue.md", { path: "sweeps.md", anchor: "" }, undefined],
  ["a folder", "docs/queue.md", { path: "../experiments/queue", anchor: "" }, undefined],
  [
    "other letters",
    "docs/queue.md",
    { path: "../readme.md", anchor: "" },
    "../readme.md: there is no such file",
  ],
  ["a heading", "README.md", { path: "", anchor: "exit-codes" }, undefined],
  ["no heading", "README.md", { path: "", anchor: "Exit-codes" }, "#Exit-codes: no such heading"],
])("a link to %s", (_, page, link, problem) => expect(problemWith(page, link)).toBe(problem));

test("anchors are GitHub's", () => {
  const text = '# `a_b`, and "c"\n## Two - words\n```sh\n# none\n```\n## Two - words\n';
  expect(anchorsIn(text)).toEqual(["a_b-and-c", "two---words", "two---words-1"]);
});

test("links in code are none", () => {
  expect(linksIn("`[a](b)` [c](d#e)\n```\n[f](g)\n```\n[h](https://i)")).toEqual([
    { path: "d", anchor: "e" },
  ]);
});
