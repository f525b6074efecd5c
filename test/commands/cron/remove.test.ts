import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderCronChanged } from "../../../src/cli/text/cron.ts";
import type { Context } from "../../../src/commands/command.ts";
import { removeCron } from "../../../src/commands/cron/remove.ts";
import type { System } from "../../../src/system/ports.ts";
import { realSystem } from "../../../src/system/real.ts";
import { pipe } from "../../cli/examples.ts";
import { tempFolder } from "../../support/folder.ts";

/** Of whoever has no entries. */
function untabled(): System {
  const real = realSystem();
  const none = { exitCode: 0, timedOut: false, stdout: "", stderr: "" };
  return { ...real, exec: { ...real.exec, run: async () => none } };
}

test("what is not there is named as it was meant, not by an id that nobody typed", async () => {
  const cwd = await tempFolder();
  await mkdir(join(cwd, "e"));
  for (const name of ["experiment_summary.md", "other.md"])
    await writeFile(join(cwd, "e", name), "# E\n\n| Run | Status |\n| --- | --- |\n| a | pending |\n");
  const context = (at: string): Context => ({
    ...{ system: untabled(), cwd: at, version: "0.1.0", flags: new Map() },
    chooseBackend: () => Promise.reject(new Error("no backend is wanted here")),
    signal: new AbortController().signal,
  });
  const told = async (at: string, named: Parameters<typeof removeCron>[1]): Promise<string> => {
    const options = { table: "crontab", dryRun: false, force: false } as const;
    const { data } = await removeCron(context(at), named, options);
    return data === undefined ? "" : renderCronChanged(data, at, pipe);
  };
  const saysOf = (name: string): string => `crontab: ${name} is not there\n`;
  const e = join(cwd, "e");
  expect(await told(e, { experiments: [] })).toBe(saysOf(e));
  expect(await told(cwd, { experiments: ["e"] })).toBe(saysOf(e));
  expect(await told(cwd, { experiments: ["e/other.md"] })).toBe(saysOf(join(e, "other.md")));
  expect(await told(cwd, { experiments: ["gone"] })).toBe(saysOf(join(cwd, "gone")));
  expect(await told(cwd, { experiments: ["2036018c"] })).toBe(saysOf("2036018c"));
  expect(await told(cwd, { experiments: [], below: "e" })).toBe(saysOf(e));
  expect(await told(cwd, { experiments: [], below: "gone" })).toBe(saysOf(join(cwd, "gone")));
});
