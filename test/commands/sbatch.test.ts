import { describe, expect, test } from "vitest";
import type { FakePlan } from "../fake-slurm/fake.ts";
import { column, statuses, summaryOf } from "./documents.ts";
import { type Workshop, workshop } from "./workshop.ts";

const open = (runs: readonly string[] = ["one"], settle = "0"): Promise<Workshop> =>
  workshop({
    files: {
      "experiment_summary.md": summaryOf(...runs.map((run) => ({ run }))),
      "runmark.yaml": `submit: {settle_seconds: ${settle}}\n`,
    },
  });

/** Status and job id of the run `one`, as the summary has them. */
async function jobIdOf(shop: Workshop): Promise<string> {
  const summary = await shop.read("experiment_summary.md");
  return `${column(summary, 2).one} ${column(summary, 3).one}`;
}

describe("accepted, whatever else is said: one job, its id in the summary", () => {
  const cases: [string, FakePlan, string][] = [
    ["a banner", { stdout: "Welcome to the cluster\n{id}\nHave fun" }, "queued 101"],
    ["a warning on stderr", { stderr: "sbatch: warning: your project ends soon" }, "queued 101"],
    ["a line that calls itself an error, with exit 0", { stderr: "sbatch: error: Waiting..." }, "queued 101"],
    ["the cluster's name", { stdout: "{id};gpu" }, "queued 101;gpu"],
  ];
  test.each(cases)("%s", async (_, plan, shows) => {
    const shop = await open();
    await shop.slurm.next("sbatch", plan);
    expect((await shop.run(["tick"])).code).toBe(4);
    expect(await jobIdOf(shop)).toBe(shows);
    expect((await shop.run(["tick"])).code).toBe(4);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });
});

describe("unclear, and the job was made: it is found by its name, never sent again", () => {
  const cases: [string, FakePlan][] = [
    ["garbage instead of an id", { stdout: "?!" }],
    ["nothing at all", { stdout: "" }],
    [
      "a socket error after acceptance",
      {
        stdout: "",
        stderr: "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation",
        exitCode: 1,
      },
    ],
    ["killed after acceptance", { stdout: "", dies: true }],
    ["killed after naming the job", { dies: true }],
    ["two ids", { stdout: "{id}\n77" }],
  ];
  test.each(cases)("%s", async (_, plan) => {
    const shop = await open();
    await shop.slurm.next("sbatch", plan);
    const first = await shop.run(["tick"]);
    expect(first.code).toBe(4);
    expect(first.err).toMatch(
      /^warning: training\/one: .*\[submission.unclear\]\n {2}→ It is looked up by its name/,
    );
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ one: "submitting" });
    const second = await shop.run(["tick"]);
    expect(second.out).toContain("training/one  ○ queued as job 101, found again by its name\n");
    expect(await jobIdOf(shop)).toBe("queued 101");
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });
});

describe("unclear, and the job that was made has gone on meanwhile: adopted in whatever state", () => {
  const cases: [string, (shop: Workshop) => Promise<void>, string][] = [
    ["it runs", (shop) => shop.slurm.setState("101", "RUNNING"), "running 101"],
    ["it has ended", (shop) => shop.slurm.setState("101", "COMPLETED"), "completed 101"],
    ["it has failed", (shop) => shop.slurm.setState("101", "FAILED", "3:0"), "failed 101"],
    [
      "it has ended, and squeue has forgotten it",
      async (shop) => {
        await shop.slurm.setState("101", "COMPLETED");
        await shop.slurm.change("101", { sources: "records" });
      },
      "completed 101",
    ],
    ["only squeue shows it yet", (shop) => shop.slurm.change("101", { sources: "queue" }), "queued 101"],
    [
      "its id was given to another, and it is in the records",
      async (shop) => {
        await shop.slurm.setState("101", "TIMEOUT");
        await shop.slurm.change("101", { sources: "records" });
        await shop.slurm.addJob({ id: "102", name: "theirs", state: "RUNNING" });
      },
      "timeout 101",
    ],
  ];
  test.each(cases)("%s", async (_, goesOn, shows) => {
    const shop = await open();
    await shop.slurm.next("sbatch", { dies: true });
    await shop.run(["tick"]);
    await goesOn(shop);
    await shop.run(["tick"]);
    expect(await jobIdOf(shop)).toBe(shows);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });
});

