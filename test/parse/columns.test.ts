import { describe, expect, test } from "vitest";
import { matchColumns } from "../../src/parse/columns.ts";

const matched = (...headings: string[]): Record<string, number> => Object.fromEntries(matchColumns(headings));

describe("a heading by its column", () => {
  test.each([
    [
      "run",
      [
        "Run Name",
        "Run",
        "Name",
        "Experiment",
        "Trial",
        "Job Name",
        "run_name",
        "RUN  NAME",
        "Run #",
        "Run Name[^1]",
        "Experiment Name",
        "Trial name",
        "Run ID",
      ],
    ],
    ["type", ["Type", "TYPE"]],
    ["estimate", ["Est. Time", "Time", "Estimated Time"]],
    ["script", ["Script", "Job Script", "SLURM script"]],
    ["command", ["Command"]],
    ["model", ["Model"]],
    ["task", ["Task", "Task Name"]],
    ["epoch", ["Epoch"]],
    ["epochs", ["Epochs"]],
    [
      "status",
      [
        "Status",
        "State",
        "Ｓｔａｔｕｓ",
        "Current Status",
        "Run status",
        "Job State",
        "Status (auto)",
        "status[^2]",
        "**Status**".replaceAll("*", ""),
      ],
    ],
    [
      "jobId",
      [
        "Job ID",
        "JobID",
        "Job",
        "SLURM Job",
        "Slurm Job ID",
        "job_id",
        "SLURM JobID",
        "Job ID(s)",
        "Job #",
        "Job ID (slurm)",
      ],
    ],
    ["started", ["Started", "Start", "Start time", "Started at", "Started (UTC)"]],
    ["completed", ["Completed", "Finished", "Ended", "End", "End Time", "Finished at", "Completed on"]],
    ["elapsed", ["Elapsed", "Duration", "Elapsed (h)", "Elapsed time"]],
    ["notes", ["Notes", "Note", "Comment", "Comments", "Remarks"]],
  ])("%s", (column, headings) => {
    expect(headings.map((heading) => matched(heading))).toEqual(headings.map(() => ({ [column]: 0 })));
  });

  test.each([
    "LoRA Rank",
    "Learning Rate",
    "lr",
    "Run Time",
    "Runtime",
    "Statuses",
    "Jobs",
    "Config",
    "ID",
    "Train status",
    "Status (mine)",
    "Completed (%)",
    "Submitted",
    "Wall time",
    "Checkpoint",
    "Benchmark",
    "状态",
    "Val VAMP",
    "",
    "数据",
  ])("%j is a parameter", (heading) => {
    expect(matched(heading)).toEqual({});
  });
});

test("a better heading wins over one further left, which then is a parameter", () => {
  expect(matched("Experiment", "Name", "Run Name", "Job Name", "Job", "Job ID")).toEqual({
    run: 2,
    jobId: 5,
  });
});

test("the first of two equal headings wins", () => {
  expect(matched("Run", "Status", "Status")).toEqual({ run: 0, status: 1 });
});
