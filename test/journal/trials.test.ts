import { describe, expect, test } from "vitest";
import { parseEvent } from "../../src/journal/parse-event.ts";
import { apply, emptyState } from "../../src/journal/replay.ts";
import { eventSchema } from "../../src/journal/schema.ts";
import type { Event } from "../../src/model/event.ts";
import { err } from "../../src/model/result.ts";
import { definitionOf } from "../support/sweep-definition.ts";

const replayed = (...events: readonly Event[]) => {
  const state = emptyState();
  for (const event of events) apply(state, event);
  return state.sweep;
};

const sweep = (direction: "maximize" | "minimize", definition = definitionOf()): Event => ({
  kind: "sweep",
  ...{ at: 0, definition, metric: "accuracy", direction },
});
const trial = (number: number): Event => ({
  kind: "trial",
  ...{ at: 0, number, run: `r${number}`, parameters: { lr: number } },
});

describe("a sweep", () => {
  test("an experiment without one has none", () => {
    expect(replayed({ kind: "surveyed", at: 0 })).toBeUndefined();
  });

  test.each([
    ["{", ".definition: is not the JSON of an object"],
    ["3", ".definition: is not the JSON of an object"],
    ["{}", ".definition: has no sound parameters"],
    [definitionOf({ parameters: [{ name: "lr" }] }), ".definition: has no sound parameters"],
    [definitionOf({ parallel: "two" }), ".definition: has no sound parallel"],
    [definitionOf({ evaluate: { task: "x" } }), ".definition: has no sound evaluate"],
  ])("a definition that somebody mangled, %j, is told of as what it is", (definition, problem) => {
    expect(parseEvent(sweep("minimize", definition))).toEqual(err(problem.slice(1)));
    expect(eventSchema.safeParse(sweep("minimize", definition)).success).toBe(false);
  });

  test("its trials stay when its definition is changed", () => {
    const known = replayed(
      sweep("maximize"),
      trial(1),
      trial(2),
      sweep("minimize", definitionOf({ max: 3 })),
    );
    expect(known?.trials.map(({ run, parameters }) => [run, parameters])).toEqual([
      ["r1", { lr: 1 }],
      ["r2", { lr: 2 }],
    ]);
    expect(known).toMatchObject({
      definition: definitionOf({ max: 3 }),
      objective: { metric: "accuracy", direction: "minimize" },
    });
  });

  test("of a rung the value that was reported last counts", () => {
    const rung = (step: number, value: number): Event => ({ kind: "rung", at: 0, run: "r1", step, value });
    const known = replayed(sweep("maximize"), trial(1), rung(10, 0.5), rung(30, 0.4), rung(10, 0.6));
    expect([...(known?.rungs.get("r1") ?? [])]).toEqual([
      [10, 0.6],
      [30, 0.4],
    ]);
  });

  test("rows that stood in the summary once are known, and since when its definition stands", () => {
    const placed = (...runs: string[]): Event => ({ kind: "placed", at: 0, runs });
    const known = replayed(sweep("maximize"), trial(1), placed("r1"), { ...sweep("maximize"), at: 7 });
    expect(known).toMatchObject({ since: 7, placed: new Set(["r1"]) });
    expect(() => replayed(placed("r1", "r2"))).toThrow('"placed" of r1, r2, and no sweep before it');
  });

  test("what cannot be tried is known until it is tried, or until the definition is another", () => {
    const refused = (run: string, lr: number): Event => ({
      kind: "refused-trial",
      ...{ at: 0, run, parameters: { lr }, message: `${run} is not tried: it is not`, next: "Leave it" },
    });
    const begun = [sweep("maximize"), refused("r1", 1), trial(3), refused("r2", 2)] as const;
    expect(replayed(...begun)?.refused).toEqual([
      { run: "r1", parameters: { lr: 1 }, message: "r1 is not tried: it is not", next: "Leave it" },
      { run: "r2", parameters: { lr: 2 }, message: "r2 is not tried: it is not", next: "Leave it" },
    ]);
    expect(replayed(...begun, trial(1))?.refused.map(({ run }) => run)).toEqual(["r2"]);
    expect(replayed(...begun, sweep("minimize"))?.refused).toEqual([]);
  });

  test("a trial of no sweep is damage", () => {
    expect(() => replayed(trial(1))).toThrow('"trial" of r1, and no sweep before it');
  });
});
