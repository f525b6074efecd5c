import { describe, expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import type { ScriptSource } from "../../../src/placeholders/fill.ts";
import type { Resources } from "../../../src/sweep/definition/definition.ts";
import { checkSource } from "../../../src/sweep/render/check-source.ts";
import { renderScript } from "../../../src/sweep/render/render-script.ts";

const NAMES = ["lr", "width", "momentum"];

function render(
  kind: ScriptSource["kind"],
  text: string,
  { resources = {}, parameters = { lr: 1e-4, width: 16 }, checkpoint }: Parts = {},
): string {
  const trial = { number: 7, run: "lr0.0001_w16", parameters };
  const more = checkpoint === undefined ? {} : { checkpoint };
  const read = renderScript({ kind, text }, { names: NAMES, trial, runDir: trial.run, ...more }, resources);
  return read.ok ? read.value : `${read.error.line}: ${read.error.message} (${read.error.next})`;
}

interface Parts {
  readonly resources?: Resources;
  readonly parameters?: Configuration;
  readonly checkpoint?: string;
}

const ALL: Resources = {
  ...{ gpus: 2, nodes: 2, cpus: 4, memory: "8G" },
  ...{ time: "00:30:00", partition: "gpu", account: "lab" },
};

test("a command is a whole script", () => {
  const command = "python train.py {{parameters}} \\\n  --out {{run_dir}}/model # {{trial}} of {{run}}\n";
  expect(render("command", command, { resources: ALL })).toBe(`#!/bin/bash
#SBATCH --nodes=2
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=00:30:00
#SBATCH --partition=gpu
#SBATCH --account=lab
#SBATCH --output=lr0.0001_w16/slurm-%j.out

set -euo pipefail

python train.py --lr 0.0001 --width 16 \\
  --out lr0.0001_w16/model # 7 of lr0.0001_w16
`);
});

test("an evaluation has a checkpoint", () => {
  const script = render("command", "python evaluate.py {{checkpoint}}", { checkpoint: "r 1/epoch-3.json" });
  expect(script).toContain("\npython evaluate.py 'r 1/epoch-3.json'\n");
});

test("a template stays as it is but for its places, and its own log", () => {
  const template = "#!/bin/bash -l\r\n#SBATCH --output=out-%j.log\r\n\r\nrun {{lr}}\r\n";
  expect(render("template", template)).toBe("#!/bin/bash -l\n#SBATCH --output=out-%j.log\n\nrun 0.0001\n");
  expect(render("template", "run {{lr}}\n")).toBe(
    "#!/bin/bash\n#SBATCH --output=lr0.0001_w16/slurm-%j.out\nrun 0.0001\n",
  );
});

describe("what a sweep asks for goes over what a template asks for of the same", () => {
  test.each<[string, readonly string[], Resources, readonly string[]]>([
    [
      "in its place",
      ["--mem=1G", "--time=5", "--qos=x"],
      { time: "10" },
      ["--mem=1G", "--time=10", "--qos=x"],
    ],
    ["under its short name", ["-t 5 -N2"], { time: "10" }, ["--time=10 --nodes=2"]],
    ["under another option", ["--mem-per-cpu=1G", "--qos=x"], { memory: "2G" }, ["--mem=2G", "--qos=x"]],
    ["once", ["--gpus=2", "--gres=gpu:2", "--qos=x"], { gpus: 1 }, ["--gres=gpu:1", "--qos=x"]],
    ["with its type of GPU", ["--gpus-per-node=a100:4"], { gpus: 2 }, ["--gres=gpu:a100:2"]],
    ["beside other resources", ["--gres=gpu:a100:4,shard:1"], { gpus: 2 }, ["--gres=shard:1,gpu:a100:2"]],
    ["shared by the nodes of the script", ["--nodes=2"], { gpus: 4 }, ["--nodes=2", "--gres=gpu:2"]],
    ["in all where nodes may vary", ["-N 1-2"], { gpus: 4 }, ["-N 1-2", "--gpus=4"]],
    ["no GPU at all", ["--gpus=2", "--qos=x"], { gpus: 0 }, ["--qos=x"]],
    [
      "GPUs that nodes do not share evenly",
      ["--qos=x"],
      { gpus: 3, nodes: 2 },
      ["--qos=x", "--nodes=2", "--gpus=3"],
    ],
    [
      "where nothing is asked for, behind the others",
      ["--qos=x"],
      { cpus: 2 },
      ["--qos=x", "--cpus-per-task=2"],
    ],
    [
      "and what it does not name stays",
      ["--mem=1G   # much", "--gpus=1"],
      {},
      ["--mem=1G   # much", "--gpus=1"],
    ],
  ])("%s", (_, lines, resources, expected) => {
    const head = (all: readonly string[]): string => all.map((line) => `#SBATCH ${line}\n`).join("");
    const template = (all: readonly string[]): string =>
      `#!/bin/bash\n# mine\n${head(all)}\nrun\n#SBATCH --time=1\n`;
    const output = ["--output=o"];
    expect(render("template", template([...output, ...lines]), { resources })).toBe(
      template([...output, ...expected]),
    );
  });
});

describe("sections", () => {
  const text =
    "run \\\n  {{#momentum}}\n  --momentum {{momentum}} \\\n  {{/momentum}}\n  --lr {{lr}}{{#momentum}} -m{{/momentum}}";
  const body = (script: string): string => script.slice(script.indexOf("run"));
  test("are there where their parameter applies", () => {
    const parameters = { lr: 0.1, momentum: 0.9 };
    expect(body(render("command", text, { parameters }))).toBe(
      "run \\\n  --momentum 0.9 \\\n  --lr 0.1 -m\n",
    );
    expect(body(render("command", text))).toBe("run \\\n  --lr 0.0001\n");
  });

  test.each<[string, string]>([
    [
      "run\n{{momentum}}",
      "2: {{momentum}} has no value: momentum does not apply to every trial (Put what needs it between {{#momentum}} and {{/momentum}})",
    ],
    [
      "{{#lr}}\n\n{{#width}}{{/lr}}",
      "3: {{/lr}} stands where {{#width}} is still open (End it with {{/width}} first)",
    ],
    ["\n{{#lr}}", "2: {{#lr}} is never ended (End the part that needs lr with {{/lr}})"],
    ["{{/lr}}", "1: {{/lr}} ends nothing (Begin the part with {{#lr}})"],
    [
      "run\n\n  {{widht}}",
      "3: {{widht}} stands for nothing here (Did you mean {{width}}? There are {{lr}}, {{width}}, {{run}}, {{run_dir}}, {{trial}}, {{parameters}}, {{momentum}})",
    ],
    [
      "{{#momentum}}\n{{x}}{{/momentum}}",
      "2: {{x}} stands for nothing here (There are {{lr}}, {{width}}, {{run}}, {{run_dir}}, {{trial}}, {{parameters}}, {{momentum}})",
    ],
    [
      "{{#momentum}}\nx\n{{/momentum}}\n'{{lr}}",
      "4: what begins here (a quote, or a bracket with a `case` in it) has no certain end before a placeholder (End it, or put the values into variables before it: value={{...}})",
    ],
  ])("%j", (template, expected) => {
    expect(render("template", template)).toBe(expected);
  });

  test("double braces of others stay", () => {
    const other = "docker ps --format '{{.Names}}' {{1..3},4} {{ }}";
    expect(body(`run ${render("template", other)}`)).toContain(other);
  });
});

test.each<[string, string | undefined]>([
  ["run {{lr}} {{#momentum}}{{momentum}}{{/momentum}} {{parameters}} {{checkpoint}}", undefined],
  ["run\n{{momentum}}", "2: {{momentum}} would have no value: momentum does not apply to every trial"],
  ["{{#momentum}}{{mometnum}}{{/momentum}}", "1: {{mometnum}} stands for nothing here"],
  [
    "run \\{{lr}}",
    "1: {{lr}} cannot be filled in: it stands right behind a backslash, which would take its quotes",
  ],
])("before the first trial, %j is wrong: %s", (text, expected) => {
  const terms = { names: NAMES, conditional: new Set(["momentum"]), isEvaluation: true };
  const read = checkSource({ kind: "command", text }, terms);
  expect(read.ok ? undefined : `${read.error.line}: ${read.error.message}`).toBe(expected);
});

test("numbers are written the short way, and texts as they stand", () => {
  const parameters = { lr: 1e-5, width: 31, momentum: "1e-5" };
  expect(render("command", "run {{parameters}}", { parameters })).toMatch(
    /run --lr 0\.00001 --width 31 --momentum 1e-5\n$/,
  );
  expect(render("command", "run {{lr}}", { parameters: { lr: 1e-7 } })).toMatch(/run 1e-7\n$/);
});
