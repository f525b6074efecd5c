import { expect, test } from "vitest";
import { settingWords } from "../../src/cli/options.ts";

test.each([
  [{}, ""],
  [{ color: true, all: true, experiment: "exp" }, ""],
  [{ maxGpuHours: 3, color: true }, " --max-gpu-hours 3"],
  [{ poll: 120, backend: "local", maxInFlight: 0 }, " --backend local --max-in-flight 0 --poll 120"],
])("flags to be typed again: %j", (options, words) => {
  expect(settingWords(options)).toBe(words);
});
