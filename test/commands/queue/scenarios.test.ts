import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envelopeIn } from "../envelope.ts";
import { batch, doing, type QueueShop, queueShop, STATE, statusesOf, waitingFor } from "./shop.ts";

/** The scenarios that the queue was asked for with, step by step. */
const open = (more = ""): Promise<QueueShop> =>
  queueShop(
    batch(
      {
        a: doing("a", "echo out; echo err >&2"),
        b: doing("b", "exit 3"),
        c: doing("c", 'echo made > "$QUEUE_OUT_DIR/model"'),
      },
      more,
    ),
  );

test("the command loads and prints its help: init, run, status, recover", async () => {
  const shop = await open();
  const { code, out } = await shop.run(["queue", "--help"]);
  expect(code).toBe(0);
  for (const command of ["init", "run", "status", "recover"])
    expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
  expect((await shop.run(["queue"])).code).toBe(2);
});

test("a state is made from the configuration: all jobs pending, nothing begun", async () => {
  const shop = await open();
  const { code, out } = await shop.queue("init");
  expect({ code, out }).toEqual({
    code: 0,
    out:
      `Queue batch: 3 jobs pending in ${STATE}\n` +
      `→ Start it with: runmark queue run --config configs/batch.yaml --state ${STATE}\n`,
  });
  expect(statusesOf(shop.state())).toEqual({ a: "pending", b: "pending", c: "pending" });
  expect(shop.state().counts).toEqual({ pending: 3, running: 0, done: 0, failed: 0 });
  expect(shop.ran()).toEqual([]);
});

test("jobs run one after the other, pending -> running -> done or failed, with return codes, outputs and logs", async () => {
  const shop = await open();
  await shop.queue("init");
  const { code, out } = await shop.queue("run");
  expect(code).toBe(1);
  expect(out.replaceAll(/^\d\d:\d\d:\d\d {2}| {2}\d+ s$/gm, "")).toMatch(
    /^a {2}▶ running\na {2}✓ done\nb {2}▶ running\nb {2}✗ failed: exit code 3\nc {2}▶ running\nc {2}✓ done\n/,
  );
  expect(shop.ran()).toEqual(["a", "b", "c"]);
  const [a, b, c] = shop.state().jobs;
  expect(a).toMatchObject({
    status: "done",
    return_code: 0,
    attempt: 1,
    out_dir: "runs/a",
    failure_reason: null,
  });
  expect(b).toMatchObject({ status: "failed", return_code: 3, failure_reason: "exit code 3" });
  expect(c).toMatchObject({ status: "done", return_code: 0 });
  expect(await shop.read("runs/c/model")).toBe("made\n");
  expect(await shop.read(join("runtime_state", a?.log ?? ""))).toBe("out\nerr\n");
  expect(a?.log).toMatch(/^queue_state\.queue\/logs\/a-1-\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.log$/);
  expect(shop.plain(await shop.read("runtime_state/queue_state.queue/logs/queue.log"))).toBe(
    [
      "run begins: 3 pending",
      ...["a  running", "a  done", "b  running", "b  failed: exit code 3", "c  running", "c  done"],
      "run ends (finished): 2 done, 1 failed",
    ]
      .map((line) => `YYYY-MM-DD HH:MM:SS  ${line}\n`)
      .join(""),
  );
});

test("a later start skips what is done and what failed, and runs what is left, also what is new", async () => {
  const shop = await open();
  await shop.queue("run", "--fail-fast");
  expect(statusesOf(shop.state())).toEqual({ a: "done", b: "failed", c: "pending" });
  const [before] = shop.state().jobs;
  await shop.write(
    "configs/batch.yaml",
    `${await shop.read("configs/batch.yaml")}  - {id: d, command: [sh, -c, "echo d >> ran"], out_dir: runs/d}\n`,
  );
  const { code, out } = await shop.queue("run", "--resume");
  expect([code, shop.ran()]).toEqual([1, ["a", "b", "c", "d"]]);
  expect(out).toMatch(/d {2}added: it is new in the configuration\n/);
  expect(shop.state().jobs[0]).toEqual(before);
  expect((await shop.queue("run", "--resume", "--retry-failed")).code).toBe(1);
  expect(shop.ran()).toEqual(["a", "b", "c", "d", "b"]);
});

