import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { notification } from "../../src/cli/notification-schema.ts";
import { type Notifier, notifier } from "../../src/commands/notify/notify.ts";
import type { State } from "../../src/journal/replay.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { EXIT } from "../../src/model/exit.ts";
import type { Task } from "../../src/model/experiment.ts";
import { standingOf } from "../../src/model/standing.ts";
import type { ExecRequest, ExecResult } from "../../src/system/ports.ts";
import { realSystem } from "../../src/system/real.ts";
import type { Session } from "../../src/tick/session/session.ts";
import type { TickReport } from "../../src/tick/tick.ts";
import { manualClock } from "../support/clock.ts";
import { tempFolder } from "../support/folder.ts";
import { ended, judged, KEY, recordAfter, submittedOnce } from "../support/records.ts";
import { summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { workshop } from "./workshop.ts";

test("a command hears of each end once, and of the end of all", async () => {
  const rows = [{ run: "good" }, { run: "bad", command: "false" }];
  const shop = await workshop({ files: { "experiment_summary.md": summaryOf(...rows) }, scheduler: "none" });
  const args = ["run", "--poll", "0.1", "--notify", "cat >>told"];
  expect(await shop.run([...args, "--dry-run"])).toMatchObject({ code: 0 });
  await expect(shop.read("told")).rejects.toThrow("ENOENT");
  expect(await shop.run(args)).toMatchObject({ code: 1 });
  const told = (await shop.read("told"))
    .trimEnd()
    .split("\n")
    .map((line) => notification.parse(JSON.parse(line)));
  expect(
    told
      .slice(0, 2)
      .map(({ task, to }) => `${task} ${to}`)
      .sort(),
  ).toEqual(["training/bad failed", "training/good completed"]);
  expect(told.slice(2)).toMatchObject([
    { kind: "finished", counts: { completed: 1, failed: 1 }, exitCode: 1 },
  ]);
  const failing = await shop.run(["tick", "--json"], { env: { RUNMARK_NOTIFY: "exit 3" } });
  expect(envelopeIn("tick", failing)).toMatchObject({ exitCode: 1 });
  expect((await shop.read("told")).trimEnd().split("\n")).toHaveLength(3);
});

/** What a task is told of that has failed, by processes that come one after the other. */
async function world(answer: (request: ExecRequest, ms: (ms: number) => void) => Partial<ExecResult>) {
  const folder = await tempFolder();
  await mkdir(join(folder, ".runmark"));
  const clock = manualClock();
  const asked: ExecRequest[] = [];
  const records = new Map();
  const state: Partial<State> = { id: "x", openedAt: 1, records };
  const run = async (request: ExecRequest): Promise<ExecResult> => {
    asked.push(request);
    return { timedOut: false, stdout: "", stderr: "", ...answer(request, clock.advance) };
  };
  const system = { ...realSystem(), clock };
  const session = {
    system: { ...system, exec: { ...system.exec, run } },
    ...{ place: { folder, summaryPath: join(folder, "s.md") }, config: { values: { notify: "tell" } } },
    ...{ journal: { state }, signal: new AbortController().signal },
    lock: { stillHeld: async () => true, heartbeat: async () => undefined },
  } as unknown as Session;
  const tasks = [KEY, "training/r2"];
  const report = (): TickReport =>
    ({
      choices: tasks.map((key) => ({
        task: { key, run: key, stage: "training" } as Task,
        ...{ record: records.get(key), decision: { kind: "leave", reason: "" } },
        standing: standingOf(records.get(key), undefined),
      })),
      exitCode: EXIT.workLeft,
    }) as unknown as TickReport;
  const failBoth = (): void => {
    const record = recordAfter(submittedOnce, ended("FAILED"), judged("failed"));
    for (const key of tasks) records.set(key, { ...record, key });
  };
  let findings: readonly Diagnostic[] = [];
  const step = async (between = (): void => undefined) => {
    const told: Notifier = await notifier(session);
    between();
    findings = await told.after(report());
    return findings.map(({ code }) => code);
  };
  const said = () => findings;
  const ids = (): string[] => asked.map(({ input = "" }) => JSON.parse(input).id);
  const path = join(folder, ".runmark", "notified.json");
  const book = () => readFile(path, "utf8");
  return { clock, asked, step, failBoth, ids, book, path, state, said };
}

const FIRST = `x/${KEY}/1/failed`;
const SECOND = "x/training/r2/1/failed";

describe("through the port", () => {
  test("a crash while the command runs tells the same under the same id again", async () => {
    let crashes = true;
    const { step, failBoth, ids } = await world(() => {
      if (crashes) throw new Error("crash");
      return { exitCode: 0 };
    });
    await expect(step(failBoth)).rejects.toThrow("crash");
    crashes = false;
    expect(await step()).toEqual([]);
    expect(await step()).toEqual([]);
    expect(ids()).toEqual([FIRST, FIRST, SECOND]);
  });

  test("a crash before anything is told leaves it to the next step", async () => {
    const { step, failBoth, ids } = await world(() => ({ exitCode: 0 }));
    await expect(
      step(() => {
        failBoth();
        throw new Error("crash");
      }),
    ).rejects.toThrow("crash");
    await step();
    expect(ids()).toEqual([FIRST, SECOND]);
  });

  test.each([
    ["ended", { signal: "SIGTERM" }],
    ["asked to end", { exitCode: 0 }],
  ])("a command that hangs is %s, told of, left alone for a while, and given up", async (_, end) => {
    const { step, failBoth, ids, asked, clock, book, said } = await world(({ timeoutMs }, pass) => {
      pass(timeoutMs);
      return { timedOut: true, ...end };
    });
    expect(await step(failBoth)).toEqual(["notify.failed"]);
    expect(await step()).toEqual(["notify.paused"]);
    expect(said()).toMatchObject([{ message: expect.stringMatching(/: not told yet are 2$/) }]);
    for (let pauses = 0; pauses < 10; pauses += 1) {
      clock.advance(301_000);
      await step();
    }
    expect(ids()).toEqual([FIRST, FIRST, FIRST, SECOND, SECOND, SECOND]);
    expect(asked[0]).toMatchObject({
      command: "sh",
      args: ["-c", "tell"],
      timeoutMs: 30_000,
      mayLeaveOthers: true,
    });
    expect(JSON.parse(await book()).waiting).toEqual([]);
  });

  test.each(["", "null", "[]", '{"schema":"runmark.notified/1","ended":{', "\u0000\uffff"])(
    "a damaged book (%j) is told of and kept aside, and what waited is told under the same ids",
    async (damaged) => {
      let exitCode = 1;
      const { step, failBoth, ids, path } = await world(() => ({ exitCode }));
      await step(failBoth);
      exitCode = 0;
      await writeFile(path, damaged);
      expect(await step()).toEqual(["notify.damaged"]);
      expect(ids()).toEqual([FIRST, FIRST, SECOND]);
      expect(await readFile(join(dirname(path), "notified.damaged.json"), "utf8")).toBe(damaged);
      expect(await step()).toEqual([]);
      expect(ids()).toHaveLength(3);
    },
  );

  test("a journal that was begun anew, under the same id, has changes of its own; what waited is told, too", async () => {
    let exitCode = 0;
    const { step, failBoth, ids, state } = await world(() => ({ exitCode }));
    await step(failBoth);
    state.records?.clear();
    state.openedAt = 2;
    exitCode = 1;
    await step(failBoth);
    state.records?.clear();
    state.openedAt = 3;
    exitCode = 0;
    await step();
    expect(ids()).toEqual([FIRST, SECOND, FIRST, FIRST, SECOND]);
    expect(await step(failBoth)).toEqual([]);
    expect(ids().slice(5)).toEqual([FIRST, SECOND]);
  });

  test.each<[what: string, make: (path: string) => Promise<unknown>]>([
    ["folder", mkdir],
    ["pipe", (path) => execa("mkfifo", [path])],
  ])("a %s in the place of the book is to be moved", async (what, make) => {
    const { step, path, said } = await world(() => ({ exitCode: 0 }));
    await make(path);
    expect(await step()).toEqual(["notify.unkept"]);
    expect(said()).toMatchObject([
      {
        message: `what was notified cannot be noted, so nothing is: ${path} is a ${what}, not a file`,
        next: "Move it aside; a new one is made",
      },
    ]);
  });

  test("a pause that a wrong clock began is none", async () => {
    const { step, failBoth, ids, path } = await world(() => ({ exitCode: ids().length === 1 ? 1 : 0 }));
    await step(failBoth);
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), pausedUntil: 9e15 }));
    expect(await step()).toEqual([]);
    expect(ids()).toEqual([FIRST, FIRST, SECOND]);
  });

  test("one step has a minute for all", async () => {
    const { step, failBoth, asked } = await world((_, pass) => {
      pass(60_000);
      return { exitCode: 0 };
    });
    await step(failBoth);
    expect(asked).toHaveLength(1);
    await step();
    expect(asked).toHaveLength(2);
  });
});
