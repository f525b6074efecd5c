import fc from "fast-check";
import { expect, test } from "vitest";
import { agreeOn } from "../../../../src/backends/local/books/agree.ts";
import type { Books } from "../../../../src/backends/local/books/books.ts";
import type { NotedJob } from "../../../../src/backends/local/books/entry.ts";
import type { Machine } from "../../../../src/backends/local/machine/machine.ts";
import { chooseStarts, type Waiting } from "../../../../src/backends/local/schedule/choose-starts.ts";
import type { Held } from "../../../../src/backends/local/schedule/room.ts";

const MACHINE: Machine = { cpus: 4, memoryMiB: 1000, gpus: ["0", "1"] };

type Pages = Map<number, readonly NotedJob[]>;

/** Books in memory: `pass` is where others get in between. */
const booksIn = (pages: Pages, own: number, pass: () => Promise<void>): Books => ({
  others: async () => {
    await pass();
    const held = [...pages].flatMap(([who, jobs]) => (who === own ? [] : jobs));
    await pass();
    return { held, rank: own };
  },
  note: (jobs) => void pages.set(own, jobs),
  renew: () => undefined,
  attend: () => undefined,
  close: () => void pages.delete(own),
});

const request: fc.Arbitrary<Omit<Waiting, "id">> = fc.record({
  cpus: fc.integer({ min: 1, max: 4 }),
  gpus: fc.integer({ min: 0, max: 2 }),
  memoryMiB: fc.integer({ min: 0, max: 700 }),
  isExclusive: fc.constant(false),
  isModest: fc.constant(false),
});

/** Runs all that it has, a round after the other; a job runs while others go on. */
const supervise = async (
  waiting: Waiting[],
  books: Books,
  pass: () => Promise<void>,
  atWork: Map<string, NotedJob>,
  check: () => void,
): Promise<void> => {
  let running: readonly NotedJob[] = [];
  for (let round = 0; round < 30 && waiting.length + running.length > 0; round += 1) {
    const { starts } = await agreeOn(books, {
      running,
      choose: (others) => chooseStarts(waiting, running, MACHINE, 0, others),
      pause: pass,
    });
    await pass();
    for (const start of starts) atWork.set(start.id, start);
    check();
    running = [...running, ...starts];
    waiting = waiting.filter(({ id }) => !starts.some((start) => start.id === id));
    await pass();
    const [ended, ...rest] = running;
    if (ended !== undefined) atWork.delete(ended.id);
    running = rest;
  }
};

test("however supervisors come in between each other, all jobs together never have more than there is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(request, { maxLength: 5 }), { minLength: 2, maxLength: 4 }),
      async (scheduler, queues) => {
        const pages: Pages = new Map();
        const atWork = new Map<string, NotedJob>();
        const pass = () => scheduler.schedule(Promise.resolve());
        const check = (): void => {
          const held = [...atWork.values()];
          const gpus = held.flatMap((job) => job.gpus);
          expect(new Set(gpus).size).toBe(gpus.length);
          expect(held.reduce((sum, { cpus }) => sum + cpus, 0)).toBeLessThanOrEqual(MACHINE.cpus);
          expect(held.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)).toBeLessThanOrEqual(
            MACHINE.memoryMiB,
          );
        };
        const all = queues.map((jobs, who) =>
          supervise(
            jobs.map((job, index) => ({ ...job, id: `${who}-${index}` })),
            booksIn(pages, who, pass),
            pass,
            atWork,
            check,
          ),
        );
        await scheduler.waitFor(Promise.all(all));
      },
    ),
    { numRuns: 100 },
  );
});

const job = (id: string, gpus: number): Waiting => ({
  id,
  cpus: 1,
  gpus,
  isExclusive: false,
  isModest: false,
});
const noted = (gpus: readonly string[]): NotedJob => ({ id: "1", cpus: 1, memoryMiB: 0, gpus });

const agreedBeside = async (waiting: readonly Waiting[], other: readonly NotedJob[]) => {
  const pages: Pages = new Map([[0, other]]);
  const books = booksIn(pages, 1, async () => undefined);
  const choose = (others: readonly Held[]) => chooseStarts(waiting, [], MACHINE, 0, others);
  const agreed = await agreeOn(books, { running: [], choose, pause: async () => undefined });
  return [agreed.starts.map(({ id, gpus }) => `${id}:${gpus}`), agreed.isHeldUp];
};

test.each([
  ["the GPU that is left", [job("1", 1)], [noted(["0"])], [["1:1"], false]],
  ["nothing while all are used", [job("1", 1)], [noted(["0", "1"])], [[], true]],
  ["a part, and waits for the rest", [job("1", 1), job("2", 1)], [noted(["1"])], [["1:0"], true]],
  ["all beside one that needs none", [job("1", 2)], [noted([])], [["1:0,1"], false]],
])("gets %s", async (_, waiting, other, expected) => {
  expect(await agreedBeside(waiting, other)).toEqual(expected);
});
