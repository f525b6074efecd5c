import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../src/cli/text/diagnostics.ts";
import { readSummary } from "../../src/parse/summary.ts";
import { screen } from "./examples.ts";

const FOLDER = fileURLToPath(new URL("../documents/bad", import.meta.url));
const documents = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));

/**
 * One bad document for each thing that goes wrong, and beside it all that is said of it. To accept a change, run this test
 * with `-u` and read the difference in the `.txt` files.
 */
describe("what is said of", () => {
  test.each(documents)("%s", async (name) => {
    const path = join(FOLDER, name);
    const { diagnostics } = readSummary(path, readFileSync(path, "utf8"), "folder");
    const golden = path.replace(/\.md$/, ".txt");
    await expect(renderDiagnostics(diagnostics, screen(80), FOLDER)).toMatchFileSnapshot(golden);
    expect(diagnostics.map(({ code }) => code)).toContain(`summary.${name.replace(/\..*$/, "")}`);
  });
});

test("there is a document for every code that reading finds", () => {
  const folder = fileURLToPath(new URL("../../src/parse", import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    // These two look at a summary beside something else, and are tested there.
    .filter((name) => name !== "merge.ts" && name !== join("findings", "tools.ts"));
  const codes = sources.flatMap(
    (name) => readFileSync(join(folder, name), "utf8").match(/(?<=")summary\.[a-z-]+(?=")/g) ?? [],
  );
  const shown = new Set(documents.map((name) => `summary.${name.replace(/\..*$/, "")}`));
  expect([...new Set(codes)].filter((code) => !shown.has(code))).toEqual([]);
});
