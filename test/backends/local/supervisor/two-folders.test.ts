import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JobRef } from "../../../../src/model/job.ts";
import type { MachineSettings } from "../../../../src/model/machine.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let books: string;
let shops: readonly Workshop[];
beforeEach(async () => {
  books = await mkdtemp(join(tmpdir(), "runmark books "));
  vi.stubEnv("RUNMARK_BOOKS_FOLDER", books);
  shops = await Promise.all([openWorkshop(), openWorkshop()]);
});
afterEach(async () => {
  await Promise.all(shops.map((shop) => shop.close()));
  vi.unstubAllEnvs();
  await rm(books, { recursive: true });
});

const USED = "Resources: used by another experiment";

const opened = async (settings: MachineSettings): Promise<readonly [Workshop, Workshop]> => {
  const [one, two] = shops;
  if (one === undefined || two === undefined) throw new Error("no workshops");
  for (const shop of shops) await shop.backend.share?.(settings);
  return [one, two];
};

const onGpu = (shop: Workshop): Promise<JobRef> =>
  shop.submit("gpu~1", [
    "#SBATCH --gpus=1",
    'echo "$CUDA_VISIBLE_DEVICES" > gpus',
    "until [ -e go ]; do sleep 0.02; done",
  ]);
const gpusOf = (shop: Workshop): Promise<string> =>
  shop.until("its GPUs", async () => {
    const text = await readFile(join(shop.cwd, "gpus"), "utf8").catch(() => "");
    return text.trim() === "" ? undefined : text.trim();
  });
const go = (shop: Workshop): Promise<void> => writeFile(join(shop.cwd, "go"), "");
const untilReason = (shop: Workshop, job: JobRef, reason: string) =>
  shop.until(reason, async () => ((await shop.sighting(job)).reason === reason ? true : undefined));

test("two experiments at once get different GPUs, and a job that finds none waits for that of the other", async () => {
  const [one, two] = await opened({ cpus: 8, gpus: 2 });
  const jobs = await Promise.all([onGpu(one), onGpu(two)]);
  expect((await Promise.all([gpusOf(one), gpusOf(two)])).sort()).toEqual(["0", "1"]);
  const third = await onGpu(two);
  await untilReason(two, third, USED);
  await go(one);
  await one.untilState(jobs[0], "COMPLETED");
  await go(two);
  for (const job of [jobs[1], third]) await two.untilState(job, "COMPLETED");
});

test("what the job of a killed supervisor has stays its own, and cpus are those of all jobs", async () => {
  const [one, two] = await opened({ cpus: 2, gpus: 1 });
  const first = await onGpu(one);
  await one.untilBegun(first);
  const pid = await one.supervisor();
  one.system.processes.signal(pid, "SIGKILL");
  await one.until("its end", async () =>
    (await one.system.processes.identify(pid)) === undefined ? true : undefined,
  );
  const second = await onGpu(two);
  await untilReason(two, second, USED);
  const beside = await two.submit("cpu~1", ["exit 0"]);
  const large = await two.submit("cpu~2", ["#SBATCH -n 2", "exit 0"]);
  await untilReason(two, large, USED);
  await go(one);
  await one.untilState(first, "COMPLETED");
  expect(await gpusOf(two)).toBe("0");
  await go(two);
  for (const job of [second, beside, large]) await two.untilState(job, "COMPLETED");
  await Promise.all(
    shops.map((shop) =>
      shop.until("nothing in the books", async () =>
        (await readdir(books)).length === 0 ? true : undefined,
      ),
    ),
  );
});
