import { describe, expect, test } from "vitest";
import { secondsIn } from "../../../src/parse/cells/duration.ts";

const CASES: readonly [text: string, seconds: number | undefined][] = [
  ["2h", 7200],
  ["~2h", 7200],
  ["≈ 45 min", 2700],
  ["about 1.5 hours", 5400],
  ["1,5 h", 5400],
  ["1h30m", 5400],
  ["1h30", 5400],
  ["1 day 2 hrs", 93_600],
  ["2-3 hours", 9000],
  ["2 – 4 min", 180],
  ["90s", 90],
  ["1:30:00", 5400],
  ["1:30", 5400],
  ["2-00:00:00", 172_800],
  ["10min", 600],
  ["3", undefined],
  ["soon", undefined],
  ["2h on A100", undefined],
  ["0h", undefined],
  ["", undefined],
  ["5 mb", undefined],
];

describe("how long a row says it takes", () => {
  test.each(CASES)("%j", (text, seconds) => {
    expect(secondsIn(text)).toBe(seconds);
  });
});
