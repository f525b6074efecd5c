import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widthOf } from "../../../src/cli/text/columns.ts";
import { renderDiff } from "../../../src/cli/text/diff.ts";
import { diffLines, unifiedDiff } from "../../../src/commands/diff.ts";
import { named, pipe, screen } from "../examples.ts";

const rows = (count: number, status = "pending"): string[] =>
  Array.from({ length: count }, (_, index) => `| run${index} | ${status} |`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

describe("as people see it", () => {
  test("rows replaced and added, with a few lines around them", () => {
    const before = rows(12);
    const after = before.with(1, "| run1 | done |").toSpliced(11, 0, "| run10b | - |");
    expect(renderDiff(text(before), text(after), "s.md", pipe)).toMatchInlineSnapshot(`
      "--- s.md
      +++ s.md
      @@ -1,5 +1,5 @@
       | run0 | pending |
      -| run1 | pending |
      +| run1 | done |
       | run2 | pending |
       | run3 | pending |
       | run4 | pending |
      @@ -9,4 +9,5 @@
       | run8 | pending |
       | run9 | pending |
       | run10 | pending |
      +| run10b | - |
       | run11 | pending |
      "
    `);
  });
  test("changes that are close are shown together", () => {
    const before = rows(9);
    const after = before.with(1, "| a |").with(7, "| b |");
    expect(renderDiff(text(before), text(after), "s.md", pipe).match(/@@/g)).toHaveLength(2);
  });
  test("in colours, with the part that changed in bold", () => {
    const shown = renderDiff("| a | pending | 1 |\n", "| a | done | 1 |\n", "s.md", screen(80, true));
    expect(named(shown)).toMatchInlineSnapshot(`
      "<bold>--- s.md</>
      <bold>+++ s.md</>
      <cyan>@@ -1 +1 @@</>
      <red>-| a | </><bold><red>pending</></><red> | 1 |</>
      <green>+| a | </><bold><green>done</></><green> | 1 |</>
      "
    `);
  });
  test("on a narrow screen: the part that changed", () => {
    const wide = (status: string): string => `| ${"left ".repeat(30)}| ${status} | ${"right ".repeat(30)}|\n`;
    expect(renderDiff(wide("pending"), wide("done"), "s.md", screen(50))).toMatchInlineSnapshot(`
      "--- s.md
      +++ s.md
      @@ -1 +1 @@
      -…ft left left left | pending | right right righ…
      +…left left left left | done | right right right…
      "
    `);
  });
  test("nothing changed, nothing shown", () => expect(renderDiff("a\n", "a\n", "s.md", pipe)).toBe(""));
  test("text of a file cannot steer the terminal", () => {
    const shown = renderDiff("a\n", "\u001b[2Jb\u202e\r\n", "s\u001b[2J.md", pipe);
    expect(shown).toBe("--- s.md\n+++ s.md\n@@ -1 +1 @@\n-a\n+b\n");
  });
  test("no line is wider than the screen, whatever is in it", () => {
    const line = fc.string({ unit: fc.constantFrom(..."ab |漢\t👩‍🔬é\u001b"), maxLength: 60 });
    const property = fc.property(
      fc.array(line),
      fc.array(line),
      fc.integer({ min: 20, max: 60 }),
      (a, b, columns) => {
        for (const shown of renderDiff(text(a), text(b), "s.md", screen(columns)).split("\n"))
          expect(widthOf(shown)).toBeLessThan(columns);
      },
    );
    fc.assert(property);
  });
});

describe("as a patch", () => {
  const apply = (before: string, patch: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "runmark-diff-"));
    try {
      writeFileSync(join(folder, "s.md"), before);
      execFileSync("git", ["apply", "-p0", "--unidiff-zero", "--whitespace=nowarn", "-"], {
        cwd: folder,
        input: patch,
        stdio: ["pipe", "pipe", "inherit"],
      });
      return readFileSync(join(folder, "s.md"), "utf8");
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  const lines = fc.array(fc.constantFrom("| a |", "| b |", "", "| c |\r", "漢", "| d |", "x", "y"), {
    maxLength: 14,
  });
  const document = fc
    .tuple(lines, fc.constantFrom("", "\n"))
    .map(([all, end]) => all.join("\n") + (all.length > 0 ? end : ""));

  test("git makes the new text of the old one with it", () => {
    const property = fc.property(document, document, (before, after) => {
      const patch = unifiedDiff(before, after, "s.md");
      expect(patch === "").toBe(before === after);
      // git says of a file that comes or goes that it does so in a head that ours has not.
      if (patch !== "" && before !== "" && after !== "") expect(apply(before, patch)).toBe(after);
    });
    fc.assert(property, { numRuns: 60 });
  });

  test("both texts can be read from it", () => {
    const property = fc.property(document, document, (before, after) => {
      const of = (kind: "gone" | "new", whole: string): string[] => {
        const found = whole.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const hunks = diffLines(before, after);
        const side = kind === "gone" ? "before" : "after";
        for (const hunk of hunks) {
          const shown = hunk.lines.filter((line) => line.kind === "same" || line.kind === kind);
          expect(shown.length).toBe(hunk[side].count);
          expect(shown.map((line) => line.text + (line.isOpen ? "" : "\n"))).toEqual(
            found.slice(hunk[side].line - 1, hunk[side].line - 1 + shown.length),
          );
        }
        return found;
      };
      of("gone", before);
      of("new", after);
    });
    fc.assert(property);
  });

  test("10,000 changed rows", () => {
    const [hunk] = diffLines(text(rows(10_000)), text(rows(10_000, "done")));
    expect(hunk?.lines.length).toBe(20_000);
  });
});
