import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DATA_SCHEMAS, envelopeOf } from "../../src/cli/schemas.ts";
import { called, folderWith, SUMMARY } from "./called.ts";

const place = () =>
  folderWith({
    "all/a/experiment_summary.md": SUMMARY,
    "all/b/experiment_summary.md": `${SUMMARY}| r9 | true |\n`,
    "bad/experiment_summary.md": "# Nothing\n",
    "empty/notes.md": "",
  });

const BAR = "░".repeat(30);
const A = `  ${BAR} 0/1  Night\n  1 pending\n`;
const B = `  ${BAR} 0/2  Night\n  2 pending\n`;

describe("status", () => {
  test("of several experiments, and of a folder that holds them: each in a few lines", async () => {
    const cwd = await place();
    const both = { code: 4, out: `all/a:\n${A}all/b:\n${B}`, err: "" };
    expect(await called(cwd, "status", "all/a", "all/b")).toEqual(both);
    expect(await called(cwd, "status", "all")).toEqual(both);
    expect(await called(cwd, "status", "all", "all/a")).toEqual(both);
  });

  test("--all lists every task of each, also where the folder follows it", async () => {
    const { out } = await called(await place(), "status", "--all", "all");
    expect(out.match(/^ {2}r\d {2}· pending$/gm)).toHaveLength(3);
    expect(out).toMatch(/· pending\n\nall\/b:\nNight\n/);
  });

  test("one that is called like its folder is named once, and one without tasks takes one line", async () => {
    const table = SUMMARY.slice(SUMMARY.indexOf("\n"));
    const cwd = await folderWith({
      "x/full/experiment_summary.md": `# full${table}`,
      "x/none/experiment_summary.md": "# none\n\n## Runs\n\n| Run Name | Command |\n| --- | --- |\n",
    });
    const { out } = await called(cwd, "status", "x");
    expect(out).toBe(`x/full:\n  ${BAR} 0/1\n  1 pending\nx/none:\n  ${BAR} 0/0\n`);
    expect((await called(cwd, "status", "--all", "x")).out).toMatch(
      /^x\/full:\n░+ 0\/1\n1 pending\n\ntraining\n.*\n\nx\/none:\n░+ 0\/0\n$/,
    );
  });

  test("above experiments it says how to see them all; what is mistyped is answered with what was meant", async () => {
    const cwd = await place();
    const next = async (...words: string[]) => /→ (.*)/.exec((await called(cwd, ...words)).err)?.[1];
    expect(await next("status")).toBe(
      "See the 3 experiments below with: runmark status . (or go to one, or name it)",
    );
    expect(await next("status", "badd")).toBe("Did you mean bad?");
    expect(await next("status", "all/A")).toBe("Did you mean all/a?");
    expect(await next("status", "emty")).toBe("Create an experiment there with: runmark init emty");
    expect(await next("check", "all/a/experiment_sumary.md")).toBe(
      "Did you mean all/a/experiment_summary.md?",
    );
    expect(await next("check", "nowhere/at all/x.md")).toBe(
      "Create an experiment there with: runmark init 'nowhere/at all'",
    );
  });

  test("one that has errors keeps no other from its turn, and the code tells of it", async () => {
    const { code, out, err } = await called(await place(), "status", "bad", "all/a");
    expect(code).toBe(3);
    expect(out).toContain(`all/a:\n${A}`);
    expect(err).toMatch(/^bad:\nerror: the summary has no table of runs/);
  });

  test("one that is named is told of as ever; a folder without any is an error", async () => {
    const cwd = await place();
    const inIt = await called(join(cwd, "all/a"), "status");
    expect(inIt.out).toMatch(/^Night\n.*\n1 pending\n\ntraining\n {2}r8 /);
    expect(await called(cwd, "status", "all/a")).toEqual(inIt);
    const none = await called(cwd, "status", "empty");
    expect(none.code).toBe(3);
    expect(none.err).toContain("[summary.missing]");
  });

  test("JSON is flat of one and a list of several, in the one schema", async () => {
    const cwd = await place();
    const answer = async (...words: string[]) => {
      const value = JSON.parse((await called(cwd, "status", ...words, "--json")).out);
      const { status } = DATA_SCHEMAS;
      if (status === undefined) throw new Error("no schema");
      expect(envelopeOf("status", status).safeParse(value).error?.issues ?? []).toEqual([]);
      return value.data;
    };
    expect(await answer("all/a")).toMatchObject({ experiment: "Night", total: 1 });
    expect(await answer("all")).toMatchObject({
      experiments: [
        {
          summary: join(cwd, "all/a/experiment_summary.md"),
          exitCode: 4,
          data: { total: 1 },
          diagnostics: [],
        },
        {
          summary: join(cwd, "all/b/experiment_summary.md"),
          exitCode: 4,
          data: { total: 2 },
          diagnostics: [],
        },
      ],
    });
  });
});
