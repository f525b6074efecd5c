import { describe, expect, test } from "vitest";
import { type Amount, renderDiagnostics, worstOf } from "../../../src/cli/text/diagnostics.ts";
import type { Diagnostic } from "../../../src/model/diagnostic.ts";
import { checkScript } from "../../../src/script/batch-script.ts";
import { withScriptNamed } from "../../../src/submit/script-named.ts";
import { named, pipe, screen } from "../examples.ts";

const PATH = "/home/ann/exp/experiment_summary.md";
const at = (source: string, column: number, length: number): Pick<Diagnostic, "path" | "location"> => ({
  path: PATH,
  location: { path: PATH, line: 17, column, endLine: 17, endColumn: column + length, source },
});
const DOUBLE: Diagnostic = {
  severity: "error",
  code: "summary.duplicate-run",
  message: "training/r8 stands in the summary twice",
  next: "Rename one of the two, or delete its row",
  ...at("| r8 | pending |", 3, 2),
};
const shown = (diagnostics: readonly Diagnostic[], terminal = screen(80), cwd = "/home/ann/exp"): string =>
  renderDiagnostics(diagnostics, terminal, cwd);

describe("a finding", () => {
  test("with its row and a marker under the cell", () => {
    expect(shown([DOUBLE])).toMatchInlineSnapshot(`
      "error: training/r8 stands in the summary twice [summary.duplicate-run]
        experiment_summary.md:17:3
        17 │ | r8 | pending |
           │   ^^
        → Rename one of the two, or delete its row
      "
    `);
  });
  test("in colours", () => {
    expect(named(shown([DOUBLE], screen(80, true)))).toMatchInlineSnapshot(`
      "<red>error</>: training/r8 stands in the summary twice <dim>[summary.duplicate-run]</>
        <dim>experiment_summary.md:17:3</>
        <dim>17 │</> | r8 | pending |
           <dim>│</>   <yellow>^^</>
        <dim>→</> Rename one of the two, or delete its row
      "
    `);
  });
  test("on 40 columns: in lines below each other, no word broken", () => {
    expect(shown([DOUBLE], screen(40))).toMatchInlineSnapshot(`
      "error: training/r8 stands in the summary
             twice [summary.duplicate-run]
        experiment_summary.md:17:3
        17 │ | r8 | pending |
           │   ^^
        → Rename one of the two, or delete its
          row
      "
    `);
  });
  test("in a row that is wider than the screen: the part around the cell", () => {
    const source = `| ${"left ".repeat(30)}| here | ${"right ".repeat(30)}|`;
    expect(shown([{ ...DOUBLE, ...at(source, source.indexOf("here") + 1, 4) }])).toMatchInlineSnapshot(`
      "error: training/r8 stands in the summary twice [summary.duplicate-run]
        experiment_summary.md:17:155
        17 │ …t left left left left left left | here | right right right right right…
           │                                    ^^^^
        → Rename one of the two, or delete its row
      "
    `);
  });
  test("behind wide characters and tabs the marker still stands under its cell", () => {
    const source = "| 漢字\t| r8 |";
    expect(shown([{ ...DOUBLE, ...at(source, source.indexOf("r8") + 1, 2) }])).toMatchInlineSnapshot(`
      "error: training/r8 stands in the summary twice [summary.duplicate-run]
        experiment_summary.md:17:8
        17 │ | 漢字 | r8 |
           │          ^^
        → Rename one of the two, or delete its row
      "
    `);
  });
  test("without a place, without a next step", () => {
    expect(shown([{ severity: "info", code: "submission.wait", message: "no room" }])).toBe(
      "info: no room [submission.wait]\n",
    );
  });
});

test("the worst first, else in the order in which they were found", () => {
  const list = (["info", "warning", "error", "warning"] as const).map((severity, index) => ({
    severity,
    code: `c.${index}`,
    message: "m",
    next: "n",
  }));
  const heads = shown(list).replaceAll("  → n\n", "");
  expect(heads).toBe("error: m [c.2]\nwarning: m [c.1]\nwarning: m [c.3]\ninfo: m [c.0]\n");
});

