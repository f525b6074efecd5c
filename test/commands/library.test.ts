import { execa } from "execa";
import { expect, test } from "vitest";
import { defineSweep } from "../../src/library.ts";
import { readDefinition } from "../../src/sweep/definition/read.ts";
import { RUNMARK, workshop } from "./workshop.ts";

const PROGRAM = `import { defineSweep, runSweep } from ${JSON.stringify(RUNMARK.replace("runmark.mjs", "library.mjs"))};

const sweep = defineSweep({
  name: "test_sweep_1",
  recipe: {
    train: {
      command: "echo '{\\"kept\\": {{rewards}}}' > {{run_dir}}/policy.json",
      outputs: [{ path: "{run}/policy.json", check: "json" }],
    },
    evaluate: {
      command: "test -s {{checkpoint}} && echo '{\\"reward\\": {{trial}}}' > {{run_dir}}/score.json",
      outputs: [{ path: "{run}/score.json", check: "json" }],
    },
    objective: { metric: "reward", direction: "maximize", from: { file: "{run}/score.json", pointer: "/reward" } },
  },
  hyperparameters: { rewards: [true, false], converters: [true, false] },
  max_trials: 4,
  nodes_per_job: 1,
});
const outcome = await runSweep(sweep, { backend: "local" });
console.log(JSON.stringify(outcome));
await runSweep({ ...sweep, definition: { ...sweep.definition, parameters: { rewards: [] } } }, { backend: "local" }).catch((error) =>
  console.log(error.name, error.exitCode, error.findings[0].code),
);
`;

test("a sweep from a program: four combinations, each trained and evaluated", async () => {
  const shop = await workshop({ scheduler: "none", files: { "sweep.mjs": PROGRAM } });
  const { stdout, stderr } = await execa(process.execPath, ["sweep.mjs"], {
    cwd: shop.folder,
    env: shop.env,
    extendEnv: false,
    reject: false,
  });
  const [outcome = "{}", refused] = stdout.split("\n");
  expect(JSON.parse(outcome), stderr).toMatchObject({
    exitCode: 0,
    trials: { laidOut: 4, completed: 4, failed: 0, unfinished: 0 },
    best: { trial: 4, score: 4, parameters: { rewards: false, converters: false } },
    findings: [],
  });
  expect(refused).toBe("SweepError 3 sweep.empty-values");
});

test("what the library puts together is a definition that the command takes", () => {
  const { definition } = defineSweep({
    name: "s",
    recipe: {
      train: { command: "train --lr {{lr}} {{#depth}}--depth {{depth}}{{/depth}} {{wide}}" },
      objective: { metric: "loss", direction: "minimize", from: { log: "loss=([0-9.]+)" } },
      early_stopping: { log: "(\\d+) (\\d+)", min_steps: 1, reduction: 2, direction: "minimize" },
    },
    hyperparameters: {
      lr: { log_range: [1e-4, 0.1] },
      wide: [true, false],
      depth: { range: [1, 4], when: { wide: true } },
    },
    search: { random: { seed: 7 } },
    max_trials: 9,
    gpus_per_job: 1,
    nodes_per_job: 2,
    parallel: 3,
  });
  expect(readDefinition("sweep.yaml", JSON.stringify(definition))).toMatchObject({
    ok: true,
    value: {
      ...{ name: "s", maxTrials: 9, parallel: 3, search: { kind: "random", seed: 7 } },
      resources: { gpus: 1, nodes: 2 },
      earlyStopping: { minSteps: 1, reduction: 2 },
    },
  });
});
