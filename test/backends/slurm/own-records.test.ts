import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { observe } from "../../../src/backends/slurm/observe.ts";
import type { JobRef } from "../../../src/model/job.ts";
import type { ExecResult, Files } from "../../../src/system/ports.ts";
import { realSystem } from "../../../src/system/real.ts";
import { at, empty, off, word } from "./look.ts";
import { printed, queueText, recordText, refused, world } from "./world.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runmark-records-"));
});
afterEach(() => rm(folder, { recursive: true }));

const NAME = "r8~ab12cd34";
const SCRIPT = { [`${NAME}.script`]: "#!/bin/bash\n#SBATCH --time=10\ntrue\n" };
const STARTED = { [`${NAME}.812.0.start`]: "1000 n1\n" };
const failed = refused("sacct: error: Problem talking to the database: Connection refused\n");

async function look(
  files: Readonly<Record<string, string>>,
  answers: { readonly squeue: ExecResult; readonly sacct: ExecResult; readonly files?: Partial<Files> },
  job: JobRef = { id: "812", name: NAME },
) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { squeue, sacct } = answers;
  const { needs } = world({ squeue: [squeue], sacct: [sacct] }, { ...realSystem().files, ...answers.files });
  const observation = await observe({ ...needs, folder }, { jobs: [job], names: [{ name: NAME, since: 0 }] });
  return { observation, report: observation.jobs.get(job.id) };
}

describe("a job that the queue no longer shows", () => {
  const exit = (line: string, run = "812.0") => ({ [`${NAME}.${run}.exit`]: `${line}\n` });
  test.each<readonly [string, Readonly<Record<string, string>>, ExecResult, string]>([
    [
      "no accounting, and it left an end",
      { ...STARTED, ...exit("1010 0 exited") },
      off,
      "COMPLETED by records",
    ],
    ["it failed", { ...STARTED, ...exit("1010 3 exited") }, off, "FAILED by records"],
    ["accounting is down", { ...STARTED, ...exit("1010 0 exited") }, failed, "COMPLETED by records"],
    ["accounting is down, and it left nothing", STARTED, failed, "unclear"],
    [
      "accounting has not heard of it yet",
      { ...STARTED, ...exit("1010 3 exited") },
      empty,
      "FAILED by records",
    ],
    [
      "accounting knows better",
      { ...STARTED, ...exit("1010 137 signalled") },
      printed(recordText({ JobID: "812", JobName: NAME, State: "OUT_OF_MEMORY" })),
      "OUT_OF_MEMORY by records",
    ],
    ["a start and no end", STARTED, off, "gone"],
    ["nothing", {}, off, "gone"],
    [
      "requeued: its old end is none",
      { ...STARTED, ...exit("1010 143 signalled"), [`${NAME}.812.1.start`]: "1020 n2\n" },
      off,
      "gone",
    ],
    [
      "requeued: the last run counts",
      {
        ...STARTED,
        ...exit("1010 143 signalled"),
        [`${NAME}.812.10.start`]: "1020 n2\n",
        ...exit("1030 0 exited", "812.10"),
        [`${NAME}.812.9.start`]: "1020 n2\n",
      },
      off,
      "COMPLETED by records",
    ],
    [
      "past that limit, and not past the one that a retry was given",
      {
        ...STARTED,
        [`${NAME}.sh`]: "#!/bin/bash -p\n#SBATCH --time=10\n#SBATCH --time=20\n",
        [`${NAME}.812.0.term`]: "1605 \n",
        ...exit("1606 143 signalled"),
      },
      off,
      "CANCELLED by records",
    ],
    [
      "past the limit of its script",
      { ...STARTED, [`${NAME}.812.0.term`]: "1605 \n", ...exit("1606 143 signalled") },
      off,
      "TIMEOUT by records",
    ],
    [
      "another id of the name",
      { [`${NAME}.813.0.start`]: "1000 n1\n", ...exit("1010 0 exited", "813.0") },
      off,
      "gone",
    ],
  ])("%s", async (_, files, sacct, expected) => {
    const { report } = await look({ ...SCRIPT, ...files }, { squeue: empty, sacct });
    expect(word(report)).toBe(expected);
  });

  test("a folder that cannot be read proves nothing", async () => {
    const list = async () => Promise.reject(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }));
    const { report, observation } = await look({}, { squeue: empty, sacct: off, files: { list } });
    expect([word(report), observation.records.kind]).toEqual(["unclear", "off"]);
  });

  test("squeue leads", async () => {
    const files = { ...SCRIPT, ...STARTED, [`${NAME}.812.0.exit`]: "1010 143 signalled\n" };
    const squeue = printed(queueText({ JobArrayID: "812", Name: NAME, State: "PENDING", SubmitTime: at(5) }));
    expect(word((await look(files, { squeue, sacct: off })).report)).toBe("PENDING by queue");
  });
});

test("an array has ended when each element that began has", async () => {
  const element = (index: number, exit: string) => ({
    [`${NAME}.812_${index}.0.start`]: "1000 n1\n",
    [`${NAME}.812_${index}.0.exit`]: exit,
  });
  const two = { ...SCRIPT, ...element(0, "1010 0 exited\n"), ...element(1, "") };
  expect(word((await look(two, { squeue: empty, sacct: off })).report)).toBe("gone");
  const both = element(1, "1020 3 exited\n");
  expect((await look(both, { squeue: empty, sacct: off })).report).toMatchObject({
    kind: "seen",
    sighting: { id: "812", state: "FAILED", exitCode: 3, endedAt: 1_020_000 },
  });
  const one = await look({}, { squeue: empty, sacct: off }, { id: "812_0", name: NAME });
  expect(one.report).toMatchObject({ kind: "seen", sighting: { id: "812_0", state: "COMPLETED" } });
});

describe("a submission without an answer", () => {
  const named = async (files: Readonly<Record<string, string>>) => {
    const { observation } = await look(files, { squeue: empty, sacct: off });
    const found = observation.named.get(NAME)?.map(({ id, state }) => `${id} ${state}`);
    return [observation.records.kind, ...(found ?? [])];
  };

  test("has made a job where one began, whatever became of it", async () => {
    expect(await named({ ...SCRIPT, ...STARTED })).toEqual(["answered", "812 RUNNING"]);
  });

  test("has made none that ran where none began", async () => {
    expect(await named(SCRIPT)).toEqual(["answered"]);
  });

  test("may have made one where none was to leave a record", async () => {
    expect(await named({})).toEqual(["off"]);
  });
});
