import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { allTemplates } from "../../src/commands/init/templates.ts";
import { renderFile } from "../../src/scaffold/render.ts";
import { untilSeen } from "../backends/until.ts";

const torchtune = (await allTemplates()).find(({ name }) => name === "torchtune");

/** A folder with the files of the template torchtune, its job script made for the run r8, and programs that only pretend. */
function lab(programs: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "runmark-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const values = new Map([
    ["run", "r8"],
    ["model", "m"],
    ["lora_rank", "8"],
    ["learning_rate", "1e-4"],
  ]);
  for (const { path, text } of torchtune?.files ?? []) {
    const made = renderFile(path.replace(".template", ""), text, values);
    if (path.endsWith(".template") && made.ok) write(`r8/${path.replace(".template", "")}`, made.value);
    else write(path, text);
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  for (const [name, text] of Object.entries(programs)) {
    write(`bin/${name}`, `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin` };
  const read = (path: string): string => readFileSync(join(folder, path), "utf8");
  const bash = (script: string) =>
    execa("bash", ["-c", script], {
      cwd: join(folder, "r8"),
      env,
      extendEnv: false,
      reject: false,
      // Bash takes a socket as its input for a session from afar, and reads a person's settings.
      stdin: "ignore",
      all: true,
    });
  return { folder, bash, read };
}

const MODEL = { "models/m/config.json": "{}" };
const JOB = "bash finetune.slurm";
const START =
  "run lora_finetune_single_device --config llama3_2/1B_lora_single_device output_dir=artifacts checkpointer.checkpoint_dir=../models/m " +
  "tokenizer.path=../models/m/original/tokenizer.model model.lora_rank=8 optimizer.lr=1e-4 epochs=2 batch_size=4 gradient_accumulation_steps=8 seed=1";

describe("the job script of torchtune", () => {
  test("begins with what its run changes", async () => {
    const { bash } = lab({ tune: 'echo "$@"' }, MODEL);
    expect(await bash(JOB)).toMatchObject({ exitCode: 0, all: START });
  });

  test.each([
    ["tune", {}, MODEL, 127, "tune is not on PATH here: pip install torch torchao torchtune"],
    [
      "the model",
      { tune: "" },
      {},
      2,
      "../models/m lacks config.json: get the model with `tune download` first",
    ],
    [
      "runmark, where there are checkpoints",
      { tune: "" },
      { ...MODEL, "r8/artifacts/epoch_0/adapter_model.pt": "" },
      1,
      "which checkpoint is whole cannot be told: put runmark on PATH",
    ],
  ])("says what is missing: %s", async (_, programs, files, code, said) => {
    const { bash } = lab(programs, files);
    const ended = await bash(JOB);
    expect(ended.exitCode).toBe(code);
    expect(ended.all).toContain(said);
  });

  const epochs = (...names: string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [`r8/artifacts/${name}`, ""]));
  const RESUMED = `${START} resume_from_checkpoint=True checkpointer.adapter_checkpoint=epoch_0/adapter_model.pt checkpointer.recipe_checkpoint=recipe_state/recipe_state.pt`;
  const [FIRST, SECOND, STATE] = [
    "epoch_0/adapter_model.pt",
    "epoch_1/adapter_model.pt",
    "recipe_state/recipe_state.pt",
  ];

  test.each([
    ["the newest epoch that is whole", 3, [FIRST, STATE], "0", `going on behind epoch 0\n${RESUMED}`],
    ["the one before a broken one", 3, [FIRST, STATE, SECOND], "0", `going on behind epoch 0\n${RESUMED}`],
    [
      "the one before, whose state is there",
      3,
      [FIRST, STATE, SECOND],
      "1",
      `going on behind epoch 0\n${RESUMED}`,
    ],
    ["nothing where the state was not saved", 3, [FIRST], "0", START],
    ["nothing where the state is of a later epoch", 3, [FIRST, SECOND, STATE], "0", START],
    ["nothing at all: all is there", 2, [FIRST, STATE, SECOND], "1", "all 2 epochs are there"],
  ])("goes on from %s", async (_, wanted, inOrder, newest, said) => {
    const programs = { tune: 'echo "$@"', runmark: `echo "$PWD/artifacts/epoch_${newest}"` };
    const { bash } = lab(programs, { ...MODEL, ...epochs(...inOrder) });
    const age = inOrder.map((name, at) => `touch -d '2026-01-01 00:0${at}' artifacts/${name}`).join("; ");
    const ended = await bash(`sed -i 's/^epochs: 2/epochs: ${wanted}/' finetune.yaml; ${age}; ${JOB}`);
    expect(ended).toMatchObject({ exitCode: 0, all: said.replace("epochs=2", `epochs=${wanted}`) });
  });

  test("begins anew where no checkpoint is whole", async () => {
    const programs = { tune: 'echo "$1"', runmark: "echo 'r8 has no checkpoint that is whole' >&2; exit 1" };
    const { bash } = lab(programs, { ...MODEL, ...epochs(FIRST) });
    const said = "r8 has no checkpoint that is whole\nr8 begins anew: none of its checkpoints is whole\nrun";
    expect(await bash(JOB)).toMatchObject({ exitCode: 0, all: said });
  });
});

