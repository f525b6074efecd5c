import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { realSystem } from "../../src/system/real.ts";
import { bundleProgram } from "../support/bundle.ts";
import { tempFolder } from "../support/folder.ts";

let built: string;
let program: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "runmark-contender-"));
  program = await bundleProgram(join(import.meta.dirname, "lock-contender.ts"), built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

const contender = () => {
  const child = spawn(process.execPath, [program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return String((await answers.next()).value);
  };
  const kill = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return { ask, kill, pid: child.pid };
};

const contenders = (count: number) => Array.from({ length: count }, contender);

test("two processes hold the lock 200 times each, never both", async () => {
  const folder = await tempFolder();
  const answers = await Promise.all(contenders(2).map(({ ask }) => ask(`rounds ${folder} 200`)));
  expect(answers).toEqual(["done", "done"]);
  expect(await readdir(folder)).toEqual([]);
});

test("the lock of a killed process is free at once", async () => {
  const folder = join(await tempFolder(), ".runmark");
  const [first, second] = [contender(), contender()];
  expect(await first.ask(`take ${folder}`)).toBe("won");
  expect(await second.ask(`take ${folder}`)).toBe(`held ${first.pid}`);
  await first.kill();
  expect(await second.ask(`take ${folder}`)).toBe("won");
  expect(await readdir(folder)).toEqual(["lock"]);
});

/** A lock, or a mark of a takeover, left by a process of this host that is gone. */
const leftBehind = (token: string): string => {
  const { processes, host } = realSystem();
  const dead = { ...processes.self, startedAt: "1" };
  return JSON.stringify({ ...dead, token, host: host.name, user: "u", purpose: "run", acquiredAt: 0 });
};

test.each([
  ["a stale lock", []],
  ["a stale lock whose takeover was cut off", ["lock.takeover-dead"]],
  ["one cut off twice", ["lock.takeover-dead", "lock.takeover-dead.takeover-cut"]],
])("among four processes one takes over %s", async (_name, marks) => {
  const folder = await tempFolder();
  const rivals = contenders(4);
  const pids = rivals.map(({ pid }) => `held ${pid}`);
  for (let round = 0; round < 30; round += 1) {
    const state = join(folder, String(round));
    await mkdir(state);
    await writeFile(join(state, "lock"), leftBehind("dead"));
    for (const [depth, mark] of marks.entries())
      await writeFile(join(state, mark), leftBehind(["cut", "cut2"][depth] ?? ""));
    const answers = await Promise.all(rivals.map(({ ask }) => ask(`take ${state}`)));
    const losers = answers.filter((answer) => answer !== "won");
    expect(losers).toHaveLength(3);
    expect(pids).toEqual(expect.arrayContaining(losers));
    expect(JSON.parse(await readFile(join(state, "lock"), "utf8")).pid).toBe(
      rivals[answers.indexOf("won")]?.pid,
    );
    expect(await readdir(state)).toEqual(["lock"]);
  }
});

test("a process that is killed at any moment leaves a lock that the next one gets", async () => {
  const folder = await tempFolder();
  const survivor = contender();
  for (let round = 0; round < 15; round += 1) {
    const victim = contender();
    expect(await victim.ask(`rounds ${folder} 1`)).toBe("done");
    const neverAnswered = victim.ask(`rounds ${folder} 1000000`);
    expect(await survivor.ask(`rounds ${folder} ${1 + (round % 4)}`)).toBe("done");
    await victim.kill();
    await rm(join(folder, "inside"), { force: true });
    expect(await neverAnswered).toBe("undefined");
    expect(await survivor.ask(`rounds ${folder} 2`)).toBe("done");
  }
});
