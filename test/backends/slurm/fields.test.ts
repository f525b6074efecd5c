import { expect, test } from "vitest";
import { endingField, textField, timeField } from "../../../src/backends/slurm/fields.ts";

test.each([
  ["0:0", { exitCode: 0 }],
  ["3:0", { exitCode: 3 }],
  ["0:9", { signal: 9 }],
  ["0:125", { signal: 125 }],
  ["1:15", { signal: 15, exitCode: 1 }],
  ["0", { exitCode: 0 }],
  ["768", { exitCode: 3 }],
  ["32512", { exitCode: 127 }],
  ["9", { signal: 9 }],
  ["", {}],
  ["N/A", {}],
])("exit code %j", (field, ending) => {
  expect(endingField(field)).toEqual(ending);
});

test.each([
  ["1795305651", 1_795_305_651_000],
  ["N/A", undefined],
  ["Unknown", undefined],
  ["None", undefined],
  ["0", undefined],
  ["2026-11-21T22:55:18", undefined],
])("time %j", (field, time) => {
  expect(timeField(field)).toBe(time);
});

test.each(["", "(null)", "N/A", "n/a", "None", "None assigned", "Unknown"])("%j says nothing", (field) => {
  expect(textField(field)).toBeUndefined();
});
