import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import type { JobRequest } from "../../../src/model/job.ts";
import { type FakeSlurm, fakeSlurm } from "../../fake-slurm/fake.ts";
import type { Harness } from "../harness.ts";
import { slurmHarness } from "./harness.ts";

const NAME = "r8~ab12cd34";
let slurm: FakeSlurm;
let harness: Harness;

beforeEach(async () => {
  slurm = await fakeSlurm({ runs: true });
  harness = await slurmHarness(
    { ...process.env, ...slurm.env },
    { folder: slurm.folder, limitMs: 110_000, close: slurm.close },
  );
});
afterEach(() => harness.close());

const records = () => join(harness.folder, "records");
const left = async () => (await readdir(records()).catch(() => [])).sort();

const request = (text: string, more: Partial<JobRequest> = {}): JobRequest => ({
  name: NAME,
  script: { kind: "text", text },
  cwd: harness.folder,
  args: [],
  exitRecord: "auto",
  ...more,
});

async function submitted(backend: Backend, asked: JobRequest): Promise<string> {
  const answer = await backend.submit(asked);
  return answer.kind === "accepted" ? answer.id : JSON.stringify(answer);
}

const untilOver = (id: string) =>
  harness.until(`the end of ${id}`, async () => {
    const job = (await slurm.jobs()).find((each) => each.id === id);
    return job !== undefined && /COMPLETED|FAILED/.test(job.state) ? job : undefined;
  });

describe("on a cluster without accounting", () => {
  beforeEach(() => slurm.setAccounting("off"));

  test.each([
    ["true", "COMPLETED", "0:0"],
    ["exit 3", "FAILED", "3:0"],
  ])("the end of %s is known when the queue has forgotten it", async (body, state, exit) => {
    const text = `#!/bin/bash\n#SBATCH --output=%x.txt\necho "$1" $SLURM_JOB_NAME\n${body}\n`;
    const id = await submitted(harness.backend, request(text, { args: ["two words"] }));
    expect(await untilOver(id)).toMatchObject({ name: NAME, exit });
    expect(await readFile(join(harness.folder, `${NAME}.txt`), "utf8")).toBe(`two words ${NAME}\n`);
    await slurm.change(id, { sources: "none" });
    const seen = await harness.backend.observe({
      jobs: [{ id, name: NAME }],
      names: [{ name: NAME, since: 0 }],
    });
    expect(seen.jobs.get(id)).toMatchObject({ kind: "seen", sighting: { state, source: "records" } });
    expect(seen.named.get(NAME)).toMatchObject([{ id, state }]);
  });

  test("the controller is asked once, and another process knows", async () => {
    await Promise.all(
      ["a~1", "b~1"].map((name) => submitted(harness.backend, request("#!/bin/sh\n", { name }))),
    );
    expect(await slurm.calls("scontrol")).toEqual([["show", "config"]]);
    expect(await readFile(join(records(), "accounting"), "utf8")).toBe("off\n");
    // What was known a day ago is asked again.
    await utimes(join(records(), "accounting"), 0, 0);
    await slurm.setAccounting("on");
    const { backend, close } = await slurmHarness(
      { ...process.env, ...slurm.env },
      { folder: slurm.folder, limitMs: 110_000 },
    );
    await submitted(backend, request("#!/bin/sh\n", { name: "c~1" }));
    expect(await slurm.calls("scontrol")).toHaveLength(2);
    await close();
  });

  test.each([
    ["no shebang", "echo\n", /does not look like a batch script/],
    ["nothing", "", /empty/],
    ["DOS line ends", "#!/bin/sh\r\necho\r\n", /DOS/],
  ])("a script with %s is refused as by sbatch", async (_, text, reason) => {
    expect(await harness.backend.submit(request(text))).toMatchObject({
      kind: "rejected",
      reason: expect.stringMatching(reason),
    });
    expect(await slurm.calls("sbatch")).toEqual([]);
  });

  test("a script's bytes are kept, whatever they mean", async () => {
    const path = join(harness.folder, "job.sh");
    const bytes = Buffer.from("#!/bin/sh\n#SBATCH --comment=\xe9\n# \xff\nexit 0\n", "latin1");
    await writeFile(path, bytes);
    await submitted(harness.backend, request("", { script: { kind: "file", path } }));
    expect((await readFile(join(records(), `${NAME}.script`))).equals(bytes)).toBe(true);
    const wrapper = await readFile(join(records(), `${NAME}.sh`), "latin1");
    expect(wrapper.split("\n").slice(0, 4)).toEqual([
      "#!/bin/bash -p",
      "#SBATCH --comment=\xe9",
      "# \xff",
      expect.stringMatching(/^__runmark/),
    ]);
  });

  test("where no record can be left, nothing is sent yet", async () => {
    await writeFile(records(), "in the way");
    expect(await harness.backend.submit(request("#!/bin/sh\n"))).toMatchObject({ kind: "wait" });
    expect(await slurm.calls("sbatch")).toEqual([]);
  });

  test("what nobody needs any more is swept, and nothing else", async () => {
    for (const name of ["a.b~11111111", "c~22222222"]) {
      const id = await submitted(harness.backend, request("#!/bin/sh\n", { name }));
      await untilOver(id);
    }
    await mkdir(join(records(), "kept"));
    await harness.backend.sweep?.((name) => name !== "a.b~11111111");
    expect((await left()).map((name) => name.replace(/\.10\d\..*/, ".<run>"))).toEqual([
      "accounting",
      "c~22222222.<run>",
      "c~22222222.<run>",
      "c~22222222.script",
      "c~22222222.sh",
      "kept",
    ]);
  });
});

describe("on a cluster with accounting", () => {
  test("a script goes in as it is", async () => {
    await submitted(harness.backend, request("#!/bin/sh\n"));
    expect(await left()).toEqual(["accounting"]);
  });

  test.each([
    ["always", 0, [`${NAME}.script`, `${NAME}.sh`]],
    ["never", 0, []],
  ] as const)("%s is done without asking", async (exitRecord, asked, files) => {
    await submitted(harness.backend, request("#!/bin/sh\n", { exitRecord, beginAt: Date.now() + 60_000 }));
    expect(await slurm.calls("scontrol")).toHaveLength(asked);
    expect(await left()).toEqual(files);
  });
});
