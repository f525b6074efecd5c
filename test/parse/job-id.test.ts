import { expect, test } from "vitest";
import { readJobId } from "../../src/parse/job-id.ts";

test.each([
  ["812", { id: "812" }],
  [" 812 ", { id: "812" }],
  ["57788584_1", { id: "57788584_1" }],
  ["57788584_[1-10%4]", { id: "57788584" }],
  ["57788584_[1,3,5-7]", { id: "57788584" }],
  ["123+0", { id: "123+0" }],
  ["456;gpu", { id: "456", cluster: "gpu" }],
  ["456_[3-9];gpu-2.old", { id: "456", cluster: "gpu-2.old" }],
  ["456_3;gpu", { id: "456_3", cluster: "gpu" }],
  ["", undefined],
  ["TBD", undefined],
  ["job 812", undefined],
  ["812 813", undefined],
  ["812;", undefined],
  ["-812", undefined],
  ["812; rm -rf /", undefined],
  ["812_", undefined],
  ["8e3", undefined],
  ["812\n", { id: "812" }],
])("%j", (text, expected) => {
  expect(readJobId(text)).toEqual(expected);
});
