import { expect, test } from "vitest";
import type { Experiment, Row } from "./experiment.ts";
import { experimentOf } from "./experiment.ts";
import { expectOneJobEach, jobsOf, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

/** The id of a run's job, as the summary tells a person. */
async function jobIdOf(experiment: Experiment, run: string): Promise<string> {
  const row = (await experiment.table("### Fine-tuning")).find((each) => each["Run Name"] === run);
  return row?.["Job ID"] ?? "";
}

/** How long each job took is the machine's affair. */
const withoutDurations = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => ({ ...row, Notes: (row.Notes ?? "").replace(/\d+:\d\d:\d\d/, "H:MM:SS") }));

describeCluster("outcomes", (cluster) => {
  test("each end has its status and its cause, and the exit code says that some failed", async () => {
    const experiment = await experimentOf(cluster, {
      good: "true",
      bad: "exit 3",
      greedy: "echo RuntimeError: CUDA error: out of memory >&2; exit 1",
      slow: "sleep 600",
      stopped: "sleep 600",
    });
    const running = experiment.start(["run"]);
    await experiment.untilStatus({ slow: "running", stopped: "running" });
    // Its owner may shorten the limit of a running job: quicker than the shortest limit, which is a minute.
    const limit = [`jobid=${await jobIdOf(experiment, "slow")}`, "timelimit=0"];
    expect(await cluster.asUser("scontrol", ["update", ...limit])).toMatchObject({ exitCode: 0 });
    const stopped = await jobIdOf(experiment, "stopped");
    expect(await cluster.asUser("scancel", [stopped])).toMatchObject({ exitCode: 0 });

    expect(await running.ended).toMatchObject({ exitCode: 1 });
    const jobs = await jobsOf(cluster, experiment);
    const idOf = new Map(jobs.map(({ name, id }) => [readable(name), id]));
    const row = (run: string, status: string, notes: string): Row => ({
      "Run Name": run,
      Status: status,
      "Job ID": idOf.get(run) ?? "no job",
      Started: TIME,
      Completed: TIME,
      Notes: notes,
    });
    expect(withoutDurations(await experiment.table("### Fine-tuning"))).toEqual([
      row("good", "completed", "-"),
      row("bad", "failed", "exit code 3 after H:MM:SS"),
      row("greedy", "failed", "CUDA out of memory after H:MM:SS; lower batch_size"),
      row("slow", "timeout", "time limit reached after H:MM:SS; ask for more with --time, or resume"),
      row("stopped", "cancelled", "cancelled from outside runmark"),
    ]);
    await expectOneJobEach(cluster, experiment);
    expect(jobs.map(({ name, state }) => `${readable(name)} ${state}`).sort()).toEqual([
      "bad FAILED",
      "good COMPLETED",
      "greedy FAILED",
      "slow TIMEOUT",
      "stopped CANCELLED",
    ]);
  });
});
