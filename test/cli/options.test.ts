import { expect, test } from "vitest";
import { settingWords } from "../../src/cli/options.ts";
import { sweep } from "../../src/cli/sweep.ts";

test("a sweep tells a command of changes, as run does", () => {
  expect(sweep.options?.map(({ long }) => long)).toContain("--notify");
});

test.each([
  [{}, ""],
  [{ color: true, all: true, experiment: "exp" }, ""],
  [{ maxGpuHours: 3, color: true }, " --max-gpu-hours 3"],
  [{ poll: 120, backend: "local", maxInFlight: 0 }, " --backend local --max-in-flight 0 --poll 120"],
])("flags to be typed again: %j", (options, words) => {
  expect(settingWords(options)).toBe(words);
});