test.each([
  ["failed", ""],
  ["pending", "max_attempts: 2\n"],
])("a job left running with a stale timestamp becomes %s by its attempts", async (status, more) => {
  const shop = await open(more);
  await shop.queue("init");
  const path = join(shop.folder, STATE);
  const state = JSON.parse(readFileSync(path, "utf8"));
  const running = { status: "running", attempt: 1, started_at: "2026-01-01T00:00:00Z" };
  Object.assign(state.jobs[1], running);
  writeFileSync(path, JSON.stringify(state));
  const { code, out } = await shop.queue("recover", "--stale-seconds", "7200");
  expect(code).toBe(0);
  expect(out).toContain(status);
  expect(statusesOf(shop.state())).toEqual({ a: "pending", b: status, c: "pending" });
  const shown = envelopeIn("queue", await shop.queue("status", "--json"));
  const counts = { pending: 2, running: 0, done: 0, failed: 0 };
  counts[status as "failed" | "pending"] += 1;
  expect(shown.data?.counts).toEqual(counts);
  await shop.queue("run", "--resume");
  expect(shop.ran()).toEqual(status === "failed" ? ["a", "c"] : ["a", "b", "c"]);
});

test("the five commands in a row, as they are written down", async () => {
  const shop = await open();
  expect((await shop.run(["queue", "--help"])).code).toBe(0);
  expect((await shop.queue("init")).code).toBe(0);
  expect((await shop.queue("run", "--resume")).code).toBe(1);
  expect((await shop.queue("status")).out).toMatch(/^batch\n.* 2\/3\n2 done · 1 failed\n/);
  expect((await shop.queue("recover", "--stale-seconds", "7200")).out).toBe(
    "Nothing to recover.\n2 done · 1 failed\n",
  );
});

test("in JSON each of them answers with one value of its schema", async () => {
  const shop = await open();
  const commands = [
    ["init"],
    ["init"],
    ["run", "--dry-run"],
    ["run"],
    ["run", "--resume"],
    ["status"],
    ["recover", "b"],
    ["recover", "nobody"],
  ] as const;
  const seen = [];
  for (const [command, ...more] of commands) {
    const { exitCode, data, diagnostics } = envelopeIn("queue", await shop.queue(command, ...more, "--json"));
    seen.push([exitCode, data?.how ?? null, data?.changes ?? diagnostics[0]?.code]);
  }
  const added = ["a", "b", "c"].map((id) => ({ id, what: "added" }));
  const over = [
    { id: "a", what: "done" },
    { id: "b", what: "failed", why: "exit code 3" },
    { id: "c", what: "done" },
  ];
  expect(seen).toEqual([
    [0, "done", added],
    [3, null, "queue.exists"],
    [0, "shown", []],
    [1, "done", over],
    [1, "done", []],
    [1, "done", []],
    [0, "done", [{ id: "b", what: "pending", why: "asked for again" }]],
    [2, null, "queue.unknown-job"],
  ]);
});

test("a dry run makes and begins nothing, and says what it would run", async () => {
  const shop = await open();
  const { code, out } = await shop.queue("run", "--dry-run");
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^batch\n3 pending\n\n3 jobs to run\n {2}a {2}/),
  });
  expect(existsSync(join(shop.folder, "runtime_state"))).toBe(false);
});

test("while it is at work, the state says so: a heartbeat, and who works on it", async () => {
  const shop = await queueShop(batch({ a: doing("a", waitingFor("go")) }));
  const run = shop.begin("run");
  await shop.when("a to run", ({ counts }) => counts.running === 1);
  await run.says(/▶ running/);
  const { code, out } = await shop.queue("status");
  expect(code).toBe(4);
  expect(out).toContain(`at work: process ${run.process.pid} on `);
  expect(shop.state().jobs[0]).toMatchObject({
    heartbeat_at: expect.stringMatching(/Z$/),
    return_code: null,
  });
  await shop.write("go", "");
  expect((await run.ended()).code).toBe(0);
  expect((await shop.queue("status")).out).not.toContain("at work");
});

test("300 jobs are counted, and those that run or failed are listed", async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `job${index}`);
  const shop = await queueShop(batch(Object.fromEntries(ids.map((id) => [id, "true"]))));
  await shop.queue("init");
  const text = JSON.parse(shop.stateText());
  for (const [index, job] of text.jobs.entries())
    Object.assign(job, index < 200 ? { status: index % 50 === 7 ? "failed" : "done" } : {});
  await shop.write(STATE, JSON.stringify(text));
  const { out } = await shop.queue("status");
  expect(out.split("\n").length).toBeLessThan(14);
  expect(out).toMatch(
    /100 pending · 196 done · 4 failed\nno queue is at work; go on with: .+\n\n {2}job7 {4}✗ failed\n/,
  );
  expect(out).toContain("296 more jobs are not listed; --all lists them");
  expect((await shop.queue("status", "--all")).out).toContain("job299");
});
