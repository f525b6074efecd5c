import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { experiment, experimentWith, toTheEnd } from "./experiment.ts";
import { cellAt, statuses, withCell } from "./sheet.ts";
import { dies, forgetJournal, jobsByOwner, ticked, tickOnce, type World } from "./world.ts";

const journalOf = (world: World): string => join(world.folder, ".runmark", "journal.jsonl");

describe("a journal that is gone in the middle", () => {
  test("is rebuilt from the job ids in the summary", async () => {
    const world = await experiment("r1", "r2", "r3");
    await ticked(world);
    world.pass(10_000);
    forgetJournal(world);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1, r3: 1 });
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed", "completed"]);
  });

  test("jobs whose id was not written yet are found by their names", async () => {
    const world = await experiment("r1", "r2", "r3");
    await ticked(world);
    world.edit((text) =>
      withCell(withCell(text, "Fine-tuning/r2", "Status", "pending"), "Fine-tuning/r2", "Job ID", "-"),
    );
    forgetJournal(world);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1, r3: 1 });
    expect(cellAt(world.read(), "Fine-tuning/r2", "Job ID")).toBe("1002");
  });

  test("together with what the summary knew, as a checkout does: the jobs are found by their names", async () => {
    const world = await experiment("r1", "r2");
    const fresh = world.read();
    await ticked(world);
    world.pass(10_000);
    forgetJournal(world);
    world.edit(() => fresh);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed"]);
  });

  const nameless = async (): Promise<World> => {
    const world = await experiment("r1", "r2", "r3");
    await ticked(world);
    for (const run of ["r2", "r3"]) {
      const row = `Fine-tuning/${run}`;
      world.edit((text) => withCell(withCell(text, row, "Status", "pending"), row, "Job ID", "-"));
    }
    forgetJournal(world);
    return world;
  };

  test("and while squeue does not answer, nothing is concluded from it", async () => {
    const world = await nameless();
    world.scheduler.answerQueue({ kind: "failed", reason: "Socket timed out" }, 2);
    const before = world.read();
    for (const _ of [1, 2])
      expect(await tickOnce(world)).toMatchObject({ ok: false, error: { exitCode: 5 } });
    expect(world.read()).toBe(before);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1, r3: 1 });
  });

  test("and while sacct does not answer either, ended jobs may be there that nobody shows", async () => {
    const world = await nameless();
    for (const id of ["1002", "1003"]) {
      world.scheduler.finish(id);
      world.scheduler.purge(id);
    }
    world.pass(0);
    world.scheduler.answerRecords({ kind: "failed", reason: "slurmdbd is away" }, 3);
    for (const _ of [1, 2, 3])
      expect(await tickOnce(world)).toMatchObject({ ok: false, error: { exitCode: 5 } });
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1, r3: 1 });
  });

  test("and a process that dies while it rebuilds leaves the rest to the next", async () => {
    const probe = await nameless();
    const effects = await dies(probe, { at: Number.POSITIVE_INFINITY, when: "before" });
    for (const [index, effect] of effects.entries()) {
      for (const when of ["before", "during", "after"] as const) {
        const world = await nameless();
        await dies(world, { at: index + 1, when });
        await toTheEnd(world);
        expect(jobsByOwner(world), `dead ${when} effect ${index + 1}, ${effect}`).toEqual({
          r1: 1,
          r2: 1,
          r3: 1,
        });
      }
    }
  });
});

test("a line that a crash cut off counts as never written", async () => {
  const world = await experiment("r1", "r2");
  await ticked(world);
  const whole = readFileSync(journalOf(world), "utf8");
  const last = whole.trimEnd().lastIndexOf("\n");
  for (const length of [last + 2, last + 30, whole.length - 2]) {
    writeFileSync(journalOf(world), whole);
    truncateSync(journalOf(world), length);
    await ticked(world);
    expect(jobsByOwner(world), `cut at ${length}`).toEqual({ r1: 1, r2: 1 });
  }
});

test.each([
  ["a line that is no JSON", (lines: string[]) => lines.with(2, "{oops"), 3],
  ["an event of a kind that is not known", (lines: string[]) => lines.with(1, '{"kind":"dreamt","at":1}'), 2],
  [
    "a line that is missing",
    (lines: string[]) => lines.filter((line) => !line.includes('"intent"')),
    undefined,
  ],
])("damage stops before anything is done: %s", async (_, damage, line) => {
  const world = await experiment("r1", "r2");
  await ticked(world);
  const summary = world.read();
  const damaged = damage(readFileSync(journalOf(world), "utf8").split("\n")).join("\n");
  writeFileSync(journalOf(world), damaged);
  const stopped = await tickOnce(world);
  expect(stopped).toMatchObject({
    ok: false,
    error: { exitCode: 3, diagnostics: [{ code: "journal.damaged" }] },
  });
  if (line !== undefined) expect(JSON.stringify(stopped)).toContain(`line ${line} `);
  expect(world.read()).toBe(summary);
  expect(readFileSync(journalOf(world), "utf8")).toBe(damaged);
  expect(world.scheduler.calls.submit).toHaveLength(2);
});

