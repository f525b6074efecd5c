import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { liveView } from "../../src/cli/live.ts";
import { plainView } from "../../src/cli/plain.ts";
import { EXIT, stop } from "../../src/model/exit.ts";
import { NIGHT, pipe, screen } from "./examples.ts";

const AT = new Date(2026, 10, 21, 23, 5, 7).getTime();
const DOWN = stop(EXIT.unreachable, "scheduler.unreachable", "squeue does not answer", "Wait");
const of = { at: AT, task: "training/r8_lr5e-5", attempt: 1 };
const SUBMITTED = { kind: "submitted", ...of, job: { id: "812" }, how: "answered" } as const;

test("in a pipe: a line with the time for each change, counts when they change, each finding once", () => {
  let text = "";
  const view = plainView(
    (more) => (text += more),
    pipe,
    "/",
    () => AT,
  );
  const warning = { severity: "warning", code: "c", message: "m" } as const;
  view.onEvent(SUBMITTED);
  view.onEvent({ kind: "missed", ...of });
  view.onTurned({ task: "training/held", status: "blocked", reason: "held by you" });
  view.onTick(NIGHT, [warning]);
  view.onTick(NIGHT, [warning]);
  view.onTrouble(DOWN, 60_000);
  view.onTrouble(DOWN, 120_000);
  expect(text).toBe(
    "23:05:07  training/r8_lr5e-5  ○ queued as job 812\n" +
      "23:05:07  training/held  ! blocked: held by you\n" +
      "23:05:07  2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked\n" +
      "23:05:07  warning: m [c]\n" +
      "23:05:07  error: squeue does not answer [scheduler.unreachable]\n  → Wait\n" +
      "23:05:07  next try in 60 s\n" +
      "23:05:07  next try in 120 s\n",
  );
});

test("in a pipe below a headline there are no counts of tasks: they would say the same in other words", () => {
  let text = "";
  const view = plainView(
    (more) => (text += more),
    pipe,
    "/",
    () => AT,
  );
  view.say("4 trials by grid");
  view.onHeadline("0 of 4 trials finished");
  view.onTick(NIGHT, []);
  expect(text).toBe("23:05:07  4 trials by grid\n23:05:07  0 of 4 trials finished\n");
});

/** What a terminal shows in the end: each frame of log-update's begins by erasing the one before. */
function live(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  let written = "";
  stream.on("data", (data: Buffer) => {
    written += data.toString("utf8");
  });
  let now = AT;
  const view = liveView(
    stream as unknown as NodeJS.WriteStream,
    () => screen(columns),
    "/",
    () => now,
  );
  const plain = (text: string): string => text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  return {
    view,
    later: (ms: number): void => {
      now += ms;
      vi.advanceTimersByTime(ms);
    },
    /** Everything since the last call, without the movements of the cursor. */
    frame: (): string => {
      const shown = plain(written);
      written = "";
      return shown;
    },
  };
}

test("on a terminal: what runs, the bar, the counts, how to leave; times move; trouble is said below", () => {
  vi.useFakeTimers();
  try {
    const { view, later, frame } = live(80);
    view.onTick(NIGHT, []);
    expect(frame()).toMatchInlineSnapshot(`
      "training/r8_lr5e-5  ▶ running  5 min 12 s
      ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked
      Ctrl-C leaves; the jobs go on
      "
    `);
    later(2_000);
    expect(frame()).toContain("5 min 14 s");
    view.onEvent(SUBMITTED);
    expect(frame()).toMatch(/^training\/r8_lr5e-5 {2}○ queued as job 812\n/);
    view.onTurned({ task: "training/held", status: "unknown", reason: "no trace" });
    expect(frame()).toMatch(/^training\/held {2}\? unknown: no trace\n/);
    view.onTrouble(DOWN, 60_000);
    const trouble = frame();
    expect(trouble).toContain("error: squeue does not answer [scheduler.unreachable]\n  → Wait\n");
    expect(trouble).toContain("\nsqueue does not answer; next try in 1 min\nCtrl-C leaves; the jobs go on");
    view.onTick(NIGHT, []);
    expect(frame()).not.toContain("next try");
    view.close();
    later(5_000);
    expect(frame()).toBe("");
  } finally {
    vi.useRealTimers();
  }
});

test("of several troubles the worst is said", () => {
  const { view, frame } = live(80);
  view.onTick(NIGHT, []);
  const harmless = { severity: "warning", code: "w", message: "a word is not known" } as const;
  view.onTrouble({ ...DOWN, diagnostics: [harmless, ...DOWN.diagnostics] }, 60_000);
  expect(frame()).toContain("\nsqueue does not answer; next try in 1 min\n");
  view.close();
});

test("on a narrow terminal no line is wider than it", () => {
  const { view, frame } = live(40);
  view.onTick(NIGHT, []);
  expect(frame()).toMatchInlineSnapshot(`
    "training/r8_lr5e-5  ▶ running  5 min 12…
    █▒▒░░░░░░░ 1/7  about 2 h 30 min left
    2 pending · 1 running · 1 completed · …
    Ctrl-C leaves; the jobs go on
    "
  `);
  view.close();
});

test("a headline stands whole in place of the bar, and a line that is said scrolls by above", () => {
  const { view, frame } = live(40);
  view.onTick(NIGHT, []);
  view.onHeadline("3 of 4 trials finished · best accuracy 0.94 · about 1 h left");
  frame();
  view.say("Each job asks for 1 node");
  expect(frame()).toMatchInlineSnapshot(`
    "Each job asks for 1 node
    training/r8_lr5e-5  ▶ running  5 min 12…
    3 of 4 trials finished
      best accuracy 0.94 · about 1 h left
    2 pending · 1 running · 1 completed · …
    Ctrl-C leaves; the jobs go on
    "
  `);
  view.close();
});

test("of many that run only some are shown", () => {
  const { view, frame } = live(80);
  const running = NIGHT.tasks.filter(({ status }) => status === "running");
  view.onTick({ ...NIGHT, tasks: Array.from({ length: 30 }, () => running).flat() }, []);
  expect(
    frame()
      .split("\n")
      .filter((line) => line.includes("▶ running")),
  ).toHaveLength(8);
  expect(frame()).toBe("");
  view.close();
});