describe("many that are alike", () => {
  const many = (count: number, severity: Diagnostic["severity"], code: string): Diagnostic[] =>
    Array.from({ length: count }, (_, index) => ({
      severity,
      code,
      message: `m${index}`,
      next: "n",
      path: PATH,
      location: { path: PATH, line: index + 1, column: 1, endLine: index + 1, endColumn: 2, source: "x" },
    }));
  const heads = (diagnostics: readonly Diagnostic[], amount: Amount = "few"): string[] =>
    renderDiagnostics(diagnostics, pipe, "/home/ann/exp", amount)
      .split("\n")
      .filter((line) => /^\w/.test(line));

  test("are shown three times and counted, errors before warnings", () => {
    expect(heads([...many(1000, "warning", "w"), ...many(6, "error", "e")])).toEqual([
      "error: m0 [e]",
      "error: m1 [e]",
      "error: m2 [e]",
      "error: and 3 more like this, in lines 4, 5, 6 [e]",
      "warning: m0 [w]",
      "warning: m1 [w]",
      "warning: m2 [w]",
      "warning: and 997 more like this, in lines 4, 5, 6, 7, 8, 9, 10, ... 1000 [w]",
    ]);
  });
  test.each([
    ["summary.x", "List them with: runmark check --all"],
    ["scaffold.bad-template", "Mend these: then the same command names the others"],
  ])("of %s the others are to be had with: %s", (code, next) => {
    expect(
      renderDiagnostics(many(6, "error", code), pipe, "/home/ann/exp").replaceAll(/\s+/g, " "),
    ).toContain(next);
  });
  test("one more takes no more room than to say so", () => {
    expect(heads(many(4, "info", "i"))).toHaveLength(4);
    expect(heads(many(5, "info", "i"))).toHaveLength(4);
  });
  test("a word that is repeated does not hide another", () => {
    const words = ["compelted", "compelted", "compelted", "compelted", "waiting for data"];
    const list = many(5, "warning", "w").map((one, index) => ({ ...one, message: words[index] ?? "" }));
    expect(heads(list)).toEqual([
      "warning: compelted [w]",
      "warning: compelted [w]",
      "warning: waiting for data [w]",
      "warning: and 2 more like this, in lines 3, 4 [w]",
    ]);
  });
  test("beside an answer one of each code is shown, and every error", () => {
    const list = [...many(3, "warning", "w"), ...many(5, "error", "e"), ...many(2, "warning", "v")];
    expect(heads(list, "one")).toEqual([
      ...["m0", "m1", "m2", "m3", "m4"].map((message) => `error: ${message} [e]`),
      "warning: m0 [w]",
      "warning: m0 [v]",
      "and 3 more: runmark check",
    ]);
    expect(heads(many(1, "warning", "w"), "one")).toEqual(["warning: m0 [w]"]);
    expect(worstOf(list)?.code).toBe("e");
    expect(worstOf([])).toBeUndefined();
  });
  test("all of them are shown to who asks, and where no file can be checked again for them", () => {
    expect(heads(many(9, "info", "i"), "all")).toHaveLength(9);
    const jobs = many(9, "warning", "submission.refused").map(({ severity, code, message }) => ({
      severity,
      code,
      message,
      next: "n",
    }));
    expect(heads(jobs)).toHaveLength(9);
  });
});

test.each([
  ["/home/ann/exp", "experiment_summary.md"],
  ["/home/ann", "exp/experiment_summary.md"],
  ["/home/ann/exp/deep", "../experiment_summary.md"],
  ["/home/ann/exp/very/deep", PATH],
  ["/else/where", PATH],
])("from %s the path is %s", (cwd, path) => {
  expect(shown([{ severity: "warning", code: "c", message: "m", path: PATH }], pipe, cwd)).toBe(
    `warning: m [c]\n  ${path}\n`,
  );
});

test("text of a job cannot steer the terminal or fake a line", () => {
  const message = "a\u001b[2Jb\u001b]0;title\u0007c\u202ed\ne\r\nf";
  expect(shown([{ severity: "error", code: "c", message, next: message }])).toBe(
    "error: abcd e f [c]\n  → abcd e f\n",
  );
});

test.each(["", " ", "echo", "#!/bin/sh\r\n", "#!/bin/sh\n\0"])(
  "a refused script fits into 80 columns: %j",
  (script) => {
    const checked = checkScript(script);
    if (checked.ok) throw new Error("it is refused");
    const { reason, next } = withScriptNamed(checked.error, "runs/llama3-8b_lora_r8_lr1e-5/finetune.slurm");
    const finding = { severity: "warning", code: "script.refused", path: "/exp/a.sh", next } as const;
    const text = renderDiagnostics(
      [{ ...finding, message: `training/llama3-8b_lora_r8_lr1e-5 would be refused: ${reason}` }],
      screen(80),
      "/exp",
    );
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  },
);
