import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foremost } from "../../../src/cli/text/foremost.ts";
import { renderOverview } from "../../../src/cli/text/overview.ts";
import type { TaskView } from "../../../src/commands/task-view.ts";
import { countStatuses, STATUSES, type Status } from "../../../src/model/status.ts";
import { NIGHT, screen, task } from "../examples.ts";

const tasksOf = (...statuses: readonly Status[]): TaskView[] =>
  statuses.map((status, at) => {
    const endedAt = `2026-01-01T00:00:${String(at).padStart(3, "0")}Z`;
    return task({ key: `training/r${at}`, status, ...(status === "pending" ? {} : { endedAt }) });
  });

const many = (count: number, status: Status): Status[] => Array.from({ length: count }, () => status);

/** What a screen of so many rows tells of. */
const shown = (tasks: readonly TaskView[], rows: number): string =>
  foremost(tasks, (some) => some.length <= rows)
    .map(({ run, status }) => `${run} ${status}`)
    .join(", ");

describe("the tasks that a screen is best spent on", () => {
  test("all where they fit", () => {
    const tasks = tasksOf("completed", "running", "pending");
    expect(foremost(tasks, () => true)).toBe(tasks);
  });

  test("as many that ended badly, the newest, as are at work, in the order of the table", () => {
    const tasks = tasksOf(...many(30, "failed"), ...many(30, "running"), "queued", "blocked");
    expect(shown(tasks, 6)).toBe("r27 failed, r28 failed, r29 failed, r30 running, r31 running, r32 running");
  });

  test("where few ended badly, more of those at work; then what is blocked, then what is queued", () => {
    const tasks = tasksOf("queued", "failed", "blocked", ...many(4, "running"), ...many(90, "pending"));
    const rest = "r3 running, r4 running, r5 running, r6 running";
    expect(shown(tasks, 6)).toBe(`r1 failed, r2 blocked, ${rest}`);
    expect(shown(tasks, 20)).toBe(`r0 queued, r1 failed, r2 blocked, ${rest}`);
  });

  test("of few tasks also those that are over or not begun, as far as there is room", () => {
    const tasks = tasksOf(...many(20, "completed"), ...many(10, "pending"), "running");
    const listed = foremost(tasks, (some) => some.length <= 8);
    expect(countStatuses(listed.map(({ status }) => status))).toEqual({ completed: 7, running: 1 });
  });

  test("never none, however small the screen is", () => {
    expect(foremost(tasksOf(...many(9, "running")), () => false)).toHaveLength(1);
  });
});

const drawn = (tasks: readonly TaskView[], columns: number, rows: number): readonly string[] => {
  const overview = {
    ...NIGHT,
    tasks,
    counts: countStatuses(tasks.map(({ status }) => status)),
    total: tasks.length,
  };
  return renderOverview(overview, { ...screen(columns), rows }, false, { cwd: "/" }).split("\n");
};

test("never fewer than five on a screen with wide lines, however few: it scrolls", () => {
  const lines = drawn(tasksOf(...many(9, "running")), 80, 4);
  expect(lines.filter((line) => /^ {2}r\d/.test(line))).toHaveLength(5);
});

test.each([
  [40, 4],
  [40, 25],
  [20, 3],
  [20, 4],
  [20, 25],
  [20, 120],
])(
  "with %s columns, where a task takes several lines, the title of %s tasks stays in sight",
  (columns, count) => {
    const statuses = many(count, "failed").map((status, at) => (at % 3 === 0 ? "running" : status));
    const tasks = tasksOf(...statuses).map((one, at) => ({
      ...one,
      key: `training/llama3_r16_lr1e-4_seed${at}`,
      job: String(14 + at),
      elapsedSeconds: 3,
      reason: "exit code 3 after 0:00:00",
    }));
    const lines = drawn(tasks, columns, 24);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => /^[✗▶]? .*llama3/.test(line)).length).toBeGreaterThan(0);
  },
);

test("a screen holds what it shows, and tells of the rest", () => {
  const some = fc.record({
    statuses: fc.array(fc.constantFrom(...STATUSES), { maxLength: 120 }),
    rows: fc.integer({ min: 24, max: 70 }),
    columns: fc.integer({ min: 80, max: 200 }),
  });
  fc.assert(
    fc.property(some, ({ statuses, rows, columns }) => {
      const tasks = statuses.map((status, at) => task({ key: `training/r${at}`, status, reason: "why" }));
      const overview = {
        ...NIGHT,
        tasks,
        counts: countStatuses(tasks.map(({ status }) => status)),
        total: tasks.length,
      };
      const text = renderOverview(overview, { ...screen(columns), rows }, false, { cwd: "/" });
      const lines = text.split("\n");
      expect(lines.length).toBeLessThanOrEqual(rows + 1);
      const listed = lines.filter((line) => /^ {2}r\d/.test(line)).length;
      const [, hidden = "0"] = /^and (\d+) more/m.exec(text) ?? [];
      expect(listed + Number(hidden)).toBe(tasks.length);
    }),
    { numRuns: 50 },
  );
});
