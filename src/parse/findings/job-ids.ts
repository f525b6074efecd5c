import { plainText } from "../../markdown/inline.ts";
import type { Said, Task } from "../../model/experiment.ts";
import { jobKey } from "../../model/job.ts";
import { isFinal } from "../../model/status.ts";
import { readJobId } from "../cells/job-id.ts";
import { isPlaceholder } from "../cells/words.ts";
import { taskCell } from "../row.ts";
import type { Check } from "./check.ts";

/** Job id cells that hold something else. What a person wrote there about a run that is over is nobody's business. */
export const noJobIds: Check = ({ experiment, rows }, report) => {
  for (const { key, said, saidJob, cells } of experiment.tasks) {
    if (saidJob !== undefined || cells.jobId === undefined || isPlaceholder(cells.jobId)) continue;
    if (isOver(said)) continue;
    // A row that is not written to its end is complained of as such.
    if (cells.status === undefined) continue;
    const text = plainText(cells.jobId);
    const several = text.split(/[\s,;/&+]+/).filter((part) => readJobId(part) !== undefined).length > 1;
    report(
      {
        severity: "warning",
        code: "summary.no-job-id",
        message: several
          ? `"${text}" is more than one job id, so it is not known which is meant`
          : `"${text}" is no job id, so no job is known for this row`,
        next: several
          ? "Keep the id of the job that counts; a remark belongs into Notes"
          : "Write the number that sbatch printed, or -",
      },
      taskCell(rows, key, "jobId")?.content,
    );
  }
};

/** The same job in the rows of two tasks: what becomes of it is written into both. */
export const sharedJobs: Check = ({ experiment, rows }, report) => {
  const owners = new Map<string, Task>();
  for (const task of experiment.tasks) {
    if (task.saidJob === undefined) continue;
    const id = jobKey(task.saidJob);
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, task);
      continue;
    }
    if (isOver(task.said) && isOver(owner.said)) continue;
    report(
      {
        severity: "warning",
        code: "summary.shared-job",
        message: `job ${task.saidJob.id} stands in the row of ${owner.key}, too`,
        next: "Correct the one that is wrong; a job is of one task",
      },
      taskCell(rows, task.key, "jobId")?.content,
    );
  }
};

const isOver = (said: Said): boolean => said.kind === "status" && isFinal(said.status);
