import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseStart } from "../../../../src/backends/local/records/records.ts";
import type { JobRef } from "../../../../src/model/job.ts";
import type { MachineSettings, ThermalSettings } from "../../../../src/model/machine.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
let degreesPath: string;
let command: string;
beforeEach(async () => {
  shop = await openWorkshop("care-entry.ts");
  degreesPath = join(shop.cwd, "degrees.txt");
  command = join(shop.cwd, "degrees");
  await writeFile(command, '#!/bin/sh\nexec cat "$1"\n');
  await chmod(command, 0o755);
});
// What stands still has to be cancelled, too.
afterEach(() => shop.close());

/** From the next look on; whole, as it may be read meanwhile. */
const heatTo = async (degrees: number | "broken"): Promise<void> => {
  await writeFile(`${degreesPath}.draft`, `${degrees}\n`);
  await rename(`${degreesPath}.draft`, degreesPath);
};
const set = async (thermal: ThermalSettings, more: MachineSettings = {}): Promise<unknown> =>
  await shop.backend.share?.({ ...more, thermal: { command: [command, degreesPath], ...thermal } });
const PAUSE: ThermalSettings = { warnC: 60, pauseC: 80, stopsRunning: true };

const supervisorLog = (): Promise<string> => readFile(join(shop.folder, "supervisor.log"), "utf8");
const says = (text: string) =>
  shop.until(text, async () => ((await supervisorLog()).includes(text) ? true : undefined));
const countOf = async (text: string): Promise<number> => (await supervisorLog()).split(text).length - 1;
const fileIn = (job: JobRef, name: string): Promise<string> =>
  readFile(join(shop.folder, "jobs", job.id, name), "utf8");
const sizeOf = async (name: string): Promise<number> =>
  (await shop.system.files.stat(join(shop.cwd, name)))?.size ?? 0;
/** Leaves a sign of life in a file, and so does what it put into a session of its own. */
const ALIVE = [
  "setsid bash -c 'echo $$ > apart.pid; while sleep 0.02; do printf x >> apart; done' &",
  "while sleep 0.02; do printf x >> alive; done",
];
const grows = (name: string) => {
  let before: number | undefined;
  return shop.until(`${name} to grow`, async () => {
    const now = await sizeOf(name);
    before ??= now;
    return now > before ? true : undefined;
  });
};
const leaderOf = async (job: JobRef): Promise<number> =>
  parseStart(await fileIn(job, "start.json"))?.pid ?? 0;
const untilStopped = (pid: number) =>
  shop.until(`${pid} to stand still`, async () =>
    (await shop.system.processes.identify(pid))?.isStopped === true ? true : undefined,
  );

test("above the warning it is told once; above the pause no job starts, and those at work go on", async () => {
  await heatTo(96);
  await set({ warnC: 60, pauseC: 80 });
  // Not even the first starts before anybody knows how hot it is.
  const first = await shop.submit("a~1", ALIVE);
  await shop.until("why it waits", async () =>
    (await shop.sighting(first)).reason === "too hot: 96 °C" ? true : undefined,
  );
  await heatTo(70);
  await shop.untilState(first, "RUNNING");
  await heatTo(59);
  await heatTo(50);
  await says("this machine has 50 °C again");
  await heatTo(90);
  await says("this machine has 90 °C, and thermal.pause is 80: no job starts until it has 70");
  const second = await shop.submit("b~1", ["exit 0"]);
  expect(await shop.sighting(second)).toMatchObject({ state: "PENDING", reason: "too hot: 90 °C" });
  await grows("alive");
  await heatTo(65);
  await shop.untilState(second, "COMPLETED");
  await heatTo(20);
  await says("this machine has 20 °C again");
  expect(await countOf("thermal.warn is")).toBe(0);
  await heatTo(61);
  await says("this machine has 61 °C, and thermal.warn is 60");
});

