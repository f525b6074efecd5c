import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INNER_ROOMS, ROOMS } from "../rooms.ts";
import { codeIn, PAGES, REPOSITORY, read, spans, tableUnder } from "./documents.ts";

const contributing = read("CONTRIBUTING.md");
const packageJson = JSON.parse(read("package.json"));

test("the map names every room of src", () => {
  const shown = tableUnder(contributing, "room", "what is in it").map(([cell = ""]) =>
    cell.replaceAll(/[`/]/g, ""),
  );
  expect(shown.toSorted()).toEqual(readdirSync(join(REPOSITORY, "src")).toSorted());
});

test("the table of imports is the one that is enforced", () => {
  const shown = tableUnder(contributing, "room", "may import").map(([room = "", may = ""]) => [
    spans(room)[0],
    may === "nothing" ? [] : may.split(", ").map((entry) => entry.replaceAll("`", "")),
  ]);
  expect(Object.fromEntries(shown)).toEqual(ROOMS);
});

test.each([
  ["backends/local", "room of it"],
  ["tick", "room of the tick"],
])("so is that of the rooms of %s", (place, heading) => {
  const shown = tableUnder(contributing, heading, "what is in it", "may import").map(
    ([room = "", , may = ""]) => [spans(room)[0]?.replace("/", ""), spans(may)],
  );
  expect(Object.fromEntries(shown)).toEqual(INNER_ROOMS[place]);
});

test("every dependency has its reason, and none that is gone", () => {
  const shown = tableUnder(contributing, "package", "why").flatMap(([cell = ""]) => cell.split(", "));
  const listed = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });
  expect(shown.toSorted()).toEqual(listed.toSorted());
});

test.each(PAGES)("%s names scripts of npm that there are", (name) => {
  const named = codeIn(read(name)).flatMap((code) =>
    [...code.matchAll(/\bnpm run (\w+)/g)].map((match) => match[1]),
  );
  expect(named.filter((script) => packageJson.scripts[script ?? ""] === undefined)).toEqual([]);
});

test("what CI runs is the README's test command", () => {
  expect(read("README.md")).toContain("```sh\nnpm cit\n```");
  expect(read(".ci/run").trimEnd().split("\n").at(-1)).toBe("npm cit");
});
