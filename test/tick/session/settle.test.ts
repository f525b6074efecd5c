import { expect, test } from "vitest";
import type { Event } from "../../../src/model/event.ts";
import type { ProcessIdentity } from "../../../src/system/ports.ts";
import { realSystem } from "../../../src/system/real.ts";
import { settleOf } from "../../../src/tick/session/settle.ts";
import { intent, recordAfter } from "../../support/records.ts";

const HERE = "boot pid:[1]";
const OURS: ProcessIdentity = { pid: 10, startedAt: "1", bootId: HERE };
const values = { "submit.settle_seconds": 30 } as Parameters<typeof settleOf>[1]["values"];
const real = realSystem();

const announced = (by: ProcessIdentity | undefined): Event =>
  ({ ...intent(), ...(by === undefined ? {} : { by }) }) as Event;

/** Whether a submission by this process counts as cut off for one that runs here, to whom it is gone or not. */
async function isCutOff(
  by: ProcessIdentity | undefined,
  { bootId = HERE, platform = "linux", isGone = true } = {},
): Promise<boolean> {
  const system = {
    processes: { ...real.processes, self: { ...OURS, pid: 11, bootId }, isAlive: async () => !isGone },
    host: { ...real.host, platform },
  };
  const record = recordAfter([announced(by)]);
  const { settleMs, cutOff } = await settleOf(system, { values }, [record]);
  expect(settleMs).toBe(30_000);
  return cutOff?.has(record.key) === true;
}

test("only of a process that the kernel here would know is it told that it is gone", async () => {
  expect(await isCutOff(OURS)).toBe(true);
  expect(await isCutOff(OURS, { isGone: false })).toBe(false);
  expect(await isCutOff(undefined), "an older version announced it").toBe(false);
  expect(await isCutOff({ ...OURS, bootId: "other pid:[1]" }), "another machine, or boot").toBe(false);
  expect(await isCutOff({ ...OURS, bootId: "boot pid:[2]" }), "another container").toBe(false);
  const bare = { ...OURS, bootId: "boot" };
  expect(await isCutOff(bare, { bootId: "boot" }), "it may be of another container").toBe(false);
  expect(await isCutOff(bare, { bootId: "boot", platform: "darwin" })).toBe(true);
  expect(await isCutOff({ ...OURS, bootId: "" }, { bootId: "", platform: "darwin" })).toBe(false);
});

test("a process that lives is known as such by its own words", async () => {
  const { self } = real.processes;
  const settle = (by: ProcessIdentity) => settleOf(real, { values }, [recordAfter([announced(by)])]);
  expect((await settle(self)).cutOff?.size).toBe(0);
  expect((await settle({ ...self, startedAt: "1" })).cutOff?.size).toBe(1);
});
