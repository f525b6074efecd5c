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

test("what somebody else saves while the copy of a table is made stays", async () => {
  let table = "# mine\n";
  const run = async ({ args, input = "" }: ExecRequest): Promise<ExecResult> => {
    if (args[0] !== "-l") table = input;
    return { exitCode: 0, timedOut: false, stdout: table, stderr: "" };
  };
  const real = realSystem();
  let saves = 0;
  const write: System["files"]["write"] = async (path, ...rest) => {
    if (path.includes("/before-") && saves++ === 0) table += "# theirs\n";
    await real.files.write(path, ...rest);
  };
  const host = { ...real.host, env: { XDG_STATE_HOME: await tempFolder() } };
  const system = { ...real, host, exec: { ...real.exec, run }, files: { ...real.files, write } };
  const added = await changeTable(system, "crontab", (before) => ({
    after: `${before}ours\n`,
    found: undefined,
    isShown: false,
  }));
  expect([added.ok, table]).toEqual([true, "# mine\n# theirs\nours\n"]);
});

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