describe("a program that is told to save", () => {
  const PROGRAM = "trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done";

  test.each([
    ["USR1", 124, "It was told to save and end, as it would have been ended DUE TO TIME LIMIT"],
    ["TERM", 143, "It was told to save and end (SIGTERM)"],
  ] as const)("by SIG%s is waited for", async (signal, code, said) => {
    const { bash } = lab({ program: PROGRAM });
    const job = bash(". ../job.sh; with_signals program; echo never");
    job.all.once("data", () => job.kill(`SIG${signal}`));
    expect(await job).toMatchObject({ exitCode: code, all: `ready\nsaved\n${said}` });
  });

  test("or of itself ends, ends the job with its own code", async () => {
    const { bash } = lab({});
    expect(await bash("set -e; . ../job.sh; with_signals true; with_signals bash -c 'exit 9'")).toMatchObject(
      {
        exitCode: 9,
        all: "",
      },
    );
  });
});

test("the GPUs are sampled where nvidia-smi is, and no longer than the job", async () => {
  const sampler = 'echo "$@"; trap "echo ended >end; exit" TERM; echo >began; while :; do sleep 0.02; done';
  const { bash, folder, read } = lab({ "nvidia-smi": sampler });
  const script = ". ../job.sh; sample_gpus; until [ -e began ]; do sleep 0.01; done";
  expect(await bash(`CUDA_VISIBLE_DEVICES=1,3; ${script}`)).toMatchObject({ exitCode: 0, all: "" });
  await untilSeen("the end of the sampler", async () => existsSync(join(folder, "r8/end")) || undefined, {
    everyMs: 20,
    limitMs: 60_000,
  });
  expect(read("r8/gpu_metrics.csv")).toContain(
    "--id=1,3 --format=csv --loop=30 --query-gpu=timestamp,index,utilization.gpu,memory.used,memory.total",
  );
  const without = lab({});
  expect(await without.bash(". ../job.sh; sample_gpus")).toMatchObject({ exitCode: 0, all: "" });
});

describe.each(["command", "queue"])("the program of the template %s", (name) => {
  const run = async (saved: string) => {
    const { bash, folder } = lab({}, { "r8/saved.txt": saved });
    const program = join(process.cwd(), "templates", name, "program.sh");
    const { exitCode, all } = await bash(`bash ${program} 3 1`);
    return { exitCode, all, isDone: existsSync(join(folder, "r8/result.txt")) };
  };

  test("goes on from what it has saved", async () => {
    expect(await run("2\n")).toEqual({ exitCode: 0, all: "step 3/3", isDone: true });
  });

  test.each(["", "4x", "abc", "99", "-1", "08"])(
    "takes %j for no save, and computes nothing",
    async (saved) => {
      const all = `saved.txt says "${saved}", which is no step of 3: remove it, and all begins anew`;
      expect(await run(saved)).toEqual({ exitCode: 1, all, isDone: false });
    },
  );
});
