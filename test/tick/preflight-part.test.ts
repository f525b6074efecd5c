import { expect, test } from "vitest";
import { settle } from "../../src/commands/preflight/part.ts";
import { fine } from "../../src/hardware/preflight/line.ts";
import { manualClock } from "../support/clock.ts";

const part = (look: () => Promise<never[] | ReturnType<typeof fine>[]>) => ({
  checks: ["memory", "load"],
  withinMs: 10_000,
  look,
});

const never = (): Promise<never> => new Promise(() => undefined);

test("a check that hangs is not known when its time is up, each of its names", async () => {
  expect(await settle(part(never), manualClock())).toEqual([
    { check: "memory", verdict: "unknown", found: "not known: no answer within 10 s" },
    { check: "load", verdict: "unknown", found: "not known: no answer within 10 s" },
  ]);
});

test("a check that stumbles is not known, with what it stumbled over; one that answers has its say", async () => {
  const patient = { ...manualClock(), sleep: never };
  const stumbles = part(() => Promise.reject(new Error("EIO: i/o error")));
  expect((await settle(stumbles, patient))[0]?.found).toBe("not known: EIO: i/o error");
  expect(
    await settle(
      part(async () => [fine("memory", "much")]),
      patient,
    ),
  ).toEqual([fine("memory", "much")]);
});
