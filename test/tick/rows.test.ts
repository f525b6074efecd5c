import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { experiment, experimentWith, row, statusOf, toTheEnd } from "./experiment.ts";
import { cellAt, statuses, withCell } from "./sheet.ts";
import { jobsByOwner, ticked, tickOnce, type World } from "./world.ts";

const typing = (world: World, run: string, column: string, value: string): void =>
  world.edit((text) => withCell(text, row(run), column, value));

describe("rows while jobs live", () => {
  test("a row that is deleted while its run is still listed comes back as it was, and its job goes on", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    world.edit((text) => text.replace(/^\| r1 \| 17 .*\n/m, ""));
    const report = await toTheEnd(world);
    expect(report.exitCode).toBe(0);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(world.events().filter(({ kind }) => kind === "told" || kind === "cancelling")).toEqual([]);
  });

  test("an old copy of the file that is saved over ours ends no job and starts none; its notes stay", async () => {
    const world = await experiment("r1", "r2");
    const old = world.read();
    await ticked(world);
    world.edit(() =>
      old.replace("| r2 | 17 | pending | - | - | - | - |", "| r2 | 17 | pending | - | - | - | mine |"),
    );
    const report = await ticked(world);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(["summary.old-row", "summary.old-row"]);
    await toTheEnd(world);
    world.edit(() => old);
    await ticked(world);
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed"]);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(world.scheduler.calls.cancel).toEqual([]);
  });

  test.each(["Stauts", "S", ""])(
    "a Status heading that is typed over stops all, and no other table is added: %j",
    async (heading) => {
      const world = await experiment("r1", "r2");
      await ticked(world);
      const whole = world.read();
      world.edit((text) =>
        withCell(text, row("r1"), "Status", "completed").replace("Status |", `${heading} |`),
      );
      const edited = world.read();
      const report = await tickOnce(world);
      expect(report.ok ? [] : report.error.diagnostics.map(({ code }) => code)).toContain(
        "summary.unread-status-column",
      );
      expect(world.read()).toBe(edited);
      world.edit(() => whole);
      await ticked(world);
      expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    },
  );

  test("a row that is only half typed does not go in until it is whole, and is not ended by us", async () => {
    const world = await experiment("r1", "r2");
    world.edit((text) => text.replace("| r2 | 17 | pending | - | - | - | - |", "| r2 | 1"));
    for (const _ of [1, 2, 3]) await ticked(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(world.read()).toContain("\n| r2 | 1\n");
    world.edit((text) => text.replace("\n| r2 | 1\n", "\n| r2 | 17 | pending | - | - | - | - |\n"));
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  });

  test("a file that is cut off in its last row asks for nothing there", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    world.edit((text) => text.replace(/\n\nWords behind\.\n$/, ""));
    const whole = world.read();
    for (const cut of ["| r2 | 17 | running | 10", "| r2 | 17 | queued | 7 | 2", "| r2 | 17 | ret"]) {
      world.edit(() => whole.slice(0, whole.lastIndexOf("| r2 |")) + cut);
      const report = await ticked(world);
      expect(
        report.diagnostics.map(({ code }) => code),
        cut,
      ).toEqual(["summary.short-row"]);
      world.edit(() => whole);
    }
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(world.events().filter(({ kind }) => kind === "adopted" || kind === "told")).toEqual([]);
  });

  test("a draft's name that leads elsewhere is not written through", async () => {
    const world = await experiment("r1");
    const elsewhere = join(world.folder, "precious");
    writeFileSync(elsewhere, "mine");
    symlinkSync(elsewhere, join(world.folder, ".experiment_summary.md.runmark"));
    await toTheEnd(world);
    expect(readFileSync(elsewhere, "utf8")).toBe("mine");
    expect(statusOf(world, "r1")).toBe("completed");
  });

  test("a cell that is emptied while the job runs is filled in again; the job goes on", async () => {
    const world = await experiment("r1");
    for (const _ of ["sent", "running"]) await ticked(world);
    typing(world, "r1", "Status", "");
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("running");
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("a row that is deleted is not followed, its job is named and not cancelled", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    world.edit((text) => text.replace(/\| r2 \| 17 .*\n/, "").replace("| r2 | 1e-5 |\n", ""));
    world.pass(10_000);
    const report = await ticked(world);
    expect(report.diagnostics).toMatchObject([
      { code: "summary.row-gone", message: expect.stringContaining("1002") },
    ]);
    expect(world.scheduler.calls.cancel).toEqual([]);
    await toTheEnd(world);
    expect(statuses(world.read())).toEqual({ [row("r1")]: "completed" });
  });

  test("and when the row is back, its job is followed again", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    const whole = world.read();
    world.edit((text) => text.replace(/\| r2 \| 17 .*\n/, "").replace("| r2 | 1e-5 |\n", ""));
    world.pass(10_000);
    await ticked(world);
    world.edit(() => whole);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(statusOf(world, "r2")).toBe("completed");
  });

  test("a row that comes back as pending is not submitted a second time", async () => {
    const world = await experiment("r1", "r2");
    const whole = world.read();
    await ticked(world);
    world.edit((text) => text.replace(/\| r2 \| 17 .*\n/, "").replace("| r2 | 1e-5 |\n", ""));
    await ticked(world);
    world.edit(() => whole);
    await ticked(world);
    const live = world.scheduler.jobs
      .filter((job) => job.endedAt === undefined)
      .map(({ request }) => request.name);
    expect(live.length).toBe(new Set(live.map((name) => name.replace(/~.*/, ""))).size);
  });

  test("a row that is renamed takes its job along", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    world.edit((text) => text.replaceAll("| r2 |", "| r2b |"));
    const report = await ticked(world);
    expect(report.diagnostics).toEqual([]);
    expect(statusOf(world, "r2b")).toBe("running");
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  });

  test.each([
    ["retry", "blocked"],
    ["cancel", "cancelled"],
  ])("one that is renamed and told to %s: its job is ended first", async (word, status) => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    typing(world, "r2", "Status", word);
    world.edit((text) => text.replaceAll("| r2 |", "| r2b |"));
    await toTheEnd(world);
    expect(world.scheduler.jobs.find(({ id }) => id === "1002")?.state).toBe("CANCELLED");
    expect(statusOf(world, "r2b")).toBe(status);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  });

  test("the job of a row that is gone is no longer named once it has ended", async () => {
    const world = await experiment("r1", "r2", "r3");
    await ticked(world);
    world.edit((text) => text.replace(/\| r2 \| 17 .*\n/, "").replace("| r2 | 1e-5 |\n", ""));
    world.pass(10_000);
    expect((await ticked(world)).diagnostics.map(({ code }) => code)).toEqual(["summary.row-gone"]);
    world.pass(100_000);
    await ticked(world);
    typing(world, "r1", "Notes", "another look");
    expect((await toTheEnd(world)).diagnostics).toEqual([]);
  });

  test("a row that is renamed and emptied is another task; the job of the old name is named", async () => {
    const world = await experiment("r1", "r2");
    await ticked(world);
    world.edit((text) =>
      text.replaceAll("| r2 |", "| r2b |").replace(/^(\| r2b \| 17 \|).*/m, "$1 - | - | - | - | - |"),
    );
    const report = await ticked(world);
    expect(report.diagnostics.map(({ code }) => code)).toContain("summary.row-gone");
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  });

  test("a row that is added goes in at the next tick", async () => {
    const world = await experiment("r1");
    await ticked(world);
    world.edit((text) => text.replace("\nWords behind.", "| r9 | 1 | | | | | |\n\nWords behind."));
    const report = await ticked(world);
    expect(report.diagnostics).toMatchObject([
      { code: "task.blocked", message: expect.stringContaining("r9/finetune.slurm") },
    ]);
  });
});

