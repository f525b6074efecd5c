import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { realSystem } from "../../src/system/real.ts";
import { Crash, type CrashPoint, crashingSystem, type Moment } from "./crash.ts";
import { tempFolder } from "./folder.ts";
import { rememberTree } from "./tree.ts";

const left = async (folder: string) => {
  const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
  return { journal: await read("journal"), ran: await read("ran") };
};

const work = async (folder: string, point?: CrashPoint, watch?: (moment: Moment) => void) => {
  const system = crashingSystem(realSystem(), point, watch);
  const journal = join(folder, "journal");
  const doing = (async () => {
    await system.files.append(journal, "one\n");
    await system.exec.run({ command: "sh", args: ["-c", `echo ran >> ${folder}/ran`], timeoutMs: 10_000 });
    await system.files.append(journal, "two\n");
  })();
  const error: unknown = await doing.catch((thrown: unknown) => thrown);
  return { system, crashed: error instanceof Crash, ...(await left(folder)) };
};

test.each([
  [undefined, { crashed: false, journal: "one\ntwo\n", ran: "ran\n" }],
  [
    { at: 1, when: "before" as const },
    { crashed: true, journal: "", ran: "" },
  ],
  [
    { at: 1, when: "during" as const },
    { crashed: true, journal: "on", ran: "" },
  ],
  [
    { at: 1, when: "after" as const },
    { crashed: true, journal: "one\n", ran: "" },
  ],
  [
    { at: 2, when: "before" as const },
    { crashed: true, journal: "one\n", ran: "" },
  ],
  [
    { at: 2, when: "after" as const },
    { crashed: true, journal: "one\n", ran: "ran\n" },
  ],
  [
    { at: 3, when: "during" as const },
    { crashed: true, journal: "one\ntw", ran: "ran\n" },
  ],
  [
    { at: 4, when: "before" as const },
    { crashed: false, journal: "one\ntwo\n", ran: "ran\n" },
  ],
])("crash %o", async (point, expected) => {
  expect(await work(await tempFolder(), point)).toMatchObject(expected);
});

test("the dead do nothing more, and the next life knows that they are dead", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "x"), "x");
  const { system } = await work(folder, { at: 2, when: "before" });
  expect(system.effects).toEqual(["append journal", `run sh -c echo ran >> ${folder}/ran`]);
  await expect(system.files.readText(join(folder, "x"))).rejects.toThrow(Crash);
  await expect(system.clock.sleep(0)).rejects.toThrow(Crash);
  expect(() => system.processes.signal(process.pid, "SIGCONT")).toThrow(Crash);
  const next = crashingSystem(realSystem());
  expect(await next.processes.isAlive(system.processes.self)).toBe(false);
  expect(await next.processes.isAlive(next.processes.self)).toBe(true);
  expect(await next.processes.isAlive(realSystem().processes.self)).toBe(true);
});

test("what is remembered at a moment is what a crash there leaves", async () => {
  const folder = await tempFolder();
  const moments: (Moment & { putBack: () => void })[] = [];
  await work(folder, undefined, (moment) => moments.push({ ...moment, ...rememberTree(folder) }));
  expect(moments.map(({ at, when }) => `${when} ${at}`)).toEqual(
    [1, 2, 3].flatMap((at) => [`before ${at}`, `after ${at}`]),
  );
  for (const { at, when, half, putBack } of moments) {
    putBack();
    const crashed = await tempFolder();
    await work(crashed, { at, when });
    expect(await left(folder), `${when} ${at}`).toEqual(await left(crashed));
    if (half === undefined) continue;
    await half();
    const halfDone = await tempFolder();
    await work(halfDone, { at, when: "during" });
    expect(await left(folder), `during ${at}`).toEqual(await left(halfDone));
  }
});
