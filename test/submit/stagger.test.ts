import { expect, test } from "vitest";
import { staggerSeconds } from "../../src/submit/stagger.ts";

test.each([
  [null, "slurm", 5],
  [null, "local", 0],
  [0, "slurm", 0],
  [7, "local", 7],
])("starts are, set to %j on %s, %d s apart", (set, backend, expected) => {
  expect(staggerSeconds(set, backend)).toBe(expected);
});