test("a folder in the place of a script is called one", async () => {
  const world = await experimentWith({ scripts: [] }, "r1");
  mkdirSync(join(world.folder, "r1/finetune.slurm"), { recursive: true });
  const report = await ticked(world);
  expect(report.diagnostics).toMatchObject([
    { code: "task.blocked", message: "training/r1: no job script: r1/finetune.slurm is a folder" },
  ]);
});

test("so is a pipe", async () => {
  const world = await experimentWith({ scripts: [] }, "r1");
  mkdirSync(join(world.folder, "r1"), { recursive: true });
  execFileSync("mkfifo", [join(world.folder, "r1/finetune.slurm")]);
  const [finding] = (await ticked(world)).diagnostics;
  expect(finding?.message).toBe(
    "training/r1: no job script: r1/finetune.slurm is a pipe or a device, and no file",
  );
});

describe("a row that somebody copied to make another run", () => {
  const copied = async (status: string): Promise<World> => {
    const world = await experimentWith({ scripts: ["r1", "r2"] }, "r1");
    await ticked(world);
    world.scheduler.finish("1001", 3);
    await toTheEnd(world);
    world.pass(60_000);
    expect(cellAt(world.read(), row("r1"), "Notes")).toContain("exit code 3");
    world.edit((text) => text.replace(/^\| r1 \| 17 .*$/m, (line) => `${line}\n${line.replace("r1", "r2")}`));
    typing(world, "r2", "Status", status);
    return world;
  };

  test.each(["pending", "", "retry"])(
    "and says %j: it runs, and shows its own job, times and remarks",
    async (status) => {
      const world = await copied(status);
      await toTheEnd(world);
      expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
      const cells = ["Status", "Job ID", "Notes"].map((column) => cellAt(world.read(), row("r2"), column));
      expect(cells).toEqual(["completed", "1002", "-"]);
      const started = ["r1", "r2"].map((run) => cellAt(world.read(), row(run), "Started"));
      expect(new Set(started).size).toBe(2);
      expect(cellAt(world.read(), row("r1"), "Job ID")).toBe("1001");
    },
  );

  test("and keeps a remark of its own", async () => {
    const world = await copied("pending");
    typing(world, "r2", "Notes", "as r1, more memory");
    await toTheEnd(world);
    expect(cellAt(world.read(), row("r2"), "Notes")).toBe("as r1, more memory");
  });
});

