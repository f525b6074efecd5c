import { expect, test } from "vitest";
import { renderCronChanged, renderCronShown } from "../../../src/cli/text/cron.ts";
import type { EntryView } from "../../../src/commands/cron/entry-view.ts";
import { pipe } from "../examples.ts";

const ENTRY: EntryView = { id: "2036018c", state: "same", lines: [], schedule: "*/5 * * * *" };

const shown = (entry: EntryView, cwd: string): string =>
  renderCronShown({ action: "show", table: "crontab", host: "login1", entries: [entry] }, cwd, pipe);

test.each([
  ["/home/ann/e", "/home/ann/e"],
  ["/home/ann/my e", "'/home/ann/my e'"],
  ["/home", "/home"],
])("what lasts is named by its whole path, wherever one stands: %s", (ticks, name) => {
  for (const cwd of ["/home/ann/e", "/home/ann", "/"])
    expect(shown({ ...ENTRY, ticks }, cwd)).toBe(`${name}  (*/5 * * * *)  2036018c\n`);
  const entries = [{ ...ENTRY, state: "new" as const, ticks }];
  const changed = { action: "install", table: "crontab", how: "done", entries } as const;
  expect(renderCronChanged(changed, ticks, pipe)).toBe(`crontab: ${name} installed  (*/5 * * * *)\n`);
});

test("an entry in which nobody can read any more what it ticks is named by its id, once", () => {
  const lines = ["5 * * * * RUNMARK_CRON=2036018c.12345678 true"];
  expect(shown({ id: "2036018c", state: "edited", lines }, "/")).toBe(
    `2036018c\n    edited by somebody:\n    ${lines[0]}\n`,
  );
});
