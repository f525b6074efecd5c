import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { defineSweep } from "../../src/library.ts";
import { readDefinition } from "../../src/sweep/definition/read.ts";
import { RUNMARK, type Workshop, workshop } from "./workshop.ts";

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

/** Runs of one program, after each other: what each comes to is a line. */
const attempts = (library: string): string => `import { existsSync, readFileSync } from "node:fs";
import { defineSweep, runSweep } from ${JSON.stringify(library)};

const tell = (running) => running.then(
  (outcome) => console.log("ok", outcome.exitCode),
  (error) => console.log(error.name, error.exitCode, error.findings?.[0]?.code),
);
const recipe = { train: { command: "true" }, objective: { metric: "m", direction: "maximize", from: { log: "m=([0-9]+)" } } };
const good = defineSweep({ name: "good", recipe, hyperparameters: { a: [1] } });
const bad = defineSweep({ name: "bad", recipe, hyperparameters: { a: [] } });
`;

const REFUSED = `
const kept = () => readFileSync("mine/sweep.yaml", "utf8");
const mine = kept();
await tell(runSweep(good, { folder: "mine", backend: "local" }));
console.log("kept", kept() === mine);
await tell(runSweep({ ...good, name: "../outside" }, { backend: "local" }));
console.log("outside", existsSync("../outside"));
await tell(runSweep(bad, { folder: "new" }));
console.log("left", existsSync("new/sweep.yaml"));
await tell(runSweep(good, { folder: "new", signal: AbortSignal.abort() }));
`;

const run = async (shop: Workshop): Promise<readonly string[]> => {
  const options = { cwd: shop.folder, env: shop.env, extendEnv: false, reject: false } as const;
  return (await execa(process.execPath, ["sweep.mjs"], options)).stdout.split("\n");
};

const LIBRARY = RUNMARK.replace("runmark.mjs", "library.mjs");

test("nothing is overwritten by a definition that is refused, nor what a person wrote", async () => {
  const files = {
    "sweep.mjs": `${attempts(LIBRARY)}${REFUSED}`,
    "mine/sweep.yaml": "# My comments.\nname: mine\n",
  };
  expect(await run(await workshop({ scheduler: "none", files }))).toEqual([
    "SweepError 3 sweep.not-ours",
    "kept true",
    "SweepError 3 sweep.bad-folder",
    "outside false",
    "SweepError 3 sweep.empty-values",
    "left false",
    "SweepError 4 sweep.left",
  ]);
});

/** Stands for the command: takes every definition, and then is cut off, or says nothing until it is ended. */
const CUT_OFF = `import { writeFileSync } from "node:fs";
if (process.argv.includes("--dry-run")) console.log('{"exitCode":0,"data":{},"diagnostics":[]}');
else if (process.argv.includes("slurm")) {
  console.log('{"exitCode":1,"da');
  process.exitCode = 1;
} else {
  setTimeout(() => undefined, 600_000);
  writeFileSync("started", "");
}
`;

const ENDED = `
await tell(runSweep(good, { folder: "cut", backend: "slurm" }));
const aborted = new AbortController();
const running = tell(runSweep(good, { folder: "hung", signal: aborted.signal }));
while (!existsSync("hung/started")) await new Promise((done) => setTimeout(done, 20));
aborted.abort();
await running;
`;

test("an answer that is cut off, and an end by the signal, are errors with a code", async () => {
  const files = {
    "sweep.mjs": `${attempts("./library.mjs")}${ENDED}`,
    "library.mjs": await readFile(LIBRARY, "utf8"),
    "runmark.mjs": CUT_OFF,
  };
  const shop = await workshop({ scheduler: "none", files });
  expect(await run(shop)).toEqual(["SweepError 1 undefined", "SweepError 4 sweep.left"]);
});

test("what the library puts together is a definition that the command takes", () => {
  const { definition } = defineSweep({
    name: "s",
    recipe: {
      train: {
        command:
          "train --lr {{lr}} {{#depth}}--depth {{depth}}{{/depth}} {{wide}} {{#heads}}{{heads}}{{/heads}}",
        outputs: [
          {
            path: ["{run}/epoch_{epoch}/model.safetensors"],
            ...{ check: "safetensors", epochs: "newest", final: "{run}/final" },
            with: ["{run}/tokenizer.json", { path: "{run}/epoch_{epoch}/config.json", check: "json" }],
            progress: { file: "{run}/state.json", step: "step", steps: "max_steps" },
          },
        ],
      },
      objective: { metric: "loss", direction: "minimize", from: { log: "loss=([0-9.]+)" } },
      early_stopping: { log: "(\\d+) (\\d+)", min_steps: 1, reduction: 2, direction: "minimize" },
    },
    hyperparameters: {
      lr: { log_range: [1e-4, 0.1] },
      wide: [true, false],
      depth: { range: [1, 4], when: { wide: true } },
      heads: { value: 8, when: { wide: true } },
    },
    search: { random: { seed: 7 } },
    max_trials: 9,
    run: "t{{trial}}",
    gpus_per_job: 1,
    nodes_per_job: 2,
    parallel: 3,
  });
  expect(readDefinition("sweep.yaml", JSON.stringify(definition))).toMatchObject({
    ok: true,
    value: {
      ...{ name: "s", run: "t{{trial}}", maxTrials: 9, parallel: 3, search: { kind: "random", seed: 7 } },
      resources: { gpus: 1, nodes: 2 },
      earlyStopping: { minSteps: 1, reduction: 2 },
    },
  });
});
