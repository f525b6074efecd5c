// Experiments of any size, written in the formats that runmark itself writes.
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "./bundled.mjs";

const { openJournal } = await bundled("src/journal/journal.ts");
const { realFiles } = await bundled("src/system/files.ts");
const { formatLocalTime } = await bundled("src/tick/folder/local-time.ts");

const START = Date.UTC(2026, 10, 1);
const SECOND = 1_000;
/** Rows that a tick of the past wrote at once. */
const TOGETHER = 25;

/** A name that no run of anybody's has: the jobs of the bench are cancelled by it. */
const nameOf = (index) => `runmark-bench_${index}`;
const jobOf = (index) => String(10_000 + index);
const beganAt = (index) => START + index * 5 * SECOND;

/**
 * A folder with a summary of `count` trainings. `pending`: none was submitted. `live`: all are running. `completed`: all
 * are over, with every event of their lives in the journal. Each run has a command, or all have one script. Their rows are
 * spread over `tables`; without `rows` they are still to be added.
 */
export async function makeExperiment({
  count,
  state,
  settings = "",
  command = "true",
  script = "-",
  tables = 1,
  rows = true,
}) {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const indices = Array.from({ length: count }, (_, index) => index);
  await writeFile(
    join(folder, "experiment_summary.md"),
    summaryOf(indices, state, { command: script === "-" ? command : "-", script, tables, rows }),
  );
  await writeFile(
    join(folder, "runmark.yaml"),
    `max_in_flight: ${count}\nsummary: {quiet_seconds: 0}\n${settings}`,
  );
  if (state !== "pending") await writeHistory(folder, indices, state);
  return folder;
}

function summaryOf(indices, state, { command, script, tables, rows }) {
  const runs = indices.map(
    (index) => `| ${nameOf(index)} | Fine-tuned | ${index} | 1e-5 | ${script} | ${command} |`,
  );
  const inTable = Math.ceil(indices.length / tables);
  const sections = Array.from({ length: tables }, (_, table) => [
    // What stands in parentheses is no part of a stage's name.
    `### Fine-tuning (${table + 1})`,
    "",
    "| Run Name | Status | Job ID | Started | Completed | Notes |",
    "|----------|--------|--------|---------|-----------|-------|",
    ...(rows ? indices.slice(table * inTable, (table + 1) * inTable) : []).map(
      (index) => `| ${Object.values(rowOf(index, state)).join(" | ")} |`,
    ),
    "",
  ]);
  return [
    "# Experiment: bench",
    "",
    "## All Runs",
    "",
    "| Run Name | Type | Rank | Learning Rate | Script | Command |",
    "|----------|------|------|---------------|--------|---------|",
    ...runs,
    "",
    "## Status",
    "",
    ...sections.flat(),
  ].join("\n");
}

function rowOf(index, state) {
  const started = formatLocalTime(beganAt(index) + 60 * SECOND);
  const completed = formatLocalTime(beganAt(index) + 3_600 * SECOND);
  const row = { run: nameOf(index), status: "pending", jobId: "-", started: "-", completed: "-", notes: "-" };
  if (state === "pending") return row;
  const live = { ...row, status: "running", jobId: jobOf(index), started };
  return state === "live" ? live : { ...live, status: "completed", completed };
}

/** Written through the journal itself, which refuses what cannot have happened. */
async function writeHistory(folder, indices, state) {
  await mkdir(join(folder, ".runmark"));
  const journal = await openJournal(realFiles(), folder);
  const events = [
    {
      kind: "opened",
      at: START,
      id: "0123456789abcdef",
      summary: "/exp/experiment_summary.md",
      version: "0.1.0",
    },
    { kind: "surveyed", at: START },
  ];
  for (let first = 0; first < indices.length; first += TOGETHER) {
    events.push(...batchOf(indices.slice(first, first + TOGETHER), state));
  }
  const recorded = await journal.value.record(events);
  if (!recorded.ok) throw new Error(JSON.stringify(recorded.error));
}

function batchOf(indices, state) {
  const at = beganAt(indices[0] ?? 0);
  const each = (describe) =>
    indices.map((index) => ({ task: taskOf(index), attempt: 1, ...describe(index) }));
  const write = (rowState, columns) => [
    {
      kind: "writing",
      at,
      temporary: ".experiment_summary.md.runmark",
      cells: cellsOf(indices, rowState, columns),
    },
    { kind: "written", at },
  ];
  const begun = [
    ...each((index) => ({
      kind: "intent",
      at: beganAt(index),
      tag: tagOf(index),
      name: jobNameOf(index),
      scriptHash: "0123456789abcdef",
    })),
    ...each((index) => ({
      kind: "submitted",
      at: beganAt(index),
      job: { id: jobOf(index) },
      how: "answered",
    })),
    ...each((index) => ({ kind: "seen", at, sighting: sightingOf(index, "PENDING") })),
    ...each((index) => ({ kind: "seen", at, sighting: sightingOf(index, "RUNNING") })),
    ...write("live", ["status", "jobId", "started"]),
  ];
  if (state === "live") return begun;
  return [
    ...begun,
    ...each((index) => ({ kind: "ended", at, sighting: sightingOf(index, "COMPLETED") })),
    ...each(() => ({ kind: "judged", at, status: "completed" })),
    ...write("completed", ["status", "completed"]),
  ];
}

const taskOf = (index) => `training/${nameOf(index)}`;
const tagOf = (index) => index.toString(32).padStart(8, "0");
const jobNameOf = (index) => `${nameOf(index)}~${tagOf(index)}`;

const cellsOf = (indices, state, columns) =>
  indices.flatMap((index) =>
    columns.map((column) => ({ task: taskOf(index), column, value: rowOf(index, state)[column] })),
  );

function sightingOf(index, state) {
  const seen = {
    id: jobOf(index),
    name: jobNameOf(index),
    state,
    native: state,
    source: "queue",
    submittedAt: beganAt(index),
  };
  if (state === "PENDING") return { ...seen, reason: "Priority" };
  const running = { ...seen, node: "n1", startedAt: beganAt(index) + 60 * SECOND };
  if (state === "RUNNING") return running;
  return {
    ...running,
    source: "records",
    endedAt: beganAt(index) + 3_600 * SECOND,
    exitCode: 0,
    derivedExitCode: 0,
  };
}

/** The jobs of a `live` experiment as the fake SLURM keeps them. */
export const fakeJobsOf = (count) =>
  Array.from({ length: count }, (_, index) => ({
    id: jobOf(index),
    name: jobNameOf(index),
    state: "RUNNING",
    node: "n1",
    submit: String(beganAt(index) / SECOND),
    start: String(beganAt(index) / SECOND + 60),
  }));
