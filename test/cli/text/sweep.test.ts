import { expect, test } from "vitest";
import {
  configurationText,
  renderSweepEnd,
  renderSweepLine,
  renderSweepPlan,
} from "../../../src/cli/text/sweep.ts";
import type { SweepPlan } from "../../../src/commands/sweep/plan.ts";
import type { SweepProgress } from "../../../src/commands/sweep/progress.ts";
import { screen } from "../examples.ts";

const fixed = { epochs: 3 };

const PLAN: SweepPlan = {
  name: "digits",
  folder: "/home/ann/digits",
  search: "random",
  planned: 20,
  parallel: 4,
  objective: { metric: "accuracy", direction: "maximize" },
  fixed,
  asked: {
    training: {
      gpus: 1,
      nodes: 1,
      cpus: 4,
      memory: "16G",
      time: "02:00:00",
      partition: "gpu",
      account: "lab",
    },
    evaluation: { gpus: 0, nodes: 1 },
  },
  laidOut: 0,
  first: [
    { number: 1, run: "lr0.1_width16", parameters: { lr: 0.1, width: 16, epochs: 3 } },
    { number: 2, run: "lr0.01_width256", parameters: { lr: 0.01, width: 256, epochs: 3 } },
  ],
  script: "#!/bin/bash\n\ntrain\n",
};

const PROGRESS: SweepProgress = {
  phase: "searching",
  objective: { metric: "accuracy", direction: "maximize" },
  trials: {
    planned: 20,
    laidOut: 8,
    completed: 3,
    scored: 2,
    failed: 1,
    refused: 0,
    stopped: 2,
    skipped: 0,
    held: 0,
    unfinished: 2,
    running: 1,
    left: 12,
  },
  asked: { gpus: 2, nodes: 2, cpus: 8 },
  best: { trial: 3, run: "lr0.1_width16", score: 0.9375, parameters: { lr: 0.1, width: 16, epochs: 3 } },
  secondsLeft: 3_600,
};

test("a plan: what is the same in every trial once, what jobs ask for, the first trials", () => {
  expect(renderSweepPlan(PLAN, screen(80), "runmark sweep")).toBe(`digits
20 trials by random, 4 jobs at the same time, to maximize accuracy
In every trial: epochs 3
Each training asks for 1 GPU, 1 node, 4 CPUs, 16G, 02:00:00, partition gpu,
  account lab
Each evaluation asks for no GPU, 1 node

  lr0.1_width16    lr 0.1, width 16
  lr0.01_width256  lr 0.01, width 256
  and 18 more

The first job script:
  #!/bin/bash

  train

→ Start it with: runmark sweep
`);
});

test("a plan of a program that suggests has no trials, and nothing that is asked for says so", () => {
  const { planned: _, script: __, ...rest } = PLAN;
  const plan: SweepPlan = {
    ...rest,
    search: "external",
    parallel: 1,
    fixed: {},
    asked: { training: {} },
    laidOut: 0,
    first: [],
  };
  expect(renderSweepPlan(plan, screen(80), "runmark sweep a.yaml")).toBe(`digits
trials by a program, one job at a time, to maximize accuracy
Each job asks for nothing in particular

→ Start it with: runmark sweep a.yaml
`);
});

const NONE = {
  laidOut: 0,
  completed: 0,
  scored: 0,
  failed: 0,
  refused: 0,
  stopped: 0,
  skipped: 0,
  held: 0,
  unfinished: 0,
  running: 0,
};

test.each<[string, Partial<SweepProgress>, string]>([
  [
    "something of everything",
    {},
    "6 of 20 trials finished · 1 failed · 2 stopped early · best accuracy 0.9375 (lr 0.1, width 16) · about 1 h left",
  ],
  [
    "nobody knows how many there will be",
    {
      trials: { ...NONE, laidOut: 1, unfinished: 1, running: 1 },
      secondsLeft: 0,
    },
    "0 trials finished of 1 so far · best accuracy 0.9375 (lr 0.1, width 16)",
  ],
  [
    "one, and nobody knows how many there will be",
    { trials: { ...NONE, laidOut: 3, completed: 1, unfinished: 2 }, secondsLeft: 0 },
    "1 trial finished of 3 so far · best accuracy 0.9375 (lr 0.1, width 16)",
  ],
  [
    "it came to no more than nobody knew before",
    { phase: "stuck", trials: { ...NONE, laidOut: 3, completed: 2, unfinished: 1 }, secondsLeft: 0 },
    "2 of 3 trials finished · best accuracy 0.9375 (lr 0.1, width 16)",
  ],
  [
    "the program that suggests could not be started",
    { phase: "stuck", trials: NONE, secondsLeft: 0 },
    "0 trials finished · best accuracy 0.9375 (lr 0.1, width 16)",
  ],
  [
    "there is one",
    { trials: { ...NONE, planned: 1, laidOut: 1, unfinished: 1 }, secondsLeft: 0 },
    "0 of 1 trial finished · best accuracy 0.9375 (lr 0.1, width 16)",
  ],
  [
    "what people have taken out, and what waits for them",
    {
      trials: { ...NONE, laidOut: 4, planned: 4, completed: 1, skipped: 2, held: 1 },
      ...{ best: { trial: 1, run: "r1", score: 0.12345678, parameters: { lr: 1 } }, secondsLeft: 0 },
    },
    "3 of 4 trials finished · 2 left out · 1 held · best accuracy 0.123457 (lr 1)",
  ],
  [
    "a configuration that cannot be tried is one of all that there were",
    {
      ...{ phase: "done", trials: { ...NONE, laidOut: 1, completed: 1, refused: 1 }, secondsLeft: 0 },
      best: { trial: 1, run: "r1", score: 0.5, parameters: { lr: 1 } },
    },
    "2 of 2 trials finished · 1 refused · best accuracy 0.5 (lr 1)",
  ],
])("a line: %s", (_, over, line) => {
  expect(renderSweepLine({ ...PROGRESS, ...over }, fixed)).toBe(line);
});

test.each([
  [{ p: "", lr: 1 }, 'p "", lr 1'],
  [{ p: " a", q: "b c" }, 'p " a", q b c'],
  [{ p: false, q: 0 }, "p false, q 0"],
])("%j is shown as %s", (parameters, text) => {
  expect(configurationText(parameters)).toBe(text);
});

test("the end: what it came to, the best, and the way to what failed", () => {
  const words = { fixed, diagnose: "runmark diagnose -C digits" };
  expect(
    renderSweepEnd(PROGRESS, screen(80), words),
  ).toBe(`Sweep: searching · 6 trials finished · 1 failed · 2 stopped early
2 unfinished, 1 running; they ask for 2 GPUs, 2 nodes, 8 CPUs
Best accuracy: 0.9375 by lr0.1_width16 (lr 0.1, width 16); 2 of 6 are ranked
  below Results in the summary; 4 have no score
→ See why trials failed with: runmark diagnose -C digits
`);
  const all = { ...NONE, laidOut: 3, completed: 3, scored: 3, refused: 1, skipped: 1 };
  expect(renderSweepEnd({ ...PROGRESS, phase: "done", trials: all }, screen(80), words)).toContain(
    "(lr 0.1, width 16); all are ranked below\n  Results in the summary\n",
  );
  const trials = { ...PROGRESS.trials, completed: 20, failed: 0, stopped: 0, unfinished: 0 };
  const { best: _, ...scoreless } = PROGRESS;
  expect(
    renderSweepEnd({ ...scoreless, phase: "done", trials }, screen(80), words),
  ).toBe(`Sweep: done · 20 trials finished
No trial has a score for accuracy
`);
});
