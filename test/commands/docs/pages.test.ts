import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PAGES, read } from "../../docs/documents.ts";
import { type Replacement, replaceLines, sectionsIn } from "./blocks.ts";
import { perform, REPOSITORY } from "./place.ts";
import { abridged, difference } from "./sameness.ts";

const isUpdate = (process.env.UPDATE_DOCS ?? "") !== "";
const HOW = "UPDATE_DOCS=1 npx vitest run --project commands test/commands/docs";

/** Every command that the pages show as runnable is run, and prints what they say. */
const documents = PAGES.map((name) => ({ name, document: read(name) })).filter(
  ({ document }) => sectionsIn(document).length > 0,
);

describe.each(documents)("$name", ({ name, document }) => {
  const replacements: Replacement[] = [];

  afterAll(() => {
    if (replacements.length > 0) writeFileSync(join(REPOSITORY, name), replaceLines(document, replacements));
  });

  test.each(sectionsIn(document))("$title", async ({ steps }) => {
    const printed = await perform(steps);
    const commands = steps.filter((step) => step.kind === "command");
    expect(printed.length, "commands that were reached").toBe(commands.length);
    for (const [index, { command, shown, from, to }] of commands.entries()) {
      const real = printed[index] ?? [];
      const problem = difference(shown, real);
      if (problem === undefined) continue;
      if (isUpdate) replacements.push({ from, to, lines: abridged(shown, real) });
      else {
        const where = `${name}:${from}: $ ${command}\n${problem}. To accept what is printed now: ${HOW}`;
        expect(shown.join("\n"), where).toBe(real.join("\n"));
      }
    }
  });
});
