import { describe, expect, test } from "vitest";
import { eventLines } from "../../../src/cli/text/event-lines.ts";
import { waitText } from "../../../src/cli/text/waiting.ts";
import type { Event } from "../../../src/model/event.ts";
import { pipe, task } from "../examples.ts";

const of = { at: 0, task: "training/r8", attempt: 1 };
const told = (word: "retry" | "cancel"): Event => ({ kind: "told", at: 0, task: "training/r8", word });
const sighting = { id: "812", name: "r8", native: "RUNNING", source: "queue" } as const;
const runs: Event = { kind: "seen", ...of, sighting: { ...sighting, state: "RUNNING", node: "n1" } };
const ending: Event = { kind: "cancelling", ...of };
const cancelled: Event = { kind: "judged", ...of, status: "cancelled", note: "cancelled as asked" };
const sent: Event = { kind: "submitted", ...of, attempt: 2, job: { id: "813" }, how: "answered" };

const lines = (...events: readonly Event[]): readonly string[] => {
  const tell = eventLines();
  return events.flatMap((event) => tell(event, pipe)?.replace("training/r8  ", "") ?? []);
};

describe("events as lines", () => {
  test("a job that is to be cancelled is not told to run any more", () => {
    expect(lines(told("cancel"), ending, runs, ending, cancelled)).toEqual([
      "asked to be cancelled",
      "✗ cancelled as asked",
    ]);
  });

  test("of another run: its job is told to end where one lives, and the next one's life is told", () => {
    expect(lines(told("retry"), ending, runs, ending, cancelled, sent, runs)).toEqual([
      "asked to run again",
      "its job is told to end",
      "✗ cancelled as asked",
      "○ queued as job 813",
      "▶ running on n1",
    ]);
    expect(lines(told("retry"), sent, runs)).toEqual([
      "asked to run again",
      "○ queued as job 813",
      "▶ running on n1",
    ]);
  });

  test("what is asked for again and again, by itself, is no news", () => {
    expect(lines(ending, ending)).toEqual([]);
  });
});

test("of the backend it is told that it is another one", () => {
  const backend = { kind: "backend", at: 0, name: "local" } as const;
  expect(lines(backend)).toEqual([]);
  expect(lines({ ...backend, before: "slurm" })).toEqual([
    "backend  local from here on; until now it was slurm",
  ]);
});

test.each([
  [undefined, []],
  [undefined, [task({ key: "training/a", status: "queued" })]],
  [
    "queued: Resources: used by another experiment",
    [
      task({ key: "training/a", status: "queued", reason: "Priority" }),
      task({ key: "training/b", status: "queued", reason: "Resources: used by another experiment" }),
      task({ key: "training/c", status: "queued", reason: "Resources: used by another experiment" }),
    ],
  ],
  [
    undefined,
    [
      task({ key: "training/a", status: "queued", reason: "Resources: used by another experiment" }),
      task({ key: "training/b", status: "running" }),
    ],
  ],
])("for what all waits: %s", (said, tasks) => {
  expect(waitText({ tasks })).toBe(said);
});
