import { expect, test } from "vitest";
import { renderSteered } from "../../../src/cli/text/steered.ts";

test.each([
  ["cancel", ["training/a"], "done", "Cancelled:\n  training/a\n"],
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
  expect(
    renderSteered(
      { word, tasks, how, live: [], ended: [], blocked: [], passed: [], mendFirst: [] },
      "runmark run",
    ),
  ).toBe(says);
});

test.each([
  [
    "cancel",
    "Cancelled:\n  a\n  d\nIts job is asked to end, and the next look shows it:\n  b\n" +
      "Its job has ended; cancelled unless the outputs are there in time:\n  c\n→ Look with: runmark tick\n",
  ],
  [
    "retry",
    "Will run again:\n  a\n  c\nWill run again once its job is cancelled:\n  b\n" +
      "Will run again once nothing is in their way:\n  d\n→ Start with: runmark run\n",
  ],
] as const)("%s where a job lives, has ended, or cannot go in", (word, says) => {
  const steered = {
    word,
    tasks: ["a", "b", "c", "d"],
    live: ["b"],
    ended: ["c"],
    blocked: ["d"],
    passed: [],
    mendFirst: [],
    how: "done",
  } as const;
  expect(renderSteered(steered, "runmark run")).toBe(says);
});

test("what was named and passed over says what it stands at", () => {
  const passed = [
    { task: "training/vip", status: "blocked", reason: "no job script: vip.sh is missing" },
    { task: "training/c", status: "running" },
  ] as const;
  const retry = {
    word: "retry",
    tasks: ["a"],
    live: [],
    ended: [],
    blocked: [],
    passed,
    mendFirst: [],
    how: "done",
  } as const;
  const left =
    "Left as they are, since they have not ended without success:\n" +
    "  training/vip  blocked: no job script: vip.sh is missing\n  training/c  running\n";
  expect(renderSteered(retry, "runmark run")).toBe(
    `Will run again:\n  a\n${left}→ Start with: runmark run\n`,
  );
  expect(renderSteered({ ...retry, tasks: [] }, "runmark run")).toContain(left);
  const many = Array.from({ length: 12 }, () => passed[1]);
  expect(renderSteered({ ...retry, passed: many }, "runmark run")).toContain("\n  and 2 more\n→");
});

test("what was named of which nothing is selected is named by its key, and what is to be mended first is said", () => {
  const passed = [{ task: "training/a b", status: "blocked" }] as const;
  const retry = {
    word: "retry",
    tasks: [],
    live: [],
    ended: [],
    blocked: [],
    passed,
    mendFirst: [],
    how: "shown",
  } as const;
  expect(renderSteered(retry, "runmark run")).toContain("again all the same: runmark retry 'training/a b'\n");
  const mendFirst = [{ task: "a", what: "take --hold out of a.sh" }];
  const held = { ...retry, tasks: ["a"], live: ["a"], passed: [], mendFirst, how: "done" } as const;
  expect(renderSteered(held, "runmark run")).toBe(
    "Will run again once its job is cancelled:\n  a\n" +
      "First, or the next job will not start either:\n  a  take --hold out of a.sh\n" +
      "→ Start with: runmark run\n",
  );
});

test("cancel where several jobs live, in an experiment that was named", () => {
  const steered = {
    ...({ word: "cancel", tasks: ["a", "b"], how: "done", live: ["a", "b"] } as const),
    ...{ ended: [], blocked: [], passed: [], mendFirst: [] },
  };
  expect(renderSteered(steered, "runmark run exp", "exp")).toBe(
    "Their jobs are asked to end, and the next look shows it:\n  a\n  b\n→ Look with: runmark tick -C exp\n",
  );
});
