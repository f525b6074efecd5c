import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { statuses, summaryOf } from "./documents.ts";
import { batch, doing, queueShop, STATE, statusesOf, waitingFor } from "./queue/shop.ts";
import { hasTerminal, openTerminal } from "./terminal.ts";
import { RUNMARK, until, type Workshop, workshop } from "./workshop.ts";

const runmark = `${process.execPath} ${RUNMARK}`;
const QUEUE = `${runmark} queue run --config configs/batch.yaml --state ${STATE}`;
const hasTmux = !(await execa("tmux", ["-V"], { reject: false })).failed;

/** Three, one after the other: the first waits for the file `go`, the second fails. */
const one = doing("one", waitingFor("go"));
const two = doing("two", "exit 3");
const three = doing("three");

const runs = (): Promise<Workshop> =>
  workshop({
    scheduler: "none",
    files: {
      "runmark.yaml": "max_in_flight: 1\n",
      "experiment_summary.md": summaryOf(
        { run: "one", command: one },
        { run: "two", command: two },
        { run: "three", command: three },
      ),
    },
  });

const textOf = (shop: Workshop, name: string): string => {
  const path = join(shop.folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};
const has = (shop: Workshop, name: string, pattern: RegExp): Promise<string> =>
  until(`${pattern} in ${name}`, async () => {
    const text = textOf(shop, name);
    return pattern.test(text) ? text : undefined;
  });

const isUnlocked = async (shop: Workshop): Promise<boolean> =>
  !(await readdir(join(shop.folder, ".runmark"))).includes("lock");

/** Each began once, in this order, the failure in the middle kept none waiting. */
const expectAllRan = async (shop: Workshop): Promise<void> => {
  expect(textOf(shop, "ran")).toBe("one\ntwo\nthree\n");
  expect(statuses(await shop.read("experiment_summary.md"))).toEqual({
    one: "completed",
    two: "failed",
    three: "completed",
  });
};

/** The log of a night: every line of what happened has the time in front. */
const EVENT = /^\d\d:\d\d:\d\d {2}\S/;
const eventsIn = (log: string): string[] =>
  log
    .split(/\n\n/)[0]
    ?.split("\n")
    .filter((line) => line !== "" && !line.startsWith("nohup:")) ?? [];

describe.skipIf(!hasTerminal)("on a terminal that is closed", () => {
  test.each([
    ["nohup", `nohup ${runmark} run > run.log 2>&1 &`],
    ["nohup around a script", `nohup sh -c '${runmark} run' > run.log 2>&1 &`],
    // Where it is the last command, bash puts it in its own place, and nothing tells of the trap any more.
    ["a script that ignores it", `(trap '' HUP; ${runmark} run; true) > run.log 2>&1 &`],
  ])("%s goes on, past a failure, to the end", async (_, line) => {
    const shop = await runs();
    const terminal = await openTerminal(shop);
    terminal.type(line);
    await has(shop, "run.log", /one {2}▶ running/);
    await terminal.close();
    await shop.write("go", "");
    const log = await has(shop, "run.log", /The summary is up to date/);
    expect(log).not.toContain("Left;");
    const events = eventsIn(log);
    expect(events.filter((event) => !EVENT.test(event))).toEqual([]);
    expect(events.at(-1)).toMatch(/ {2}2 completed · 1 failed$/);
    await expectAllRan(shop);
  });

  /** It has left, and the job goes on; the next run finds how it ended, and goes on with the rest. */
  const expectLeft = async (shop: Workshop): Promise<void> => {
    await until("the lock to be free", async () => ((await isUnlocked(shop)) ? true : undefined));
    expect(textOf(shop, "ran")).toBe("one\n");
    await shop.write("go", "");
    expect((await shop.run(["run"])).code).toBe(1);
    await expectAllRan(shop);
  };

  test("a run that is watched leaves, and the next one goes on", async () => {
    const shop = await runs();
    const terminal = await openTerminal(shop);
    // The shell outlives its terminal to tell of the exit code.
    terminal.type(`trap true HUP; ${runmark} run; echo $? > code`);
    await has(shop, "experiment_summary.md", /\| running \|/);
    await terminal.close();
    await has(shop, "code", /^4\n/);
    await expectLeft(shop);
  });

  test("so does one in the background, without nohup", async () => {
    const shop = await runs();
    const terminal = await openTerminal(shop);
    // A bash at its prompt may read the end of its input first, and then tells its jobs nothing; one that waits does.
    terminal.type(`${runmark} run > run.log 2>&1 & wait`);
    await has(shop, "run.log", /one {2}▶ running/);
    await terminal.close();
    await has(shop, "run.log", /Left; 1 job runs on\./);
    await expectLeft(shop);
  });

  test("Ctrl-C leaves: the job goes on, and the screen says how to come back", async () => {
    const shop = await runs();
    const terminal = await openTerminal(shop);
    terminal.type(`${runmark} run; echo $? > code`);
    await has(shop, "experiment_summary.md", /\| running \|/);
    terminal.press("\u0003");
    await terminal.shows(/Come back with:/);
    await has(shop, "code", /^4\n/);
    await shop.write("go", "");
    expect((await shop.run(["run"])).code).toBe(1);
    await expectAllRan(shop);
  });

  test("a queue goes on under nohup, past a failure, to the end", async () => {
    const shop = await queueShop(batch({ one, two, three }));
    const terminal = await openTerminal(shop);
    terminal.type(`nohup ${QUEUE} > run.log 2>&1 &`);
    await has(shop, "run.log", /one {2}▶ running/);
    await terminal.close();
    await shop.write("go", "");
    await shop.when("all to be over", ({ jobs }) => jobs.every(({ status }) => /done|failed/.test(status)));
    expect(shop.ran()).toEqual(["one", "two", "three"]);
    const log = await has(shop, "run.log", /three {2}✓ done/);
    expect(eventsIn(log).filter((event) => !EVENT.test(event))).toEqual([]);
  });

  test("a queue that is watched leaves the job at work, and goes on with it", async () => {
    const shop = await queueShop(batch({ one, two, three }));
    const terminal = await openTerminal(shop);
    terminal.type(`trap true HUP; ${QUEUE}; echo $? > code`);
    await until("one to run", async () => (shop.ran().length > 0 ? true : undefined));
    await shop.when("one to be on record", ({ jobs }) => jobs[0]?.status === "running");
    await terminal.close();
    await has(shop, "code", /^4\n/);
    await shop.write("go", "");
    expect((await shop.queue("run", "--resume")).code).toBe(1);
    expect(shop.ran()).toEqual(["one", "two", "three"]);
    expect(statusesOf(shop.state())).toEqual({ one: "done", two: "failed", three: "done" });
  });

  test.skipIf(!hasTmux)("tmux keeps it, and shows it to whoever comes back", async () => {
    const shop = await runs();
    const tmux = `tmux -L ${join(shop.around, "tmux").replaceAll("/", "-")}`;
    const evening = await openTerminal(shop);
    evening.type(
      `${tmux} -f /dev/null new -s night '${runmark} run; ${process.execPath} -e "setTimeout(Date, 60000)"'`,
    );
    try {
      await evening.shows(/running/);
      await evening.close();
      await shop.write("go", "");
      await until("the end", async () =>
        statuses(await shop.read("experiment_summary.md")).three === "completed" ? true : undefined,
      );
      const morning = await openTerminal(shop);
      morning.type(`${tmux} attach -t night`);
      await morning.shows(/2 completed/);
      await expectAllRan(shop);
    } finally {
      await execa("sh", ["-c", `${tmux} kill-server`], { reject: false });
    }
  });
});
