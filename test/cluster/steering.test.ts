import { expect, test } from "vitest";
import { experimentOf, type Row } from "./experiment.ts";
import { expectOneJobEach, readable } from "./jobs.ts";
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
});