test("an old copy of the file, saved over a second attempt: times and remarks of the first one go, too", async () => {
  const world = await experiment("r1");
  await ticked(world);
  world.scheduler.finish("1001", 3);
  await toTheEnd(world);
  const old = world.read();
  world.pass(60_000);
  typing(world, "r1", "Status", "retry");
  await ticked(world);
  world.edit(() => old);
  await toTheEnd(world);
  expect(jobsByOwner(world)).toEqual({ r1: 2 });
  const cells = ["Status", "Job ID", "Notes"].map((column) => cellAt(world.read(), row("r1"), column));
  expect(cells).toEqual(["completed", "1002", "-"]);
  expect(cellAt(world.read(), row("r1"), "Started")).not.toBe(cellAt(old, row("r1"), "Started"));
});

describe("a row of a job that lives, copied under another name", () => {
  test("says unknown, like status, runs nothing, and goes on doing so; retry runs it", async () => {
    const world = await experimentWith({ scripts: ["r1", "r2"] }, "r1");
    await ticked(world);
    world.edit((text) => text.replace(/^\| r1 \| 17 .*$/m, (line) => `${line}\n${line.replace("r1", "r2")}`));
    for (const _ of [1, 2, 3]) {
      const report = await ticked(world);
      expect(report.standings.get("training/r2")?.status).toBe("unknown");
      expect(["Status", "Job ID"].map((column) => cellAt(world.read(), row("r2"), column))).toEqual([
        "unknown",
        "-",
      ]);
    }
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    typing(world, "r2", "Status", "retry");
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed"]);
  });

  test("and one that is renamed beside a table of runs that still has the old name", async () => {
    const world = await experiment("r1");
    await ticked(world);
    world.edit((text) => text.replace(/^\| r1 \| 17 /m, "| r1b | 17 "));
    for (const _ of [1, 2]) await ticked(world);
    expect(statuses(world.read())).toEqual({ [row("r1b")]: "unknown", [row("r1")]: "running" });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });
});