describe("a job that the row does not name, as its attempt was announced before the journal was lost", () => {
  test("is found where it is the second of its task", async () => {
    const codes = [3];
    const life = (_: unknown, submittedAt: number) => ({
      startsAt: submittedAt,
      lastsMs: 90_000,
      exitCode: codes.pop() ?? 0,
    });
    const world = await experimentWith({ life }, "r1");
    await toTheEnd(world);
    world.edit((text) => withCell(text, "Fine-tuning/r1", "Status", "retry"));
    await dies(world, { at: /^submit /, when: "after" });
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
    forgetJournal(world);
    await ticked(world);
    world.edit((text) => withCell(text, "Fine-tuning/r1", "Status", "retry"));
    await toTheEnd(world);
    // The word is obeyed: what lives is cancelled first, and nothing ever runs beside it.
    const [, second, third] = world.scheduler.jobs;
    expect(second?.endedAt).toBeDefined();
    expect(third === undefined || (second?.endedAt ?? 0) <= third.submittedAt).toBe(true);
  });

  test("is none of ours where it has ended and nothing in the summary shows any work", async () => {
    const world = await experiment("r1");
    const fresh = world.read();
    await toTheEnd(world);
    forgetJournal(world);
    world.edit(() => fresh);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
  });
});

describe("a job whose name is in the queue is not sent a second time", () => {
  /** As a checkout leaves it that put back the summary and a journal in which nothing had gone in yet. */
  const putBack = async (world: World, fresh: string): Promise<void> => {
    const lines = readFileSync(journalOf(world), "utf8").split("\n");
    const surveyed = lines.findIndex((line) => line.includes('"surveyed"'));
    writeFileSync(journalOf(world), `${lines.slice(0, surveyed + 1).join("\n")}\n`);
    world.edit(() => fresh);
  };

  test.each([
    ["single jobs", "", { r1: 1, r2: 1, r3: 1 }],
    ["an array", "submit.pack: true\n", { r1: 1, r2: 1, r3: 1 }],
  ])("%s, by a journal that was put back", async (_, more, once) => {
    const life = (_: unknown, submittedAt: number) => ({ startsAt: submittedAt, lastsMs: 7_200_000 });
    const world = await experimentWith({ life, config: `stagger.seconds: 0\n${more}` }, "r1", "r2", "r3");
    const fresh = world.read();
    await ticked(world);
    world.pass(3_600_000);
    await putBack(world, fresh);
    const sent = world.scheduler.calls.submit.length;
    const { diagnostics } = await ticked(world);
    expect(world.scheduler.calls.submit).toHaveLength(sent);
    expect(diagnostics.filter(({ code }) => code === "submission.unclear")).toHaveLength(sent);
    expect(diagnostics.find(({ code }) => code === "submission.unclear")).toMatchObject({
      message: expect.stringContaining("is called r1"),
      next: "The next tick follows that job; was the journal lost, or put back to an earlier state?",
    });
    // Found by the name, then seen by the id: an element is told of by the second look.
    await ticked(world);
    await ticked(world);
    expect(Object.values(statuses(world.read()))).toEqual(["running", "running", "running"]);
    world.pass(3_600_000);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(jobsByOwner(world)).toEqual(once);
  });

  test("an array whose folder of notes is gone with the journal", async () => {
    const world = await experimentWith({ config: "stagger.seconds: 0\nsubmit.pack: true\n" }, "r1", "r2");
    const fresh = world.read();
    await ticked(world);
    rmSync(join(world.folder, ".runmark"), { recursive: true });
    world.edit(() => fresh);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(world.scheduler.calls.submit).toHaveLength(1);
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed"]);
  });

  test("and it dies at any effect of finding that out", async () => {
    const lost = async (): Promise<World> => {
      const world = await experiment("r1");
      const fresh = world.read();
      await ticked(world);
      await putBack(world, fresh);
      return world;
    };
    const effects = await dies(await lost(), { at: Number.POSITIVE_INFINITY, when: "before" });
    for (const [index, effect] of effects.entries()) {
      for (const when of ["during", "after"] as const) {
        const world = await lost();
        await dies(world, { at: index + 1, when });
        await toTheEnd(world);
        expect(jobsByOwner(world), `dead ${when} effect ${index + 1}, ${effect}`).toEqual({ r1: 1 });
      }
    }
  });
});
