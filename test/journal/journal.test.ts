import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { Event } from "../../src/model/event.ts";
import { EXIT, stop } from "../../src/model/exit.ts";
import { err } from "../../src/model/result.ts";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { failingFiles, type Refusal } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";
import {
  completedOnce,
  intent,
  KEY,
  refused,
  seen,
  submitted,
  submittedOnce,
  T0,
} from "../support/records.ts";
import { definitionOf } from "../support/sweep-definition.ts";

const linesOf = (events: readonly Event[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

/** A folder of an experiment whose journal holds this; undefined: none. */
async function folderWith(journal: string | undefined): Promise<{ folder: string; path: string }> {
  const folder = await tempFolder();
  const path = join(folder, ".runmark", "journal.jsonl");
  await mkdir(join(folder, ".runmark"));
  if (journal !== undefined) await writeFile(path, journal);
  return { folder, path };
}

async function opened(folder: string, files: Files = realFiles()): Promise<Journal> {
  const journal = await openJournal(files, folder);
  if (!journal.ok) throw new Error(JSON.stringify(journal.error));
  return journal.value;
}

const stopOf = async (folder: string, files: Files = realFiles()) => {
  const journal = await openJournal(files, folder);
  if (journal.ok) throw new Error("it could be opened");
  return journal.error;
};

test("what its own reader would refuse is a bug, and is not written", async () => {
  const { folder, path } = await folderWith(linesOf(submittedOnce));
  const journal = await opened(folder);
  const asked = { cpus: 1, gpus: 0, timeSeconds: Number.POSITIVE_INFINITY, elements: 1 };
  const other = { ...intent(1, T0, { asked }), task: "training/other" } as Event;
  await expect(journal.record([other])).rejects.toThrow(
    "cannot be read back: asked.timeSeconds: is no number",
  );
  expect(await readFile(path, "utf8")).toBe(linesOf(submittedOnce));
  expect(await journal.record([seen("RUNNING")])).toEqual({ ok: true, value: undefined });
  expect((await opened(folder)).state.records.get(KEY)?.attempts.at(-1)?.phase.kind).toBe("live");
});

describe("opening", () => {
  test.each<[string, string | undefined, boolean, string | undefined]>([
    ["a missing one", undefined, false, undefined],
    ["an empty one", "", true, undefined],
    ["a whole one", linesOf(completedOnce), true, "over"],
    [
      "one whose last line is torn",
      linesOf(submittedOnce) + linesOf([seen("RUNNING")]).slice(0, -9),
      true,
      "live",
    ],
    ["one whose last line lacks its end", linesOf(submittedOnce).trimEnd(), true, "live"],
  ])("%s", async (_, text, existed, phase) => {
    const { folder, path } = await folderWith(text);
    const journal = await opened(folder);
    expect(journal.existed).toBe(existed);
    expect(journal.path).toBe(path);
    expect(journal.state.records.get(KEY)?.attempts.at(-1)?.phase.kind).toBe(phase);
  });

  test.each<[string, string, number, string]>([
    ["no JSON in the middle", `${linesOf([intent()])}oops\n${linesOf([submitted()])}`, 2, "not JSON"],
    ["an empty line", `\n${linesOf([intent()])}`, 1, "the line is empty"],
    ["a field of a newer runmark", `${JSON.stringify({ ...intent(), newer: 1 })}\n`, 1, ""],
    [
      "events out of order",
      linesOf([intent(), seen("RUNNING"), submitted()]),
      2,
      '"seen" of attempt 1 of training/r1, which is intended, not live',
    ],
    ["an end without a beginning", linesOf([submitted()]), 1, "never announced"],
    ["a doubled line", linesOf([intent(), submitted(), submitted()]), 3, "which is live, not intended"],
  ])("damage: %s", async (_, text, line, reason) => {
    const { folder, path } = await folderWith(text);
    const stopped = await stopOf(folder);
    const [diagnostic] = stopped.diagnostics;
    expect(stopped.exitCode).toBe(3);
    expect(diagnostic).toMatchObject({
      severity: "error",
      code: "journal.damaged",
      path,
      next: `Mend line ${line}, or move ${path} aside: the journal is then rebuilt from the job ids in the summary`,
    });
    expect(diagnostic?.message).toContain(`line ${line} of the journal cannot be understood: `);
    expect(diagnostic?.message).toContain(reason);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  test("one that cannot be read is never one without events", async () => {
    const { folder, path } = await folderWith(linesOf(completedOnce));
    const files = failingFiles(realFiles(), [{ path: /journal/, methods: ["readBytes"], errno: "EACCES" }]);
    expect(await stopOf(folder, files)).toMatchObject({
      exitCode: 3,
      diagnostics: [{ code: "journal.eacces", path }],
    });
  });

  test("a folder in its place", async () => {
    const { folder, path } = await folderWith(undefined);
    await mkdir(path);
    expect(await stopOf(folder)).toMatchObject({ exitCode: 3, diagnostics: [{ code: "journal.eisdir" }] });
  });
});

describe("recording", () => {
  test("puts events on disk and into the state, and the next one to open it finds them", async () => {
    const { folder, path } = await folderWith(linesOf([intent()]).slice(0, 20));
    const journal = await opened(folder);
    expect(await journal.record(submittedOnce)).toEqual({ ok: true, value: undefined });
    expect(await readFile(path, "utf8")).toBe(linesOf(submittedOnce));
    expect((await opened(folder)).state).toEqual(journal.state);
  });

  test("a sweep is in the state as the next one to open it finds it", async () => {
    const { folder } = await folderWith(undefined);
    const journal = await opened(folder);
    const trial = { kind: "trial", at: 0, run: "r1", parameters: { lr: 0.1 } } as const;
    await journal.record([
      { kind: "sweep", at: 0, definition: definitionOf(), metric: "loss", direction: "minimize" },
      { ...trial, number: 1 },
    ]);
    await journal.record([{ kind: "rung", at: 0, run: "r1", step: 10, value: 0.5 }]);
    await journal.record([{ ...trial, number: 2, run: "r2" }]);
    expect(journal.state.sweep?.trials.map(({ run }) => run)).toEqual(["r1", "r2"]);
    expect((await opened(folder)).state).toEqual(journal.state);
  });

  test("nothing to record leaves no trace", async () => {
    const { folder, path } = await folderWith(undefined);
    await (await opened(folder)).record([]);
    expect(await realFiles().stat(path)).toBeUndefined();
  });

  const refusals: readonly [string, Refusal["errno"], string][] = [
    [
      "a full disk",
      "ENOSPC",
      "Free some space (or quota) there and run the same command again; nothing is lost",
    ],
    [
      "a full quota",
      "EDQUOT",
      "Free some space (or quota) there and run the same command again; nothing is lost",
    ],
    [
      "no permission",
      "EACCES",
      "Make the journal and its folder readable and writable for you and run the same command again; nothing is lost",
    ],
    [
      "a limit of the shell",
      "EFBIG",
      "The shell limits the size of files: raise it (`ulimit -f unlimited`) and run the same command again; nothing is lost",
    ],
    [
      "a read-only disk",
      "EROFS",
      "Make the journal and its folder readable and writable for you and run the same command again; nothing is lost",
    ],
  ];
  test.each(refusals)("after %s neither the disk nor the state has them", async (_, errno, next) => {
    const { folder, path } = await folderWith(linesOf([intent()]));
    const files = failingFiles(realFiles(), [{ path: /journal/, methods: ["append"], errno, times: 1 }]);
    const journal = await opened(folder, files);
    const before = structuredClone(journal.state);
    expect(await journal.record([submitted()])).toMatchObject({
      ok: false,
      error: { exitCode: 3, diagnostics: [{ code: `journal.${errno.toLowerCase()}`, next, path }] },
    });
    expect(journal.state).toEqual(before);
    expect(await readFile(path, "utf8")).toBe(linesOf([intent()]));
    expect((await journal.record([submitted()])).ok).toBe(true);
  });

  test("calls side by side keep their order, on disk as in the state", async () => {
    const { folder, path } = await folderWith(undefined);
    const real = realFiles();
    let running = 0;
    let appends = 0;
    const files: Files = {
      ...real,
      append: async (target, data) => {
        appends += 1;
        running += 1;
        expect(running).toBe(1);
        await real.append(target, data);
        running -= 1;
      },
    };
    const journal = await opened(folder, files);
    const tasks = Array.from({ length: 40 }, (_, index) => `training/r${index}`);
    const events = tasks.flatMap((task): Event[] => [
      { ...intent(), task } as Event,
      { ...submitted(), task } as Event,
    ]);
    const answers = await Promise.all(events.map((event) => journal.record([event])));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await readFile(path, "utf8")).toBe(linesOf(events));
    // What came in while the first was being written went to disk together.
    expect(appends).toBe(2);
    expect([...journal.state.records.keys()]).toEqual(tasks);
  });

  test("a failure of one call does not hold up the next", async () => {
    const { folder, path } = await folderWith(undefined);
    const files = failingFiles(realFiles(), [
      { path: /journal/, methods: ["append"], errno: "ENOSPC", times: 1 },
    ]);
    const journal = await opened(folder, files);
    const [first, second] = await Promise.all([journal.record([intent()]), journal.record([intent()])]);
    expect([first?.ok, second?.ok]).toEqual([false, true]);
    expect(await readFile(path, "utf8")).toBe(linesOf([intent()]));
  });

  test("what may not be written reaches neither disk nor state", async () => {
    const { folder, path } = await folderWith(linesOf([intent()]));
    const lost = stop(EXIT.held, "lock.lost", "another has it", "Wait");
    const journal = await openJournal(realFiles(), folder, async () => err(lost));
    if (!journal.ok) throw new Error("unreadable");
    expect(await journal.value.record([submitted()])).toEqual(err(lost));
    expect(await readFile(path, "utf8")).toBe(linesOf([intent()]));
    expect(journal.value.state.records.get(KEY)?.attempts.at(-1)?.phase.kind).toBe("intended");
  });

  test("an event that cannot follow is a bug, and never reaches the disk", async () => {
    const { folder, path } = await folderWith(linesOf([intent()]));
    const journal = await opened(folder);
    const before = structuredClone(journal.state);
    await expect(journal.record([refused(), seen("RUNNING")])).rejects.toThrow("which is over, not live");
    expect(await readFile(path, "utf8")).toBe(linesOf([intent()]));
    expect(journal.state).toEqual(before);
    expect((await journal.record([refused()])).ok).toBe(true);
  });
});
