import { expect, test } from "vitest";
import { experimentOf, type Row } from "./experiment.ts";
import { expectOneJobEach, jobsOf, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

/** Fails at the first attempt, is well at the second. */
const SECOND_TIME = "mkdir tried || exit 0; exit 3";

/** Types into one cell of a run's row in the table with the status. */
const setCell =
  (run: string, column: string, text: string) =>
  (summary: string): string => {
    const lines = summary.split("\n");
    const header = lines.find((line) => line.includes("| Status |"))?.split("|") ?? [];
    const place = header.findIndex((name) => name.trim() === column);
    const typed = (line: string): string =>
      line
        .split("|")
        .map((cell, index) => (index === place ? ` ${text} ` : cell))
        .join("|");
    const isRow = (line: string): boolean =>
      line.startsWith(`| ${run} |`) && line.split("|").length === header.length;
    return lines.map((line) => (isRow(line) ? typed(line) : line)).join("\n");
  };

const told = ({ "Run Name": run, Status, Notes }: Row): string => `${run}: ${Status}, ${Notes}`;

describeCluster("steering by the summary", (cluster) => {
  test("edits are obeyed while `run` is at work, and none is lost", async () => {
    const experiment = await experimentOf(cluster, {
      fails: SECOND_TIME,
      hangs: "sleep 600",
      waits: "true",
    });
    const running = experiment.start(["run"], { RUNMARK_MAX_IN_FLIGHT: "1" });
    await experiment.untilStatus({ fails: "failed", hangs: "running", waits: "pending" });

    await experiment.edit((text) =>
      [
        setCell("fails", "Status", "retry"),
        setCell("hangs", "Status", "cancel"),
        setCell("hangs", "Notes", "as it did on Monday"),
        setCell("waits", "Status", "hold"),
        (all: string) => all.replace("## Status", "Remember the milk.\n\n## Status"),
        (all: string) => all.replace("| waits | true |", "| waits | true |\n| later | true |"),
      ].reduce((edited, change) => change(edited), text),
    );
    // Only the held run is left, and that is a person's affair.
    expect(await running.ended).toMatchObject({ exitCode: 7 });
    expect((await experiment.table("### Fine-tuning")).map(told)).toEqual([
      "fails: completed, -",
      "hangs: cancelled, as it did on Monday",
      "waits: hold, held in the summary",
      "later: completed, -",
    ]);
    expect((await expectOneJobEach(cluster, experiment)).map(readable)).toEqual([
      "fails",
      "hangs",
      "fails",
      "later",
    ]);
    expect(await experiment.summary()).toContain("\nRemember the milk.\n\n## Status\n");

    await experiment.edit(setCell("waits", "Status", ""));
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 1 });
    expect((await experiment.table("### Fine-tuning")).map(told)).toEqual([
      "fails: completed, -",
      "hangs: cancelled, as it did on Monday",
      "waits: completed, -",
      "later: completed, -",
    ]);
    expect(await expectOneJobEach(cluster, experiment)).toHaveLength(5);
  });

  test("every word that a cell may hold, rows that come, go and change their names", async () => {
    const experiment = await experimentOf(cluster, {
      again: SECOND_TIME,
      cancelled: "sleep 600",
      believed: "sleep 600",
      doubted: "sleep 600",
      skipped: "true",
      held: "true",
      deleted: "sleep 20",
      renamed: "sleep 20",
    });
    expect(await experiment.runmark(["check", "--fix"])).toMatchObject({ exitCode: 0 });
    const type = (words: Readonly<Record<string, string>>): Promise<void> =>
      experiment.edit((text) =>
        Object.entries(words).reduce((now, [run, word]) => setCell(run, "Status", word)(now), text),
      );
    await type({ skipped: "hold", held: "hold" });
    const running = experiment.start(["run"]);
    await experiment.untilStatus({
      again: "failed",
      cancelled: "running",
      believed: "running",
      doubted: "running",
      deleted: "running",
      renamed: "running",
    });
    await experiment.edit((text) =>
      text
        .replaceAll(/^\| deleted \|.*\n/gm, "")
        .replaceAll(/^\| renamed \|/gm, "| new_name |")
        .replace("| again |", "| added | true |\n| again |"),
    );
    await type({
      again: "rerun",
      cancelled: "cancel",
      believed: "completed",
      doubted: "failed",
      skipped: "skip",
    });
    await experiment.untilStatus({ added: "completed", again: "completed", cancelled: "cancelled" });
    await type({ held: "pending" });
    // The jobs behind words that are believed go on, and each is named with the way to end it.
    const ids = (await jobsOf(cluster, experiment)).map(({ id, name }) => [readable(name), id] as const);
    const idOf = new Map(ids);
    await experiment.untilStatus({ held: "completed", new_name: "completed" });
    expect(await experiment.runmark(["cancel", "training/believed", "training/doubted"])).toMatchObject({
      exitCode: 0,
    });
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(1);
    for (const run of ["deleted", "believed", "doubted"])
      expect(stdout + stderr).toMatch(new RegExp(`warning: .*\\b${run}\\b.*\\b${idOf.get(run)}\\b`));
    // A row that is renamed takes its job along: the id in it says so.
    expect(stdout + stderr).not.toContain("renamed has no row any more");
    const said = (await experiment.table("### Fine-tuning")).map(({ "Run Name": run, Status }) => [
      run,
      Status,
    ]);
    expect(Object.fromEntries(said)).toEqual({
      again: "completed",
      cancelled: "cancelled",
      believed: expect.stringMatching(/completed|cancelled/),
      doubted: expect.stringMatching(/failed|cancelled/),
      skipped: expect.stringMatching(/^skip(ped)?$/),
      held: "completed",
      new_name: "completed",
      added: "completed",
    });
    expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual([
      "added",
      "again",
      "again",
      "believed",
      "cancelled",
      "deleted",
      "doubted",
      "held",
      "renamed",
    ]);
  });
});