describe.runIf(process.platform === "linux")("with those at work", () => {
  test("all of a job stands still and goes on, and that time does not count", async () => {
    await heatTo(50);
    await set(PAUSE);
    const job = await shop.submit("a~1", ["#SBATCH --time=0:04", ...ALIVE]);
    await grows("alive");
    await grows("apart");
    await heatTo(85);
    expect(await shop.untilState(job, "SUSPENDED")).toMatchObject({ reason: "too hot: 85 °C" });
    await untilStopped(await leaderOf(job));
    await untilStopped(Number(await readFile(join(shop.cwd, "apart.pid"), "utf8")));
    await shop.until("its limit to be past", async () => {
      const { since = 0 } = JSON.parse(await fileIn(job, "pause.json"));
      return Date.now() - since > 4_500 ? true : undefined;
    });
    expect(await shop.sighting(job)).toMatchObject({ state: "SUSPENDED" });
    await heatTo(60);
    await shop.untilState(job, "RUNNING", "TIMEOUT");
    await grows("alive");
    await grows("apart");
    // And then it holds.
    await shop.untilState(job, "TIMEOUT");
    const { pausedMs } = JSON.parse(await fileIn(job, "pause.json"));
    expect(pausedMs).toBeGreaterThan(4_500);
    const [usage] = (await shop.backend.usage([job])).jobs.get(job.id) ?? [];
    const { startedAt = 0, endedAt = 0, elapsedSeconds } = usage ?? {};
    expect(elapsedSeconds).toBeCloseTo((endedAt - startedAt - pausedMs) / 1000);
  });

  test("it stays so across the death of their supervisor, goes on when it is cool, and is cancelled", async () => {
    await heatTo(50);
    await set(PAUSE);
    const job = await shop.submit("a~1", ["trap 'echo told > told; exit' TERM", ...ALIVE]);
    await grows("alive");
    await heatTo(99);
    const leader = await leaderOf(job);
    await untilStopped(leader);
    const killed = await shop.supervisor();
    shop.system.processes.signal(killed, "SIGKILL");
    await shop.until("its end", async () =>
      (await shop.system.processes.identify(killed)) === undefined ? true : undefined,
    );
    expect(await shop.sighting(job)).toMatchObject({ state: "SUSPENDED", reason: "too hot: 99 °C" });
    await shop.until("two that say it is hot", async () =>
      (await countOf("thermal.pause is 80")) === 2 ? true : undefined,
    );
    await untilStopped(leader);
    await heatTo(50);
    await shop.untilState(job, "RUNNING");
    await grows("alive");
    await heatTo(99);
    await untilStopped(leader);
    await shop.backend.cancel([job]);
    await shop.untilState(job, "CANCELLED");
    expect(await readFile(join(shop.cwd, "told"), "utf8")).toBe("told\n");
  });

  test("it is not left so when no temperature is to be had, or when it is set otherwise", async () => {
    await set(PAUSE);
    await heatTo(50);
    const job = await shop.submit("a~1", ALIVE);
    await grows("alive");
    const changes: readonly (() => Promise<unknown>)[] = [
      () => heatTo("broken"),
      () => set({ ...PAUSE, stopsRunning: false }),
      () => set({ warnC: 60 }),
    ];
    for (const change of changes) {
      await heatTo(99);
      await set(PAUSE);
      await shop.untilState(job, "SUSPENDED");
      await change();
      await shop.untilState(job, "RUNNING");
      await grows("alive");
    }
  });
});

test("a program is named from the folder of the experiment; that it says nothing is on record", async () => {
  await heatTo("broken");
  await set({ pauseC: 80, command: ["./degrees", "degrees.txt"] });
  const job = await shop.submit("a~1", ["until [ -e done ]; do sleep 0.02; done"]);
  const record = () => shop.system.files.readText(join(shop.folder, "heat.json"));
  const found = await shop.until("the record", record);
  expect(JSON.parse(found)).toMatchObject({
    kind: "unread",
    why: "./degrees: it said broken, and not one number",
    by: { pid: await shop.supervisor() },
  });
  await heatTo(81);
  await says("this machine has 81 °C, and thermal.pause is 80");
  await writeFile(join(shop.cwd, "done"), "");
  await shop.untilState(job, "COMPLETED");
});

test("samples beside jobs say which job has what, and stop none", async () => {
  await set({}, { sampleSeconds: 0.05, gpus: ["5"] });
  await heatTo(50);
  const job = await shop.submit("a~1", ["#SBATCH --gpus=1", ...ALIVE]);
  const path = join(shop.cwd, ".runmark", "hardware.csv");
  const lines = await shop.until("two samples", async () => {
    const all = ((await shop.system.files.readText(path)) ?? "").split("\n").slice(0, -1);
    return all.length > 2 ? all : undefined;
  });
  const columns = (lines[0] ?? "").split(",");
  const cell = (name: string) => lines.at(-1)?.split(",")[columns.indexOf(name)];
  expect([cell("gpu"), cell("job"), cell("job_name"), cell("temperature_c")]).toEqual([
    "5",
    job.id,
    "a~1",
    "50",
  ]);
  expect(Number(cell("job_memory_mib"))).toBeGreaterThan(0);
});
