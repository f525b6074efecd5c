import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn } from "../snapshot.ts";
import { batch, CONFIG, doing, type QueueShop, queueShop, STATE } from "./shop.ts";

const good = batch({ a: doing("a"), b: doing("b") });
const yaml = (...lines: readonly string[]): string => `jobs:\n${lines.map((line) => `  ${line}\n`).join("")}`;

/** Says what is wrong, where and what to do; leaves every file as it was and begins nothing. */
const refuses = async (
  shop: QueueShop,
  args: readonly string[],
  expected: { readonly code: number; readonly err: string },
): Promise<void> => {
  const before = await filesIn(shop.folder);
  const [command = "", ...more] = args;
  const { code, out, err } = await shop.queue(command, ...more);
  expect({ code, out, err: shop.plain(err) }).toEqual({ ...expected, out: "" });
  expect(await filesIn(shop.folder)).toEqual(before);
  expect(shop.ran()).toEqual([]);
};

test.each<[string, string, string]>([
  [
    "an id twice",
    yaml("- {id: a, command: x, out_dir: o}", "- {id: a, command: y, out_dir: p}"),
    `error: there is a job "a" already, in line 2 [queue.duplicate-id]
  configs/batch.yaml:3:10
  3 │   - {id: a, command: y, out_dir: p}
    │          ^
  → Give each job an id of its own
`,
  ],
  [
    "an unknown key",
    yaml("- {id: a, command: x, outdir: o, out_dir: o}"),
    `error: a job has no key "outdir" [queue.unknown-key]
  configs/batch.yaml:2:25
  2 │   - {id: a, command: x, outdir: o, out_dir: o}
    │                         ^^^^^^
  → Known keys of a job: id, command, out_dir, max_attempts
`,
  ],
  [
    "no command",
    yaml("- {id: a, out_dir: o}"),
    `error: this job has no command [queue.missing-key]
  configs/batch.yaml:2:5
  2 │   - {id: a, out_dir: o}
    │     ^^^^^^^^^^^^^^^^^^^
  → A job has id, command and out_dir, and may have max_attempts
`,
  ],
  [
    "a path out of the tree",
    yaml("- {id: a, command: x, out_dir: ../../o}"),
    `error: out_dir: "../../o" leads out of the root of the queue [queue.outside]
  configs/batch.yaml:2:34
  2 │   - {id: a, command: x, out_dir: ../../o}
    │                                  ^^^^^^^
  → Name a folder below the root, or set root: to a folder that holds all of them
`,
  ],
  [
    "broken YAML",
    "jobs:\n  - id: 'a\n",
    `error: Missing closing 'quote [queue.syntax]
  configs/batch.yaml:3:1
  3 │ 
    │ ^
  → Correct it in <exp>/configs/batch.yaml
`,
  ],
  [
    "no jobs",
    "jobs: []\n",
    `error: it has no jobs [queue.no-jobs]
  configs/batch.yaml:1:7
  1 │ jobs: []
    │       ^^
  → Write below jobs: one item for each job, with id, command and out_dir
`,
  ],
  [
    "a root that is not there",
    `root: nowhere\n${yaml("- {id: a, command: x, out_dir: o}")}`,
    `error: its root, <exp>/configs/nowhere, is no folder [queue.no-root]
  configs/batch.yaml
  → Make the folder, or correct root: in it
`,
  ],
])("a configuration with %s", async (_, config, err) => {
  const shop = await queueShop(config);
  await refuses(shop, ["run"], { code: 3, err });
  expect(existsSync(join(shop.folder, "runtime_state"))).toBe(false);
});

