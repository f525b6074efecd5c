import { expect, test } from "vitest";
import { changeTable } from "../../../src/commands/cron/change.ts";
import type { ExecRequest, ExecResult, System } from "../../../src/system/ports.ts";
import { realSystem } from "../../../src/system/real.ts";
import { tempFolder } from "../../support/folder.ts";

/** A table whose first write lasts until a second one has been made, or is seen to wait. */
async function slowTable(): Promise<{ readonly system: System; readonly read: () => string }> {
  let [table, writes] = ["# mine\n", 0];
  const meeting: { meet?: () => void } = {};
  const met = new Promise<void>((resolve) => {
    meeting.meet = resolve;
  });
  const run = async ({ args, input }: ExecRequest): Promise<ExecResult> => {
    const done = { exitCode: 0, timedOut: false, stdout: table, stderr: "" };
    if (args[0] === "-l") return done;
    writes += 1;
    if (writes === 1) await met;
    table = input ?? "";
    meeting.meet?.();
    return { ...done, stdout: "" };
  };
  const real = realSystem();
  const sleep = async (): Promise<void> => {
    meeting.meet?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const host = { ...real.host, env: { XDG_STATE_HOME: await tempFolder() } };
  const system = { ...real, host, exec: { ...real.exec, run }, clock: { ...real.clock, sleep } };
  return { system, read: () => table };
}

test("of two that change a table at once neither loses what the other put there", async () => {
  const { system, read } = await slowTable();
  const add = (line: string) =>
    changeTable(system, "crontab", (before) => ({
      after: `${before}${line}\n`,
      found: line,
      isShown: false,
    }));
  expect(await Promise.all([add("one"), add("two")])).toMatchObject([{ ok: true }, { ok: true }]);
  expect(read().split("\n").sort()).toEqual(["", "# mine", "one", "two"]);
});
