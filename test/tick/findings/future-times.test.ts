import { expect, test } from "vitest";
import { experiment, row, statusOf } from "../experiment.ts";
import { withCell } from "../sheet.ts";
import { ticked } from "../world.ts";

test.each([
  ["Started", "2031-04-01 12:00:00", ["2031-04-01 12:00:00 is in the future"]],
  ["Completed", "2031-04-01", ["2031-04-01 is in the future"]],
  ["Completed", "2031-04-01T12:00", ["2031-04-01T12:00 is in the future"]],
  ["Started", "2020-04-01 12:00:00", []],
  ["Started", "yesterday", []],
  ["Started", "-", []],
])("%s %s", async (column, text, expected) => {
  const world = await experiment("r1", "r2");
  world.edit((before) => withCell(before, row("r1"), column, text));
  const report = await ticked(world);
  const found = report.diagnostics.filter(({ code }) => code === "summary.future-time");
  expect(found.map(({ message }) => message)).toEqual(expected);
  for (const { location } of found) expect(location?.source).toContain("| r1 |");
  // It decides nothing: both go in.
  expect([statusOf(world, "r1"), statusOf(world, "r2")]).toEqual(["queued", "queued"]);
});

test("the clocks of two machines may be apart", async () => {
  const world = await experiment("r1");
  const soon = new Date(world.clock.now() + 5 * 60_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const text = `${soon.getFullYear()}-${two(soon.getMonth() + 1)}-${two(soon.getDate())} ${two(soon.getHours())}:${two(soon.getMinutes())}`;
  world.edit((before) => withCell(before, row("r1"), "Started", text));
  expect((await ticked(world)).diagnostics).toEqual([]);
});