test("a state of another queue, half of one, a newer one, none: untouched, and nothing begins", async () => {
  const shop = await queueShop(good);
  await refuses(shop, ["run", "--resume"], {
    code: 3,
    err: `error: there is no state <exp>/${STATE} [queue.no-state]
  ${STATE}
  → See that the path is right; a new one is made by: runmark queue init --config FILE.yaml --state ${STATE}
`,
  });
  await shop.queue("init");
  const whole = shop.stateText();

  await shop.write(STATE, whole.slice(0, whole.length / 2));
  for (const command of ["run", "status", "recover", "init"]) {
    const { code, err } = await shop.queue(command);
    expect([command, code]).toEqual([command, 3]);
    expect(err).toMatch(/^error: this state cannot be understood: it is not whole JSON: /);
    expect(err).toContain("Mend it, or bring back a copy; moved aside, all jobs of the queue would run anew");
  }
  expect(shop.stateText()).toBe(whole.slice(0, whole.length / 2));

  await shop.write(STATE, whole.replace('"runmark_queue": 1', '"runmark_queue": 2'));
  await refuses(shop, ["run"], {
    code: 3,
    err: `error: this state was written by a newer runmark: its form is 2, and this one knows 1 [queue.newer-state]
  ${STATE}
  → Use that version, or another --state
`,
  });

  await shop.write(STATE, whole.replace('"name": "batch"', '"name": "other"'));
  await refuses(shop, ["run"], {
    code: 3,
    err: `error: this is the state of queue "other", and the configuration is that of "batch" [queue.other-config]
  ${STATE}
  → Name another --state; if it is the same queue under another name, set name: in the configuration
`,
  });
});

test("a job that is done with another command than the file has: refused; asked for again it runs as it is now", async () => {
  const shop = await queueShop(batch({ a: "true", b: "true" }));
  await shop.queue("run");
  await shop.write(CONFIG, good);
  const { code, err } = await shop.queue("run");
  expect([code, shop.ran()]).toEqual([3, []]);
  expect(err).toContain(
    `→ Give what you changed an id of its own, or have it run again with: runmark queue recover --state ${STATE} a\n`,
  );
  await shop.queue("recover", "a", "b");
  expect((await shop.queue("run")).code).toBe(0);
  expect(shop.ran()).toEqual(["a", "b"]);
});

test.each([
  [["run", "--stale-seconds", "soon"], "It takes a number of seconds."],
  [["status", "--config", "x"], "unknown option '--config'"],
])("wrong words: %j", async ([command = "", ...more], says) => {
  const shop = await queueShop(good);
  const { code, err } = await shop.queue(command, ...more);
  expect([code, err]).toEqual([2, expect.stringContaining(says)]);
});

test("a state that is a link to nothing: it stays one", async () => {
  const shop = await queueShop(good);
  await mkdir(join(shop.folder, "runtime_state"));
  await symlink("../drive/q.json", join(shop.folder, STATE));
  const err = `error: <exp>/${STATE} is a symbolic link to something that is not there [queue.dangling-state]`;
  for (const command of ["run", "init", "status"]) {
    const ended = await shop.queue(command);
    expect([ended.code, shop.plain(ended.err)]).toEqual([3, expect.stringContaining(err)]);
  }
  await mkdir(join(shop.folder, "drive"));
  await shop.write("drive/q.json", "");
  expect((await shop.queue("run")).err).toContain("it is empty");
});

test("what is done and is not there any more is told of, with the command that runs it again", async () => {
  const shop = await queueShop(good);
  expect((await shop.queue("run")).code).toBe(0);
  expect((await shop.queue("status")).err).toBe("");
  await rm(join(shop.folder, "runs"), { recursive: true });
  const ids = shop.state().jobs.map(({ id }) => id);
  const says = `done, but the out_dir is not there: ${ids.join(", ")} [queue.gone-outputs]\n  → Bring it back; or have them run again with: runmark queue recover --state ${STATE} ${ids.join(" ")}`;
  const { code, err } = await shop.queue("status");
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(says) });
  expect((await shop.queue("run")).out).toContain("done, but the out_dir is not there");
  expect(shop.ran()).toEqual(ids);
});
