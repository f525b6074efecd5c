import type { CellWrite } from "../../model/event.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { jobKey } from "../../model/job.ts";
import { currentJob, type TaskRecord } from "../../model/record.ts";
import { isPlaceholder } from "../cells/words.ts";
import { readWishes } from "../merge.ts";
import { namesOldJob } from "../named-job.ts";
import { type Owners, ownersOf } from "../owners.ts";
import { taskCell } from "../row.ts";
import type { Summary } from "../summary.ts";

type Records = ReadonlyMap<TaskKey, TaskRecord>;

/**
 * Job id cells that are empty or name an earlier attempt's job, with the job that the journal has for the task. Only those
 * that ask for the same with the right id: an emptied cell can be a part of what a person asks for.
 */
export function staleJobCells({ experiment, rows }: Summary, records: Records): CellWrite[] {
  const owners = ownersOf(experiment.tasks, records);
  return experiment.tasks.flatMap((task): CellWrite[] => {
    const record = records.get(task.key);
    const job = currentJob(record);
    // To write beyond the end of a short row would make an emptied Status cell out of one that is not there.
    const cell = taskCell(rows, task.key, "jobId")?.text;
    if (job === undefined || cell === undefined || task.cells.status === undefined) return [];
    const isCopy = owners.copiedFrom(task) !== undefined;
    if (!isPlaceholder(cell) && !isCopy && !namesOldJob(task, record)) return [];
    const value = jobKey(job);
    const mended: Task = { ...task, saidJob: job, cells: { ...task.cells, jobId: value } };
    if (wishOf(mended, records, owners) !== wishOf(task, records, owners)) return [];
    return [{ task: task.key, column: "jobId", value }];
  });
}

/** What a row asks for, as text to compare. */
function wishOf(task: Task, records: Records, owners: Owners): string {
  const { obeyed, told, adopt, findings } = readWishes([task], records, owners);
  return JSON.stringify([[...obeyed], told, adopt, findings.map(({ code }) => code)]);
}
