import { describe, expect, test } from "vitest";
import { renderFormatted } from "../../../src/cli/text/formatted.ts";
import { named, screen } from "../examples.ts";

const data = { summary: "/exp/s.md", tables: 3, aligned: 2, how: "done" } as const;
const before =
  "| Run | Notes |\n|---|---|\n| one | 数据增强 |\n| two | a note that goes on and on, to the edge of the screen and beyond |\n";
const after =
  "| Run | Notes    |\n|-----|----------|\n| one | 数据增强 |\n| two | a note that goes on and on, to the edge of the screen and beyond |\n";

describe("on 80 columns", () => {
  test.each([
    [{ ...data, tables: 0, aligned: 0 }, "There is no table in s.md\n"],
    [{ ...data, tables: 1, aligned: 0 }, "<green>✓</> s.md: its table is aligned\n"],
    [{ ...data, aligned: 0 }, "<green>✓</> s.md: its 3 tables are aligned\n"],
    [{ ...data, tables: 1, aligned: 1 }, "Aligned 1 of 1 table in s.md\n"],
    [data, "Aligned 2 of 3 tables in s.md\n"],
  ])("%j", (answer, expected) => {
    expect(named(renderFormatted(answer, undefined, "s.md", screen(80, true)))).toBe(expected);
  });

  test("a dry run", () => {
    const shown = renderFormatted({ ...data, how: "shown" }, { before, after }, "s.md", screen(60));
    expect(shown).toMatchInlineSnapshot(`
      "--- s.md
      +++ s.md
      @@ -1,4 +1,4 @@
      -| Run | Notes |
      -|---|---|
      +| Run | Notes    |
      +|-----|----------|
       | one | 数据增强 |
       | two | a note that goes on and on, to the edge of the sc…

      Would align 2 of 3 tables in s.md
      "
    `);
  });
});
