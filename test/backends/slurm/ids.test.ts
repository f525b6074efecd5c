import { expect, test } from "vitest";
import { isJobId, wholeId } from "../../../src/backends/slurm/ids.ts";

test.each([
  ["812", true, "812"],
  ["812_3", true, "812"],
  ["123+0", true, "123"],
  ["13_[2-5%2]", false, "13"],
  ["0", false, "0"],
  ["-1", false, "-1"],
  ["812.batch", false, "812.batch"],
  ["812 813", false, "812 813"],
  ["812;gpu", false, "812;gpu"],
  ["", false, ""],
])("id %j may reach a command line: %s", (id, allowed, whole) => {
  expect([isJobId(id), wholeId(id)]).toEqual([allowed, whole]);
});
