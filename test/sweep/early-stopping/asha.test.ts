import fc from "fast-check";
import { expect, test } from "vitest";
import type { EarlyStopping } from "../../../src/sweep/definition/definition.ts";
import { climbOf, decide, type Report } from "../../../src/sweep/early-stopping/asha.ts";

const DEFINITION: EarlyStopping = { log: "", minSteps: 100, reduction: 3, direction: "maximize" };

/** Each trial by its value at step 100 (a list: at the steps 100, 300, ...), numbered from 1, all of them running. */
function stopped(
  trials: readonly (number | readonly number[])[],
  definition: Partial<EarlyStopping> = {},
  running = trials.map((_, index) => index + 1),
): number[] {
  const reports = new Map(
    trials.map((values, index) => [
      index + 1,
      [values].flat().map((value, rung): Report => ({ step: 100 * 3 ** rung, value })),
    ]),
  );
  return decide({ ...DEFINITION, ...definition }, reports, new Set(running)).map(({ trial }) => trial);
}

test.each<[string, number[], number[]]>([
  ["the first goes on", stopped([0.1]), []],
  ["so do the first few, before there are as many as one is chosen of", stopped([0.1, 0.9]), []],
  ["one in three goes on", stopped([0.1, 0.9, 0.5]), [1, 3]],
  ["of five still one", stopped([0.1, 0.9, 0.5, 0.8, 0.2]), [1, 3, 4, 5]],
  ["of six two", stopped([0.1, 0.9, 0.5, 0.8, 0.2, 0.3]), [1, 3, 5, 6]],
  ["as good as the last that goes on is good enough", stopped([0.9, 0.9, 0.5]), [3]],
  ["all alike go on", stopped([0.5, 0.5, 0.5, 0.5]), []],
  ["least is best", stopped([0.1, 0.9, 0.5], { direction: "minimize" }), [2, 3]],
  ["NaN is the worst", stopped([Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN]), [1, 3]],
  ["also where least is best", stopped([Number.NaN, 1e9, 5], { direction: "minimize" }), [1, 2]],
  [
    "so is a loss below all numbers",
    stopped([Number.NEGATIVE_INFINITY, 2, 5], { direction: "minimize" }),
    [1, 3],
  ],
  ["nothing but NaN is alike", stopped([Number.NaN, Number.NaN, Number.NaN]), []],
  ["what does not run is not stopped, and counts", stopped([0.1, 0.9, 0.5], {}, [2, 3]), [3]],
  ["what has passed a rung is judged at the next", stopped([[0.1, 0.5], 0.9, 0.5]), [3]],
  ["one in two", stopped([0.1, 0.9], { reduction: 2 }), [1]],
])("%s", (_name, found, expected) => {
  expect(found).toEqual(expected);
});

test("what is stopped is told with the rung at which it was worse, in the order of the trials", () => {
  const reports = new Map([
    [4, [{ step: 120, value: 0.2 }]],
    [7, [{ step: 400, value: 0.9 }]],
    [2, [{ step: 99, value: 1 }]],
    [3, [{ step: 110, value: 0.4 }]],
  ]);
  expect(decide(DEFINITION, reports, new Set([2, 3, 4]))).toEqual([
    { trial: 3, step: 100 },
    { trial: 4, step: 100 },
  ]);
});

test.each<[string, readonly number[], readonly number[]]>([
  ["nothing", [], []],
  ["what is before the first rung", [1, 99], []],
  ["the first report at or past a rung", [50, 100, 200, 299, 301, 302], [100, 301]],
  ["one report past several rungs", [1_000, 2_000, 3_000], [1_000, 1_000, 1_000, 3_000]],
  ["steps that begin again, of another attempt", [100, 310, 90, 100, 300, 900], [100, 310, 900]],
])("a climb is made of %s", (_name, steps, expected) => {
  const climb = climbOf(
    DEFINITION,
    steps.map((step) => ({ step, value: 0 })),
  );
  expect(climb.map(({ step }) => step)).toEqual(expected);
});

const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.NaN, Infinity, -Infinity));
const report = fc.record({ step: fc.nat(5_000), value });
const definition = fc.record({
  log: fc.constant(""),
  minSteps: fc.constantFrom(1, 10, 100),
  reduction: fc.constantFrom(2, 3, 4),
  direction: fc.constantFrom("maximize", "minimize"),
});
const trials = fc.array(fc.array(report, { maxLength: 6 }), { minLength: 1, maxLength: 12 });

