import { mkdir, readFile, stat } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkshop, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
  await mkdir(join(shop.cwd, "sub"));
});
afterAll(() => shop.close());

const run = async (lines: readonly string[], shebang?: string) => {
  const script = `${[shebang ?? "#!/bin/bash", ...lines].join("\n")}\n`;
  const answer = await shop.backend.submit({
    name: "r1~t",
    script: { kind: "text", text: script },
    cwd: shop.cwd,
    args: [],
  });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  const end = await shop.untilState({ id: answer.id }, "COMPLETED", "FAILED");
  return { id: answer.id, end, output: await readFile(end.stdout ?? "", "utf8").catch(() => undefined) };
};

describe("outcomes", () => {
  test.each([
    [["exit 0"], { state: "COMPLETED", exitCode: 0 }],
    [["exit 3"], { state: "FAILED", exitCode: 3, reason: "NonZeroExitCode" }],
    [["nosuchcommand"], { state: "FAILED", exitCode: 127 }],
    [["exit 137"], { state: "FAILED", exitCode: 137 }],
    [["exit 255"], { state: "FAILED", exitCode: 255 }],
    [["kill -9 $$"], { state: "FAILED", exitCode: 0, signal: 9 }],
    [["kill -SEGV $$"], { state: "FAILED", exitCode: 0, signal: 11 }],
    [["kill -TERM $$"], { state: "FAILED", exitCode: 0, signal: 15 }],
    [["#SBATCH -o missing/%j.out", "exit 0"], { state: "FAILED", exitCode: 0, signal: 53 }],
    [["#SBATCH -D missing", "exit 0"], { state: "FAILED", exitCode: 0, signal: 53 }],
  ])("%j", async (lines, expected) => {
    expect((await run(lines)).end).toMatchObject(expected);
  });

  test("a missing interpreter is exit code 2, with a word in the output", async () => {
    const { end, output } = await run(["exit 0"], "#!/no/such/interpreter");
    expect(end).toMatchObject({ state: "FAILED", exitCode: 2 });
    expect(output).toContain("/no/such/interpreter");
  });

  test("the script runs under its own interpreter with that one argument", async () => {
    expect(
      (await run(["process.stdout.write(process.argv0)"], "#!/usr/bin/env -S node --no-warnings")).output,
    ).toContain("node");
  });
});

describe("environment and files", () => {
  test("the job is told what SLURM tells it", async () => {
    const lines = ["#SBATCH --ntasks=2 --cpus-per-task 1 --export=\"ALL,GREETING='a,b'\"", "env"];
    const { id, output = "" } = await run(lines);
    const env = new Map(
      output.split("\n").map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]),
    );
    const expected = {
      SLURM_JOB_ID: id,
      SLURM_JOBID: id,
      SLURM_JOB_NAME: "r1~t",
      SLURM_SUBMIT_DIR: shop.cwd,
      SLURM_JOB_NODELIST: hostname(),
      SLURM_NTASKS: "2",
      SLURM_CPUS_PER_TASK: "1",
      SLURM_CPUS_ON_NODE: "2",
      SLURM_PROCID: "0",
      SLURM_JOB_PARTITION: "local",
      SLURM_JOB_USER: userInfo().username,
      GREETING: "a,b",
      PWD: shop.cwd,
    };
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, env.get(key)]))).toEqual(expected);
    expect([...env.keys()].filter((key) => key?.startsWith("__runmark"))).toEqual([]);
  });

  test("the copy of the environment is gone once the job has started", async () => {
    const { id } = await run(["exit 0"]);
    await expect(stat(join(shop.folder, "jobs", id, "environment.json"))).rejects.toThrow("ENOENT");
  });

  test("output and error go where the patterns say, relative to the working folder", async () => {
    const { end, id, output } = await run([
      "#SBATCH -o %x-%5j.out -e err.txt -D sub",
      "echo out; echo err >&2",
    ]);
    expect(end.stdout).toBe(join(shop.cwd, "sub", `r1~t-${id.padStart(5, "0")}.out`));
    expect([output, await readFile(join(shop.cwd, "sub", "err.txt"), "utf8")]).toEqual(["out\n", "err\n"]);
  });

  test.each([
    ["truncate", "2\n"],
    ["append", "1\n2\n"],
  ])("--open-mode=%s", async (mode, expected) => {
    const header = `#SBATCH --output=${mode}.txt --open-mode=${mode}`;
    await run([header, "echo 1"]);
    expect((await run([header, "echo 2"])).output).toBe(expected);
  });

  test("what is not honoured is noted in the job's folder", async () => {
    const { id } = await run(["#SBATCH --mail-type=END --nodes=2 --mem=4G", "exit 0"]);
    expect((await readFile(join(shop.folder, "jobs", id, "notes"), "utf8")).trim().split("\n")).toEqual([
      "script line 2: --mail-type=END is not honoured on this machine",
      "2 nodes were asked for; the job runs on this one machine",
    ]);
  });
});

test("what a script would trip over is said before it is submitted", async () => {
  const text = "#!/no/bash\n#SBATCH -J foo -o %x.out\nsrun true\n";
  const request = { name: "r1~t", script: { kind: "text", text } as const, cwd: shop.cwd, args: [] };
  expect(await shop.backend.outlook?.rehearse(request, {})).toEqual({
    kind: "fine",
    remark: [
      "script line 2: %x in --output=%x.out is the name that runmark gives the job, not foo",
      "script line 1: /no/bash is no program on this machine",
      "script line 3: srun finds no SLURM to ask on this machine: call the program without it",
    ].join("; "),
  });
});

describe("refusals", () => {
  test.each([
    ["", /empty/],
    ["echo hi\n", /does not look like a batch script/],
    ["#!/bin/sh\r\necho\r\n", /DOS line breaks/],
    [`#!/bin/sh\n#${"é".repeat(2 ** 21)}`, /larger than 4 MiB/],
    [`#!/bin/sh\n#SBATCH --time=${"9".repeat(400)}\n`, /line 2: Invalid --time specification: 9+…$/],
    ["#!/bin/sh\n#SBATCH --time=soon\n", /line 2: Invalid --time specification: soon/],
    ["#!/bin/sh\n#SBATCH --nosuchoption\n", /line 2: unrecognized option '--nosuchoption'/],
  ])("%#", async (text, reason) => {
    const before = await shop.system.files.list(join(shop.folder, "jobs"));
    const answer = await shop.backend.submit({
      name: "x~t",
      script: { kind: "text", text },
      cwd: shop.cwd,
      args: [],
    });
    expect(answer).toEqual({
      kind: "rejected",
      reason: expect.stringMatching(reason),
      next: expect.any(String),
    });
    expect(await shop.system.files.list(join(shop.folder, "jobs"))).toEqual(before);
  });
});

test("time and memory that are asked for otherwise take the place of the script's", async () => {
  const script = "#!/bin/bash\n#SBATCH --time=1 --mem-per-cpu=100\n";
  const answer = await shop.backend.submit({
    ...{ name: "r1~t", script: { kind: "text", text: script }, cwd: shop.cwd, args: [] },
    overrides: { timeMinutes: 2, memory: { per: "cpu", mib: 200 }, exclude: ["elsewhere"] },
  });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  const request = await readFile(join(shop.folder, "jobs", answer.id, "request.json"), "utf8");
  expect(JSON.parse(request)).toMatchObject({ timeLimitSeconds: 120, memoryMiB: 200 });
  await shop.untilState({ id: answer.id }, "COMPLETED");
});
