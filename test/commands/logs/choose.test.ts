import { expect, test } from "vitest";
import { chooseLog } from "../../../src/commands/logs/choose.ts";
import type { Sighting } from "../../../src/model/job.ts";
import { emptyRecord, type Phase } from "../../../src/model/record.ts";
import { standingOf } from "../../../src/model/standing.ts";
import type { Choice } from "../../../src/tick/choose/choose.ts";

const seen = (id: string, state: string): Sighting => ({
  id,
  name: "n",
  state,
  native: state,
  source: "queue",
});

const phases: Readonly<Record<string, (id: string) => Phase>> = {
  queued: (id) => ({ kind: "live", job: { id }, latest: seen(id, "PENDING") }),
  sent: (id) => ({ kind: "live", job: { id } }),
  running: (id) => ({ kind: "live", job: { id }, latest: seen(id, "RUNNING") }),
  done: (id) => ({ kind: "over", status: "completed", at: 1, job: { id } }),
  packed: () => ({ kind: "over", status: "completed", at: 1, job: { id: "7_3" } }),
  cancelled: (id) => ({ kind: "over", status: "cancelled", at: 1, job: { id } }),
};

/** `training/r running` */
function choiceOf(line: string, index: number): Choice {
  const [key = "", word = ""] = line.split(" ");
  const [stage = "", run = "", task] = key.split("/");
  const phase = phases[word]?.(String(index + 1));
  const attempts = phase === undefined ? [] : [{ number: 1, tag: "t", name: "n", intendedAt: 0, phase }];
  const record = { ...emptyRecord(key), attempts };
  return {
    task: { key, stage, run, control: false, ...(task === undefined ? {} : { task }) },
    record,
    standing: standingOf(record, undefined),
    decision: { kind: "leave", reason: "" },
    maxAttempts: 3,
  } as unknown as Choice;
}

test.each([
  ["2", {}, "training/s 2"],
  ["2", { stage: "training", attempt: 1 }, "training/s 2"],
  ["2", { stage: "evaluation" }, "--stage evaluation"],
  ["2", { attempt: 2 }, "--attempt 2"],
  ["2", { element: 3 }, "training/s 2 task 3"],
  ["2_3", {}, "training/s 2 task 3"],
  ["2_3", { element: 3 }, "training/s 2 task 3"],
  ["2_3", { element: 4 }, "--task 4"],
  ["7_3", {}, "training/packed 7_3"],
  ["7_3", { element: 3 }, "training/packed 7_3"],
  ["7_3", { element: 4 }, "--task 4"],
])("of job %s with %o", (name, options, expected) => {
  const choices = ["training/r done", "training/s running", "training/packed packed"].map(choiceOf);
  const chosen = chooseLog(choices, { name, ...options });
  if (!chosen.ok) {
    const [finding] = chosen.error.diagnostics;
    return expect(finding?.message).toMatch(
      new RegExp(` of training/.*, attempt 1, and ${expected} says otherwise$`),
    );
  }
  const { choice, job, element } = chosen.value;
  expect(`${choice.task.key} ${job.id}${element === undefined ? "" : ` task ${element}`}`).toBe(expected);
});

test.each([
  [
    "the training that runs, and evaluations that wait in the queue",
    "training/r running, evaluation/r/a queued, evaluation/r/b sent",
    "training/r",
  ],
  [
    "the evaluation that runs",
    "training/r done, evaluation/r/a running, evaluation/r/b queued",
    "evaluation/r/a +1",
  ],
  [
    "the training, where several run",
    "training/r done, evaluation/r/a running, evaluation/r/b running",
    "training/r +2",
  ],
  [
    "the training, where all is over",
    "training/r done, evaluation/r/a done, evaluation/r/b cancelled",
    "training/r +1",
  ],
  ["the training, where all waits", "training/r queued, evaluation/r/a queued", "training/r +1"],
  ["nothing without a training", "evaluation/r/a done, evaluation/r/b done", "logs.several"],
])("of a run is taken %s", (_, lines, expected) => {
  const chosen = chooseLog(lines.split(", ").map(choiceOf), { name: "r" });
  const { others = [], choice } = chosen.ok ? chosen.value : {};
  const more = others.length === 0 ? "" : ` +${others.length}`;
  expect(chosen.ok ? `${choice?.task.key}${more}` : chosen.error.diagnostics[0]?.code).toBe(expected);
});