const byTrial = (lists: readonly (readonly Report[])[]) => new Map(lists.entries());
const all = (lists: readonly unknown[]): ReadonlySet<number> => new Set(lists.keys());
const stopsOf = (by: EarlyStopping, lists: readonly (readonly Report[])[]): ReadonlySet<number> =>
  new Set(decide(by, byTrial(lists), all(lists)).map(({ trial }) => trial));

/** Greater is better, as the definition has it; NaN is the least, and so is what nothing could be better than. */
const merit = ({ direction }: EarlyStopping, { value: of }: Report): number => {
  if (Number.isNaN(of) || of === (direction === "maximize" ? Infinity : -Infinity)) return -2;
  const up = Math.atan(of) / (Math.PI / 2);
  return direction === "maximize" ? up : -up;
};

test("a trial is never stopped where a worse one, or one as good, goes on; the best of a rung never is", () => {
  fc.assert(
    fc.property(definition, trials, (by, lists) => {
      const stops = stopsOf(by, lists);
      const climbs = lists.map((list) => climbOf(by, list));
      for (const stop of stops) {
        const own = climbs[stop] ?? [];
        const rivals = climbs.flatMap((climb, trial) => {
          const there = climb[own.length - 1];
          return there === undefined || trial === stop ? [] : [{ trial, climb, there }];
        });
        const ownMerit = merit(by, own.at(-1) ?? { step: 0, value: Number.NaN });
        const better = rivals.filter(({ there }) => merit(by, there) > ownMerit);
        expect(better.length).toBeGreaterThan(0);
        for (const { trial, climb, there } of rivals)
          if (climb.length === own.length && merit(by, there) <= ownMerit) expect(stops).toContain(trial);
      }
    }),
  );
});

test("so many go on as are the best one in so many, and what is as good", () => {
  fc.assert(
    fc.property(definition, fc.array(value, { minLength: 1, maxLength: 20 }), (by, values) => {
      const lists = values.map((of) => [{ step: by.minSteps, value: of }]);
      const stops = stopsOf(by, lists);
      const merits = lists.flat().map((each) => merit(by, each));
      for (const [trial, own] of merits.entries()) {
        const better = merits.filter((other) => other > own).length;
        const room = Math.floor(values.length / by.reduction);
        expect(stops.has(trial)).toBe(room > 0 && better >= room);
      }
    }),
  );
});

test("a better value never leads to a stop where the worse one went on", () => {
  fc.assert(
    fc.property(definition, trials, fc.nat(), value, (by, lists, pick, other) => {
      const changed = pick % lists.length;
      const raised = lists.map((list, trial) =>
        trial === changed
          ? list.map((each) =>
              merit(by, { ...each, value: other }) > merit(by, each) ? { ...each, value: other } : each,
            )
          : list,
      );
      if (!stopsOf(by, lists).has(changed)) expect(stopsOf(by, raised)).not.toContain(changed);
    }),
  );
});

test("whatever the order in which the reports of several trials come, and kept or thinned out, the end is the same", () => {
  const turns = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(definition, trials, turns, (by, lists, order) => {
      const left = lists.map((list) => [...list]);
      const kept = new Map<number, readonly Report[]>();
      for (let turn = 0; left.some((list) => list.length > 0); turn += 1) {
        const waiting = [...left.keys()].filter((trial) => (left[trial]?.length ?? 0) > 0);
        const trial = waiting[(order[turn % order.length] ?? 0) % waiting.length] ?? 0;
        const next = left[trial]?.shift();
        if (next !== undefined) kept.set(trial, climbOf(by, [...(kept.get(trial) ?? []), next]));
      }
      for (const trial of lists.keys()) if (!kept.has(trial)) kept.set(trial, []);
      const [replayed, whole] = [decide(by, kept, all(lists)), decide(by, byTrial(lists), all(lists))];
      expect(replayed).toEqual(whole);
      for (const [trial, reports] of byTrial(lists))
        expect(climbOf(by, kept.get(trial) ?? [])).toEqual(climbOf(by, reports));
    }),
  );
});
