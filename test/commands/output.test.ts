import { existsSync } from "node:fs";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { RUNMARK, type Workshop, workshop } from "./workshop.ts";

const open = (jobsRun = true): Promise<Workshop> =>
  workshop({
    jobsRun,
    files: { "experiment_summary.md": summaryOf({ run: "one" }, { run: "two", command: "exit 3" }) },
  });

describe("--quiet", () => {
  test("says nothing when all is well, and nothing of runs that failed", async () => {
    const shop = await open();
    expect(await shop.run(["plan", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
    expect(await shop.run(["run", "-q"])).toEqual({ code: 1, out: "", err: "" });
    expect(await shop.run(["status", "-q"])).toEqual({ code: 1, out: "", err: "" });
  });

  test("still says errors, and leaves JSON alone", async () => {
    const shop = await open();
    await shop.write("experiment_summary.md", "");
    expect((await shop.run(["run", "-q"])).err).toContain("error: the summary is empty");
    expect(envelopeIn("run", await shop.run(["run", "-q", "--json"])).exitCode).toBe(3);
  });
});

test.skipIf(!existsSync("/dev/full"))(
  "a disk that is full: what is lost is said, and nothing ends with 0",
  async () => {
    const ended = async (words: string): Promise<string> => {
      const shop = await open();
      const { stdout, stderr } = await execa(
        "bash",
        ["-c", `"$0" "$1" ${words} > /dev/full; echo $?`, process.execPath, RUNMARK],
        { cwd: shop.folder, env: { ...shop.env }, extendEnv: false },
      );
      return `${words} ${stdout}: ${stderr}`;
    };
    const said =
      "stdout cannot be written: ENOSPC: no space left on device, write. What was to be read there is lost.";
    expect(await Promise.all(["plan", "status --json", "run"].map(ended))).toEqual([
      `plan 3: ${said}`,
      `status --json 4: ${said}`,
      `run 1: ${said}`,
    ]);
  },
);

describe("a pipe", () => {
  test.each([
    // Cut off in the middle, unless it was over by then.
    ["run", /code [14]/],
    ["status", /code 4/],
    ["", /code 4/],
    ["plan", /code 0/],
    ["config", /code 0/],
    ["schema", /code 0/],
    ["--help", /code 0/],
  ])("%j into a reader that goes away is no failure, and ends with its own code", async (command, code) => {
    const shop = await open();
    const { stdout, stderr } = await execa(
      "bash",
      ["-c", `"$0" "$1" ${command} | head -1; echo "code \${PIPESTATUS[0]}"`, process.execPath, RUNMARK],
      { cwd: shop.folder, env: { ...shop.env }, extendEnv: false },
    );
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^.+\ncode \d$/);
    expect(stdout).toMatch(code);
    expect(stdout).not.toMatch(/code 70/);
  });

  test("gets no colours, no cursor movements, nothing cut", async () => {
    const shop = await open();
    const name = "a_run_with_a_name_that_is_longer_than_most_terminals_are_wide".repeat(2);
    await shop.write("experiment_summary.md", summaryOf({ run: name }, { run: "two", command: "exit 3" }));
    for (const command of ["plan", "run", "status", "tick"]) {
      const { out, err } = await shop.run([command]);
      expect(out + err).not.toContain("\u001b");
      if (command !== "tick") expect(out).toContain(name);
    }
  });
});

/** util-linux's `script` gives a command a terminal. */
const canHaveTerminal = (await execa({ reject: false })`script --version`).stdout?.includes("util-linux");

describe.skipIf(!canHaveTerminal)("on a terminal (needs script of util-linux)", () => {
  const onTerminal = async (
    shop: Workshop,
    words: string,
    env: Record<string, string> = {},
    columns = 80,
  ) => {
    const inner = `stty cols ${columns} rows 24; ${process.execPath} ${RUNMARK} ${words}`;
    const { stdout, exitCode } = await execa("script", ["-qec", inner, "/dev/null"], {
      cwd: shop.folder,
      env: { ...shop.env, TERM: "xterm", ...env },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    return { out: stdout.replaceAll("\r\n", "\n"), code: exitCode };
  };

  test.each([
    ["", {}, true],
    ["--no-color", {}, false],
    ["", { NO_COLOR: "1" }, false],
    ["", { NO_COLOR: "" }, true],
    ["", { TERM: "dumb" }, false],
  ])("plan %s with %o in colours: %s", async (flag, env, colored) => {
    const { out, code } = await onTerminal(await open(), `plan ${flag}`, env);
    expect(code).toBe(0);
    expect(out.includes("\u001b[")).toBe(colored);
  });

  test("run draws below the lines that scroll by, leaves the table, and gives the cursor back", async () => {
    const { out, code } = await onTerminal(await open(), "run");
    expect(code).toBe(1);
    expect(out).toContain("Ctrl-C leaves; the jobs go on");
    expect(out).toMatch(/training\/two {2}.*✗ failed.* exit code 3/);
    expect(out).toMatch(/\n\S*█+/);
    expect(out.slice(out.lastIndexOf("trial"))).toMatch(
      /one.*✓ completed[\s\S]*two.*✗ failed[\s\S]*The summary is up to date/,
    );
    expect(out).not.toMatch(/\u001b\[\?25l(?![\s\S]*\u001b\[\?25h)/);
  });

  test("no line is wider than the terminal, but for a word to copy", async () => {
    const shop = await open();
    await shop.write(
      "experiment_summary.md",
      summaryOf(
        { run: "a_name_of_more_than_forty_columns_for_a_start" },
        { run: "two", status: "perhaps later" },
      ),
    );
    for (const command of ["plan", "run", "status", "check"]) {
      const { out } = await onTerminal(shop, `${command} --no-color`, {}, 40);
      for (const line of out.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "").split("\n")) {
        const isOneWord = !line.trim().includes(" ");
        if (!isOneWord && !line.includes(shop.around)) expect(line.length, line).toBeLessThanOrEqual(40);
      }
    }
  });

  test("with --json stdout holds one value even on a terminal", async () => {
    const shop = await open();
    const { out, code } = await onTerminal(shop, "run --json");
    expect(envelopeIn("run", { out: `${out.trimEnd()}\n`, err: "", code }).exitCode).toBe(1);
  });
});
