import { expect, test } from "vitest";
import { renderSteered } from "../../../src/cli/text/steered.ts";

test.each([
  ["cancel", ["training/a"], "done", "Cancelled, or asked to be:\n  training/a\n"],
  ["retry", ["training/a"], "done", "Will run again:\n  training/a\n→ Start with: runmark run\n"],
  [
    "retry",
    ["training/a"],
    "noted",
    "Noted in the summary; the runmark at work there will retry:\n  training/a\n",
  ],
  ["cancel", ["a", "b"], "shown", "Would cancel:\n  a\n  b\n"],
  ["cancel", [], "shown", "There is nothing to cancel: what you named is over or left out.\n"],
  [
    "retry",
    [],
    "shown",
    "There is nothing to retry: none of these ended without success.\n" +
      "→ Name a task by its whole key to run it again all the same: runmark retry training/NAME\n",
  ],
] as const)("%s of %o, %s", (word, tasks, how, says) => {
  expect(renderSteered({ word, tasks, how }, "runmark run")).toBe(says);
});
