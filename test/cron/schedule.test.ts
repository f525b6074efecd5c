import { expect, test } from "vitest";
import { scheduleOf } from "../../src/cron/schedule.ts";

test.each([
  ["1m", "* * * * *"],
  ["5m", "*/5 * * * *"],
  ["30 min", "*/30 * * * *"],
  ["60m", "0 * * * *"],
  ["1h", "0 * * * *"],
  ["2h", "0 */2 * * *"],
  ["24h", "0 0 * * *"],
  ["1d", "0 0 * * *"],
  ["@hourly", "@hourly"],
  ["0,30 0 1-31 jan,Dec 0-7", "0,30 0 1-31 jan,Dec 0-7"],
  [" 0  8-18/2 * * MON-FRI ", "0 8-18/2 * * MON-FRI"],
])("every %s is %s", (every, schedule) => {
  expect(scheduleOf(every)).toEqual({ ok: true, value: schedule });
});

test.each([
  "",
  "0m",
  "7m",
  "90m",
  "5h",
  "2d",
  "5",
  "5s",
  "-5m",
  "@reboot",
  "* * * *",
  "* * * * * *",
  "a b c d %",
  "a b c d e",
  "61 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * * 13 *",
  "* * * * 8",
  "*/0 * * * *",
  "5-1 * * * *",
  "1,,2 * * * *",
  "mon * * * *",
  "* * * * *\n* ",
])("%j is no schedule", (every) => {
  expect(scheduleOf(every)).toMatchObject({ ok: false });
});
