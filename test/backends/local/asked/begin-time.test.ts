import { describe, expect, test } from "vitest";
import { parseBegin } from "../../../../src/backends/local/asked/begin-time.ts";

describe("--begin, at 2026-03-04 10:30:00 local time", () => {
  const now = new Date(2026, 2, 4, 10, 30).getTime();
  test.each([
    ["now", [2026, 2, 4, 10, 30, 0]],
    ["now-5", [2026, 2, 4, 10, 29, 55]],
    ["now+90", [2026, 2, 4, 10, 31, 30]],
    ["now+3seconds", [2026, 2, 4, 10, 30, 3]],
    ["now + 2minutes", [2026, 2, 4, 10, 32, 0]],
    ["now+1hour", [2026, 2, 4, 11, 30, 0]],
    ["NOW + 2 days", [2026, 2, 6, 10, 30, 0]],
    ["now+1week", [2026, 2, 11, 10, 30, 0]],
    ["16:00", [2026, 2, 4, 16, 0, 0]],
    ["09:00", [2026, 2, 5, 9, 0, 0]],
    ["9:15:20pm", [2026, 2, 4, 21, 15, 20]],
    ["12:05 AM", [2026, 2, 5, 0, 5, 0]],
    ["noon", [2026, 2, 4, 12, 0, 0]],
    ["midnight", [2026, 2, 5, 0, 0, 0]],
    ["teatime", [2026, 2, 4, 16, 0, 0]],
    ["today", [2026, 2, 4, 0, 0, 0]],
    ["tomorrow", [2026, 2, 5, 0, 0, 0]],
    ["2026-12-24", [2026, 11, 24, 0, 0, 0]],
    ["2026-12-24T18:05", [2026, 11, 24, 18, 5, 0]],
    ["2026-12-24T18:05:06", [2026, 11, 24, 18, 5, 6]],
    ["12/24/26", [2026, 11, 24, 0, 0, 0]],
    ["122426", [2026, 11, 24, 0, 0, 0]],
    ["1224", [2026, 11, 24, 0, 0, 0]],
    ["0303", [2027, 2, 3, 0, 0, 0]],
    ["01.02.27", [2027, 0, 2, 0, 0, 0]],
    ["10:00 tomorrow", [2026, 2, 5, 10, 0, 0]],
    ["tomorrowT10:00", [2026, 2, 5, 10, 0, 0]],
    ["tomorrow 10:00", [2026, 2, 5, 10, 0, 0]],
    ["teatime tomorrow", [2026, 2, 5, 16, 0, 0]],
    ["2027-02-30", [2027, 2, 2, 0, 0, 0]],
    ["2020-01-01", [2020, 0, 1, 0, 0, 0]],
  ] as const)("%s", (text, parts) => {
    const [year, month, ...rest] = parts;
    expect(new Date(parseBegin(text, now) ?? 0)).toEqual(new Date(year, month, ...rest));
  });

  // Each of these is what sbatch 22.05 says too.
  test.each([
    ...["", "garbage", "now+x", "25:00", "10:60", "2026-13-01", "now+5parsecs", "now+2min", "now+2d"],
    ...[
      "now+1.5",
      "16:00:00.0",
      "1/1/2028",
      "2027-1-1",
      "2027-01-01T10",
      "20270101",
      "10am",
      "22:00pm",
      "friday",
    ],
    ...["24:00", "23:59:60", "2027-01-01T25:00"],
  ])("%s is refused", (text) => {
    expect(parseBegin(text, now)).toBeUndefined();
  });

  // These it takes, for a year that no clock reaches.
  test.each(["now+99999999999999weeks", `now+${"9".repeat(400)}`, "uts99999999999999999"])(
    "%s is no date here",
    (text) => {
      expect(parseBegin(text, now)).toBeUndefined();
    },
  );
});
