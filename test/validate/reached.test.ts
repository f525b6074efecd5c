import { expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { readProgress } from "../../src/validate/reached.ts";
import { folderOf } from "./made.ts";

test.each<[string, unknown]>([
  ['{"global_step": 5, "log_history": [{"loss": NaN, "grad_norm": Infinity}]}', { step: 5 }],
  ['{"global_step": NaN}', "its state.json does not say at which step it was"],
  ['{"global_step": 5', "its state.json is not complete JSON"],
])("how far a training was: %s", async (text, expected) => {
  const where = { files: realFiles(), folder: await folderOf({ "c/state.json": text }) };
  const found = { pattern: "c", place: { path: "c", values: { run: "r" } }, isFolder: true };
  expect(
    await readProgress(where, found, { file: "state.json", step: "global_step", steps: "max_steps" }),
  ).toEqual(expected);
});
