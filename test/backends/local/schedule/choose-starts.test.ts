import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Machine } from "../../../../src/backends/local/machine/machine.ts";
import { chooseStarts, type Waiting } from "../../../../src/backends/local/schedule/choose-starts.ts";
import type { Demand } from "../../../../src/backends/local/schedule/demand.ts";
import { shareOf } from "../../../../src/backends/local/schedule/demand.ts";
import { canEverFit, type Held } from "../../../../src/backends/local/schedule/room.ts";

const machine: Machine = { cpus: 4, memoryMiB: 1000, gpus: ["0", "1"] };
const job = (id: number, cpus: number, more: Partial<Waiting> = {}): Waiting => ({
  ...{ id: String(id), cpus, gpus: 0, isExclusive: false, isModest: false },
  ...more,
});
const held = (cpus: number, gpus: readonly string[] = [], memoryMiB = 0): Held => ({ cpus, memoryMiB, gpus });
const starts = (waiting: readonly Waiting[], taken: readonly Held[], on = machine) =>
  chooseStarts(waiting, taken, on, 1000).map(({ id, gpus }) =>
    gpus.length === 0 ? `${id}` : `${id}:${gpus}`,
  );

type Case = readonly [string, readonly Waiting[], readonly Held[], readonly string[], Machine?];
const cases: readonly Case[] = [
  ["in order, as many as fit", [job(1, 2), job(2, 2), job(3, 1)], [], ["1", "2"]],
  ["a large one is not overtaken", [job(1, 3), job(2, 1)], [held(2)], []],
  ["a later time holds back nobody", [job(1, 1, { beginAt: 2000 }), job(2, 1)], [], ["2"]],
  ["a time that has come", [job(1, 1, { beginAt: 1000 })], [], ["1"]],
  ["gpus are handed out once", [1, 2, 3].map((id) => job(id, 1, { gpus: 1 })), [], ["1:0", "2:1"]],
  ["gpus that are held stay so", [job(1, 1, { gpus: 1 }), job(2, 1, { gpus: 1 })], [held(1, ["0"])], ["1:1"]],
  [
    "one without a gpu passes one that waits for a gpu, and leaves it its cpus",
    [job(1, 2, { gpus: 2 }), job(2, 1), job(3, 1)],
    [held(1, ["0"])],
    ["2"],
  ],
  [
    "one that needs a gpu does not pass it",
    [job(1, 1, { gpus: 2 }), job(2, 1, { gpus: 1 })],
    [held(1, ["0"])],
    [],
  ],
  [
    "memory is shared out",
    [600, 600, 300].map((memoryMiB, index) => job(index + 1, 1, { memoryMiB })),
    [],
    ["1"],
  ],
  ["without a share of memory it is not counted", [job(1, 1)], [held(1, [], 1000)], ["1"]],
  ["all of the memory", [job(1, 1, { memoryMiB: 0 }), job(2, 1, { memoryMiB: 1 })], [], ["1"]],
  ["all of it waits for all of it", [job(1, 1, { memoryMiB: 0 })], [held(1, [], 1)], []],
  ["exclusive: all cpus and gpus", [job(1, 1, { isExclusive: true }), job(2, 1)], [], ["1:0,1"]],
  ["exclusive waits until it is alone", [job(1, 1, { isExclusive: true }), job(2, 1)], [held(1)], []],
  [
    "so many at one time",
    [job(1, 1), job(2, 1), job(3, 1)],
    [held(1)],
    ["1"],
    { ...machine, maxParallel: 2 },
  ],
  ["what fits no more holds back nobody", [job(1, 8), job(2, 1)], [], ["2"]],
  ["after cpus were taken away", [job(1, 1)], [held(4)], [], { ...machine, cpus: 2 }],
  ["of an older version: more cpus than there are", [job(1, 99, { isModest: true }), job(2, 1)], [], ["1"]],
  ["of an older version: more gpus", [job(1, 1, { gpus: 8, isModest: true })], [], ["1:0,1"]],
];
for (const [name, waiting, taken, expected, on] of cases)
  test(name, () => expect(starts(waiting, taken, on)).toEqual(expected));

describe("whatever is asked for", () => {
  const demand: fc.Arbitrary<Demand> = fc.record({
    cpus: fc.integer({ min: 1, max: 6 }),
    gpus: fc.integer({ min: 0, max: 3 }),
    memoryMiB: fc.integer({ min: 0, max: 1200 }),
    isExclusive: fc.boolean(),
    isModest: fc.boolean(),
  });
  const queue = fc
    .array(demand, { maxLength: 12 })
    .map((demands): Waiting[] => demands.map((each, index) => ({ ...each, id: String(index + 1) })));
  const small: Machine = { ...machine, maxParallel: 3 };
  const heldBy = (jobs: readonly Waiting[], chosen: ReturnType<typeof chooseStarts>): readonly Held[] =>
    chosen.map(({ id, gpus }) => {
      const one = jobs.find((each) => each.id === id) ?? job(Number(id), 1);
      return { ...shareOf(one, small), gpus };
    });

  test("nothing is given twice, and no more than there is", () => {
    fc.assert(
      fc.property(queue, (jobs) => {
        const given = heldBy(jobs, chooseStarts(jobs, [], small, 0));
        const gpus = given.flatMap((each) => each.gpus);
        expect(new Set(gpus).size).toBe(gpus.length);
        expect(given.reduce((sum, { cpus }) => sum + cpus, 0)).toBeLessThanOrEqual(small.cpus);
        expect(given.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)).toBeLessThanOrEqual(small.memoryMiB);
        expect(given.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  test("the first that can fit is never delayed by those behind it", () => {
    fc.assert(
      fc.property(queue, queue, (before, jobs) => {
        const running = heldBy(before, chooseStarts(before, [], small, 0));
        const first = jobs.find((each) => canEverFit(shareOf(each, small), small));
        const passing = heldBy(jobs, chooseStarts(jobs, running, small, 0));
        if (first === undefined) return;
        // Whichever of the jobs before it end, it starts then with those that passed as it would without.
        for (let left = 0; left <= running.length; left += 1) {
          const rest = running.slice(0, left);
          const alone = chooseStarts([first], rest, small, 0).length;
          const isStarted = chooseStarts(jobs, running, small, 0).some(({ id }) => id === first.id);
          if (!isStarted) expect(chooseStarts([first], [...rest, ...passing], small, 0).length).toBe(alone);
        }
      }),
    );
  });
});
