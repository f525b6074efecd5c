import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../workshop.ts";
import { batch, doing, type QueueShop, queueShop, statusesOf, waitingFor } from "./shop.ts";

/** The first job waits for the file `go`, and the second follows. */
const open = (more = ""): Promise<QueueShop> =>
  queueShop(batch({ a: doing("a", waitingFor("go")), b: doing("b") }, more));

const running = async (shop: QueueShop) => {
  const run = shop.begin("run");
  await until("a to have begun", async () => (shop.ran().length > 0 ? true : undefined));
  await shop.when("a to be on record", ({ jobs }) => jobs[0]?.status === "running");
  return run;
};

const isGone = (pid: number) =>
  until(`the end of ${pid}`, async () => {
    try {
      process.kill(pid, 0);
      return undefined;
    } catch {
      return true;
    }
  });

test("Ctrl-C ends the job, writes it down and stops; the next start runs it again, and then the rest", async () => {
  const shop = await open();
  const run = await running(shop);
  const leader = shop.leaderOf(1);
  run.process.kill("SIGINT");
  const { code, out } = await run.ended();
  expect(code).toBe(4);
  expect(out).toMatch(
    /stopping: a is being ended; Ctrl-C again leaves at once\n.*a {2}· pending: stopped, as asked/,
  );
  expect(out).toMatch(/\nStopped\.\n→ Go on with: runmark queue run --config \S+ --state \S+ --resume\n$/);
  await isGone(leader);
  expect(statusesOf(shop.state())).toEqual({ a: "pending", b: "pending" });
  await shop.write("go", "");
  expect((await shop.queue("run", "--resume")).code).toBe(0);
  expect(shop.ran()).toEqual(["a", "a", "b"]);
});

test("kill -9 of the queue, then of the supervisor: the job goes on, and is waited for and not started a second time", async () => {
  const shop = await open();
  const run = await running(shop);
  run.process.kill("SIGKILL");
  await run.ended();
  process.kill(shop.supervisor(), "SIGKILL");
  expect(statusesOf(shop.state())).toEqual({ a: "running", b: "pending" });
  // Its process lives: whatever its age, it is left alone.
  const recovered = await shop.queue("recover", "--stale-seconds", "0");
  expect(recovered).toMatchObject({
    code: 0,
    err: expect.stringContaining("a stays running: its process lives"),
  });
  const next = shop.begin("run", "--resume");
  await next.says(/a {2}▶ running, from an earlier start/);
  await shop.write("go", "");
  expect((await next.ended()).code).toBe(0);
  expect(shop.ran()).toEqual(["a", "b"]);
});

test("a closed terminal ends only the queue; what ended meanwhile is found", async () => {
  const shop = await open();
  const run = await running(shop);
  run.process.kill("SIGHUP");
  expect(await run.ended()).toMatchObject({
    code: 4,
    out: expect.stringContaining("Left; the job that runs goes on."),
  });
  const leader = shop.leaderOf(1);
  await shop.write("go", "");
  await isGone(leader);
  const { code, out } = await shop.queue("recover");
  expect({ code, out }).toEqual({ code: 0, out: "Recovered:\n  a  ✓ done\n1 pending · 1 done\n" });
  expect((await shop.queue("run", "--resume")).code).toBe(0);
  expect(shop.ran()).toEqual(["a", "b"]);
});

test.each([
  ["", { a: "failed", b: "done" }, ["a", "b"]],
  ["max_attempts: 2\n", { a: "done", b: "done" }, ["a", "a", "b"]],
])("a job that is killed with all that belongs to it is cut off: %j", async (more, statuses, ran) => {
  const shop = await open(more);
  const run = await running(shop);
  process.kill(-shop.leaderOf(1), "SIGKILL");
  await run.says(/a {2}. (?:failed|pending): cut off: its process is gone without a word/);
  await shop.write("go", "");
  await run.ended();
  expect([statusesOf(shop.state()), shop.ran()]).toEqual([statuses, ran]);
});

test("two at once: the second says who holds the queue, exit 6, and starts nothing", async () => {
  const shop = await open();
  const run = await running(shop);
  for (const command of ["run", "recover"]) {
    const { code, err } = await shop.queue(command);
    expect(code).toBe(6);
    expect(err).toMatch(
      new RegExp(`^error: \`runmark queue run\` of \\S+ holds the queue: process ${run.process.pid} on `),
    );
  }
  await shop.write("go", "");
  expect((await run.ended()).code).toBe(0);
  expect(shop.ran()).toEqual(["a", "b"]);
});

test("the folder of the processes is gone while a job runs: nothing is started a second time", async () => {
  const shop = await open();
  const run = await running(shop);
  const leader = shop.leaderOf(1);
  run.process.kill("SIGKILL");
  await run.ended();
  process.kill(shop.supervisor(), "SIGKILL");
  const kept = join(shop.folder, "runtime_state/queue_state.queue/.runmark/local");
  await rename(kept, join(shop.folder, "moved"));
  const { code, err } = await shop.queue("run", "--resume");
  expect(code).toBe(7);
  expect(err).toContain("a is said to be running, but whether it does is not known");
  expect(shop.ran()).toEqual(["a"]);
  await rename(join(shop.folder, "moved"), kept);
  await shop.write("go", "");
  expect((await shop.queue("run", "--resume")).code).toBe(0);
  await isGone(leader);
  expect(shop.ran()).toEqual(["a", "b"]);
  expect(existsSync(join(kept, "jobs/2"))).toBe(true);
});
