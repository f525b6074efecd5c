import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { realSystem } from "../../src/system/real.ts";
import { Crash, type CrashPoint, crashingSystem } from "./crash.ts";
import { tempFolder } from "./folder.ts";

const work = async (folder: string, point?: CrashPoint) => {
  const system = crashingSystem(realSystem(), point);
  const journal = join(folder, "journal");
  const doing = (async () => {
    await system.files.append(journal, "one\n");
    await system.exec.run({ command: "sh", args: ["-c", `echo ran >> ${folder}/ran`], timeoutMs: 10_000 });
    await system.files.append(journal, "two\n");
  })();
  const error: unknown = await doing.catch((thrown: unknown) => thrown);
  const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
  return { system, crashed: error instanceof Crash, journal: await read("journal"), ran: await read("ran") };
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
