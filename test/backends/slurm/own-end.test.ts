import { expect, test } from "vitest";
import { parseRun, sightingOf } from "../../../src/backends/slurm/own-end.ts";

const START = "1000 n1\n";
const HOUR_MS = 3_600_000;

/** The words of a run that may take an hour. */
const told = (start: string, term: string, exit: string): string => {
  const { state, exitCode, signal, endedAt } = sightingOf(
    "r~1",
    parseRun("7", { start, term, exit }),
    HOUR_MS,
  );
  return [state, exitCode ?? "-", signal ?? "-", endedAt ?? "-"].join(" ");
};

test.each([
  ["began", "", "", "RUNNING - - -"],
  ["success", "", "1010 0 exited\n", "COMPLETED 0 - 1010000"],
  ["an exit code", "", "1010 3 exited\n", "FAILED 3 - 1010000"],
  ["exit 137", "", "1010 137 exited\n", "FAILED 137 - 1010000"],
  ["SIGKILL", "", "1010 137 signalled\n", "FAILED - 9 1010000"],
  ["stopped early", "1500 \n", "1501 143 signalled\n", "CANCELLED - - 1501000"],
  [
    "stopped early, and its script made a success of it",
    "1500 \n",
    "1501 0 exited\n",
    "CANCELLED - - 1501000",
  ],
  ["stopped and killed", "1500 \n", "", "CANCELLED - - 1500000"],
  ["stopped at its limit", "4600 \n", "4601 143 signalled\n", "TIMEOUT - - 4601000"],
  ["a bit before, as nodes take their time", "4590 \n", "", "TIMEOUT - - 4590000"],
  ["stopped late, as the controller looks each half minute", "4629 \n", "", "TIMEOUT - - 4629000"],
  ["stopped when its time was up, by SLURM's word", "1500 1500\n", "", "TIMEOUT - - 1500000"],
  ["stopped before, by SLURM's word", "4600 9000\n", "", "CANCELLED - - 4600000"],
  ["a SIGTERM that it outlived", "1500 \n", "4000 0 exited\n", "COMPLETED 0 - 4000000"],
  ["half a line", "", "1010 0 exi", "RUNNING - - -"],
  ["another's line", "", "done\n", "RUNNING - - -"],
])("%s", (_, term, exit, expected) => {
  expect(told(START, term, exit)).toBe(expected);
});

test("node and start are known where the line is whole", () => {
  const run = parseRun("7_3", { start: START, term: "", exit: "" });
  expect(sightingOf("r~1", run, undefined)).toEqual({
    id: "7_3",
    name: "r~1",
    source: "records",
    state: "RUNNING",
    native: "RUNNING",
    startedAt: 1_000_000,
    node: "n1",
  });
  expect(parseRun("7", { start: "1000 n", term: "", exit: "" })).toEqual({ id: "7" });
});

test("without a time limit whatever was stopped is cancelled", () => {
  const run = parseRun("7", { start: START, term: "99999 \n", exit: "" });
  expect(sightingOf("r~1", run, undefined).state).toBe("CANCELLED");
});