test("two jobs of one name: the older is followed, the other is shown by every command until it has ended", async () => {
  const shop = await open();
  await shop.slurm.next("sbatch", { dies: true });
  await shop.run(["tick"]);
  const name = (await shop.slurm.jobs())[0]?.name ?? "";
  const later = String(Math.floor(Date.now() / 1_000) + 5);
  await shop.slurm.addJob({ id: "150", name, state: "RUNNING", submit: later });
  const second =
    /^warning: training\/one: job 150 has the name of one of its attempts, too .*\[submission.second-job\]\n {2}→ .*scancel 150$/m;
  const adopting = await shop.run(["tick"]);
  expect([adopting.code, await jobIdOf(shop)]).toEqual([4, "queued 101"]);
  expect(adopting.err).toMatch(second);
  for (const command of ["status", "plan"]) expect((await shop.run([command])).err).toMatch(second);
  await shop.slurm.setState("101", "COMPLETED");
  const done = await shop.run(["tick"]);
  expect([done.code, await jobIdOf(shop)]).toEqual([7, "completed 101"]);
  expect(done.err).toMatch(second);
  expect((await shop.run(["status"])).code).toBe(7);
  await shop.slurm.setState("150", "COMPLETED");
  const last = await shop.run(["tick"]);
  expect([last.code, last.err]).toEqual([0, ""]);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
});

test("unclear, and no job was made: sent again under the same name, only after more than one look", async () => {
  const shop = await open();
  await shop.slurm.next("sbatch", { work: false, stdout: "", dies: true });
  expect((await shop.run(["tick"])).code).toBe(4);
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  expect((await shop.run(["tick"])).code).toBe(4);
  const names = (await shop.slurm.calls("sbatch")).map((args) =>
    args.find((arg) => arg.startsWith("--job-name")),
  );
  expect(names).toHaveLength(2);
  expect(new Set(names).size).toBe(1);
  expect(await jobIdOf(shop)).toBe("queued 101");
});

test("unclear, and sacct does not answer: nothing is proved, so it is not sent again", async () => {
  const shop = await open();
  await shop.slurm.next("sbatch", { work: false, stdout: "", dies: true });
  expect((await shop.run(["tick"])).code).toBe(4);
  expect((await shop.run(["tick"])).code).toBe(4);
  const down = { work: false, stderr: "sacct: error: Problem talking to the database", exitCode: 1 };
  await shop.slurm.next("sacct", down, down, down);
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ one: "submitting" });
});

const QUOTA = {
  work: false,
  stdout: "",
  stderr:
    "sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: " +
    "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
  exitCode: 1,
};

test("a quota: the rest waits, says why, none is lost, and all go in when there is room", async () => {
  const runs = Array.from({ length: 12 }, (_, row) => `r${row}`);
  const shop = await open(runs);
  await shop.slurm.next("sbatch", {}, {}, QUOTA, QUOTA, QUOTA, QUOTA);
  const first = await shop.run(["tick"]);
  expect(first.code).toBe(4);
  expect(first.err).toMatch(
    /^info: training\/r\d+: QOSMaxSubmitJobPerUserLimit; .*\[submission.wait\]\n {2}→ The tasks that are left wait/,
  );
  const after = Object.values(statuses(await shop.read("experiment_summary.md")));
  expect(new Set(after)).toEqual(new Set(["queued", "pending"]));
  // How many of the refusals a tick meets depends on how many it sends at a time: at least one.
  for (let more = 0; more < 4; more += 1) expect((await shop.run(["tick"])).code).toBe(4);
  const names = (await shop.slurm.jobs()).map(({ name }) => name);
  expect([names.length, new Set(names).size]).toEqual([12, 12]);
});

test("a closed partition: blocked in SLURM's words, a person is told, and it goes in by itself", async () => {
  const shop = await open(["one", "two"]);
  const closed = {
    work: false,
    stdout: "",
    stderr:
      "sbatch: error: Batch job submission failed: Required partition not available (inactive or drain)",
    exitCode: 1,
  };
  await shop.slurm.next("sbatch", closed, closed);
  const first = await shop.run(["tick"]);
  expect(first.code).toBe(7);
  expect(first.err).toMatch(
    /^warning: training\/\w+: Required partition not available \(inactive or drain\) \[submission.held\]\n {2}→ It goes in by itself when the partition is up again/,
  );
  const summary = await shop.read("experiment_summary.md");
  expect(statuses(summary)).toEqual({ one: "blocked", two: "blocked" });
  expect(summary).toContain("| Required partition not available (inactive or drain) |");
  expect((await shop.run(["status"])).code).toBe(7);
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ one: "queued", two: "queued" });
});

test("a refusal for good: failed, with SLURM's words and the way on in Notes; the others go in", async () => {
  const shop = await open(["one", "two", "three"]);
  await shop.slurm.next("sbatch", {
    work: false,
    stdout: "",
    stderr: "sbatch: error: Batch job submission failed: Invalid partition name specified",
    exitCode: 1,
  });
  expect((await shop.run(["tick"])).code).toBe(4);
  const summary = await shop.read("experiment_summary.md");
  expect(Object.values(statuses(summary)).sort()).toEqual(["failed", "queued", "queued"]);
  expect(summary).toContain(
    "| Invalid partition name specified → Correct --partition in the script; `sinfo -s` lists them |",
  );
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(3);
});
