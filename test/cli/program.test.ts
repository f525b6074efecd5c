import { describe, expect, test } from "vitest";
import { alone } from "../../src/cli/alone.ts";
import { DATA_SCHEMAS } from "../../src/cli/schemas.ts";
import { COMMANDS } from "../../src/cli/specs.ts";
import { invocation } from "../../src/commands/invocation.ts";
import { calledWith } from "../support/calls.ts";
import { everyCommand } from "./called.ts";

const called = (...argv: string[]) => calledWith({}, argv);

describe("the command line", () => {
  test("every command has a schema for its answer", () => {
    expect([...COMMANDS, alone].map(({ name }) => name)).toEqual(Object.keys(DATA_SCHEMAS));
  });

  test("--version", async () => {
    expect(await called("--version")).toEqual({ code: 0, out: "1.2.3\n", err: "" });
  });

  test.each(everyCommand())("%s --help has examples and fits 80 columns", async (words, spec) => {
    const { code, out, err } = await called(...words.split(" "), "--help");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/\nExamples:\n {2}runmark /);
    const own = spec.standsAlone ? [] : ["--experiment"];
    const options =
      spec.commands === undefined || spec.isItself ? ["--json", "--quiet", "--no-color", ...own] : [];
    for (const option of options) expect(out).toContain(option);
    for (const { name } of spec.commands ?? []) expect(out).toContain(`\n  ${name} `);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("--help names each command on one line, by what it is for", async () => {
    const { out } = await called("--help");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const groups = out.split("\n\n").filter((part) => /^[A-Z][^\n]*:\n {2}[a-z]/.test(part));
    const listed = groups.flatMap((group) => group.split("\n").slice(1));
    expect(listed.filter((line) => !/^ {2}[a-z]+ {2,}[a-z]/.test(line))).toEqual([]);
    const named = listed.map((line) => line.trim().split(" ")[0]);
    expect(named.toSorted()).toEqual([...COMMANDS.map(({ name }) => name), "help"].sort());
    expect(groups.map((group) => group.split("\n")[0])).toEqual([
      ...["The summary:", "Run it:", "See how it goes:", "What came of it:", "Many at once:", "Around it:"],
    ]);
  });

  test("everything that spends cluster time has --dry-run", async () => {
    for (const name of ["run", "tick", "retry", "cancel", "queue run"])
      expect((await called(...name.split(" "), "--help")).out).toContain("--dry-run");
  });
});

test.each([
  ["/a/exp/experiment_summary.md", "/a/exp", "runmark run"],
  ["/a/exp/experiment_summary.md", "/a/exp/deep/below", "runmark run"],
  ["/a/exp/experiment_summary.md", "/a", "runmark run exp"],
  ["/a/exp/experiment_summary.md", "/a/other", "runmark run ../exp"],
  ["/a/exp/experiment_summary.md", "/b/c/d", "runmark run /a/exp"],
  ["/a/exp/mine.md", "/a/exp", "runmark run mine.md"],
  ["/a/my exp/experiment_summary.md", "/a", "runmark run 'my exp'"],
  ["/a/o'clock/experiment_summary.md", "/a", "runmark run 'o'\\''clock'"],
  ["/a/-x/experiment_summary.md", "/a", "runmark run ./-x"],
])("%s from %s: %s", (summary, cwd, command) => {
  expect(invocation("run", summary, cwd)).toBe(command);
});
