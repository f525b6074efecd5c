import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { acquireLock } from "../../src/journal/lock.ts";
import { realSystem } from "../../src/system/real.ts";

/**
 * A process that contends for locks, as a program of its own. `take FOLDER`: tries once and keeps what it gets; answers
 * `won` or `held PID`. `rounds FOLDER N`: holds the lock N times, each time alone in the folder; answers `done`.
 */
const system = realSystem();

const take = async (folder: string): Promise<string> => {
  const lock = await acquireLock(system, folder, "contend");
  if (lock.ok) return "won";
  return lock.error.kind === "held" ? `held ${lock.error.holder?.pid}` : `failed ${lock.error.message}`;
};

const holdOnce = async (folder: string): Promise<boolean> => {
  const lock = await acquireLock(system, folder, "contend");
  if (!lock.ok) {
    if (lock.error.kind === "io") throw new Error(lock.error.message);
    return false;
  }
  const inside = join(folder, "inside");
  const file = await open(inside, "wx");
  if (!(await lock.value.stillHeld())) throw new Error("lost a lock that was held");
  await file.close();
  await unlink(inside);
  const released = await lock.value.release();
  if (!released.ok) throw new Error(released.error.message);
  return true;
};

const rounds = async (folder: string, count: number): Promise<string> => {
  for (let held = 0; held < count; ) if (await holdOnce(folder)) held += 1;
  return "done";
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, folder = "", count] = line.split(" ");
  const answer = command === "take" ? take(folder) : rounds(folder, Number(count));
  console.log(await answer.catch((error: unknown) => `broken ${error}`));
}
