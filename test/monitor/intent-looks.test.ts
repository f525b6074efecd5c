import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Observation } from "../../src/model/job.ts";
import { conclude } from "../../src/monitor/conclude.ts";
import { intent, recordAfter, T0, unclear } from "../support/records.ts";

const SECOND = 1000;
const SETTLE = { settleMs: 30 * SECOND };
const CRASHED = [intent()];
const ASKED = [intent(), unclear()];

const nothing: Observation = {
  queue: { kind: "answered" },
  records: { kind: "answered" },
  jobs: new Map(),
  named: new Map(),
};

/** Looks at these times (ms) until it would be sent again: at which of them that is, and the lines that it took. */
function lookUntilSent(
  begun: readonly Event[],
  times: readonly number[],
): { readonly look: number; readonly lines: number } {
  let events = begun;
  const look = times.findIndex((at) => {
    const learned = conclude([recordAfter(events)], nothing, T0 + at, SETTLE).events;
    events = [...events, ...learned];
    return learned.some(({ kind }) => kind === "undelivered");
  });
  return { look: look === -1 ? times.length : look, lines: events.length - begun.length };
}

test.each([300, 1000, 2600, 4900, 5000, 7300, 10_000])(
  "looks %i ms apart: as soon as if each were on record, in few lines",
  (gap) => {
    const times = Array.from({ length: 600 }, (_, index) => index * gap);
    const asked = lookUntilSent(ASKED, times);
    expect(asked.look).toBe(Math.ceil((30 * SECOND) / gap));
    expect(asked.lines).toBeLessThanOrEqual(8);
    const crashed = lookUntilSent(CRASHED, times);
    expect(crashed.look).toBe(Math.ceil((150 * SECOND) / gap));
    expect(crashed.lines).toBeLessThanOrEqual(32);
  },
);

/** What passed from the first to the last, each gap counted up to a third of the settle time. */
const counted = (times: readonly number[]): number =>
  times.reduce((sum, at, index) => {
    const gap = at - (times[index - 1] ?? at);
    return sum + Math.min(Math.max(0, gap), 10 * SECOND);
  }, 0);

const gap = fc.oneof(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: -40_000, max: 90_000 }));

test("whatever the clock does, never sooner than if each look were on record", () => {
  fc.assert(
    fc.property(fc.array(gap, { minLength: 1, maxLength: 60 }), (gaps) => {
      let at = 0;
      const times = gaps.map((ms) => {
        at += ms;
        return at;
      });
      const due = times.findIndex((_, index) => counted(times.slice(0, index + 1)) >= 30 * SECOND);
      expect(lookUntilSent(ASKED, times).look).toBeGreaterThanOrEqual(due === -1 ? times.length : due);
    }),
  );
});
