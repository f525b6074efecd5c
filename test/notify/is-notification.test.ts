import fc from "fast-check";
import { expect, test } from "vitest";
import { notification } from "../../src/cli/notification-schema.ts";
import { CAUSE_IDS } from "../../src/model/cause.ts";
import { STATUSES } from "../../src/model/status.ts";
import { isNotification } from "../../src/notify/is-notification.ts";

const OURS = { schema: "runmark.notification/1", experiment: { name: "e", summary: "/s.md" } };

const text = fc.constantFrom("", "x");
const status = fc.constantFrom(...STATUSES);
const good = fc.record(
  {
    ...{ id: text, kind: fc.constantFrom("ended", "turned", "finished", "more"), at: text },
    ...{ task: text, run: text, stage: text, from: text, to: status, reason: text, jobId: text },
    cause: fc.constantFrom(...CAUSE_IDS),
    evidence: fc.record({ untrusted: fc.constant(true), text }),
    ...{ attempt: fc.nat(), counts: fc.dictionary(status, fc.nat()), exitCode: fc.constantFrom(0, 1, 70) },
  },
  { requiredKeys: ["id", "kind", "at"] },
);
const odd = fc.constantFrom<unknown>(null, 5, 1.5, "x", [], {}, { untrusted: true }, { x: 1 }, true);
const spoiled = fc
  .tuple(good, fc.constantFrom(...Object.keys(notification.shape), "more", "constructor"), odd)
  .filter(([, name]) => !(name in OURS))
  .map(([value, name, other]) => ({ ...value, [name]: other }));

test("takes what the published schema takes", () => {
  fc.assert(
    fc.property(fc.oneof(good, spoiled), (value) => {
      expect(isNotification(value)).toBe(notification.safeParse({ ...value, ...OURS }).success);
    }),
    { numRuns: 500 },
  );
  const whole = { id: "x", kind: "more", at: "t" };
  expect(isNotification(whole)).toBe(true);
  // These are ours to say, not the book's.
  for (const [name, value] of Object.entries(OURS))
    expect(isNotification({ ...whole, [name]: value })).toBe(false);
});
