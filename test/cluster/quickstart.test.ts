import { appendFile, cp, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { expectOneJobEach } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

const QUICKSTART = fileURLToPath(new URL("../../experiments/quickstart", import.meta.url));
const LEFT_BY_RUNS = /^(?:\.runmark|artifacts|logs|slurm-.*\.out)$/;

async function quickstart(cluster: Cluster): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const { folder } = experiment;
  const filter = (source: string): boolean => !LEFT_BY_RUNS.test(basename(source));
  await cp(QUICKSTART, folder, { recursive: true, filter });
  await appendFile(`${folder}/runmark.yaml`, "\nbackend: slurm\n");
  await cluster.asRoot("chown", ["--recursive", `${cluster.user.name}:`, folder]);
  return experiment;
}

/**
 * Every cell that differs, as `column: old -> new`, counted; ids and times by kind. Cells are compared with their padding,
 * so that a changed cell is all that a line may differ in.
 */
function changedCells(before: string, after: string): Readonly<Record<string, number>> {
  const [old, now] = [before.split("\n"), after.split("\n")];
  expect(now).toHaveLength(old.length);
  const changes: Record<string, number> = {};
  let header: string[] = [];
  for (const [index, line] of old.entries()) {
    const [from, to] = [line.split("|"), (now[index] ?? "").split("|")];
    expect(to).toHaveLength(from.length);
    if (line.startsWith("| Run Name")) header = from;
    for (const [column, cell] of from.entries()) {
      if (cell === to[column]) continue;
      const change = `${header[column]?.trim()}: ${cell.trim()} -> ${kindOf(to[column]?.trim() ?? "")}`;
      changes[change] = (changes[change] ?? 0) + 1;
    }
  }
  return changes;
}

function kindOf(cell: string): string {
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(cell)) return "time";
  return /^[1-9]\d*$/.test(cell) ? "id" : cell;
}

/** Each of the four trainings leaves one checkpoint per epoch. */
const CHECKPOINTS = ["h16_lr0.1", "h16_lr0.3", "h64_lr0.1", "h64_lr0.3"].flatMap((run) =>
  [0, 1, 2].map((epoch) => `${run}/artifacts/epoch_${epoch}/model.safetensors`),
);

/** How many tensors a checkpoint holds, by its header: eight bytes of length, then JSON. */
async function tensorsOf(path: string): Promise<number> {
  const file = await open(path);
  try {
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE());
    const header = (await file.read(Buffer.alloc(length), 0, length, 8)).buffer.toString("utf8");
    return Object.keys(JSON.parse(header)).filter((name) => name !== "__metadata__").length;
  } finally {
    await file.close();
  }
}

describeCluster("the quickstart", (cluster) => {
  test("runs to completed, and a second run submits nothing", async () => {
    const experiment = await quickstart(cluster);
    const before = await experiment.summary();
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0, stderr: "" });

    const after = await experiment.summary();
    expect(changedCells(before, after)).toEqual({
      "Status: pending -> completed": 18,
      "Job ID: - -> id": 18,
      "Started: - -> time": 4,
      "Completed: - -> time": 18,
    });
    const tensors = await Promise.all(CHECKPOINTS.map((path) => tensorsOf(`${experiment.folder}/${path}`)));
    expect(tensors).toEqual(CHECKPOINTS.map(() => 4));
    expect(await expectOneJobEach(cluster, experiment)).toHaveLength(18);

    const { mtimeMs } = await stat(`${experiment.folder}/experiment_summary.md`);
    const events = await experiment.events();
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await experiment.summary()).toBe(after);
    expect(await stat(`${experiment.folder}/experiment_summary.md`)).toMatchObject({ mtimeMs });
    expect(await experiment.events()).toEqual(events);
    expect(await expectOneJobEach(cluster, experiment)).toHaveLength(18);
  });
});
