// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's own
import { existsSync, mkdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planSweep } from "../../../src/commands/sweep/plan.ts";
import { put, type World } from "../../tick/world.ts";
import { contextOf, definitionOf, startSweep, sweepWorld } from "./digits.ts";

/** What is found before anything is laid out: the place, the text that its marker covers, code, message and next step. */
async function foundIn(world: World): Promise<readonly string[]> {
  const planned = await planSweep(contextOf(world), undefined);
  expect([planned.exitCode, existsSync(world.path)]).toEqual([3, false]);
  const started = await startSweep(world).answer;
  expect([started.diagnostics, existsSync(world.path)]).toEqual([planned.diagnostics, false]);
  return planned.diagnostics.map(({ code, message, next, path = "", location }) => {
    const { line, column = 0, endColumn = 0, source = "" } = location ?? {};
    const place =
      location === undefined ? "" : `:${line}:${column} ${source.slice(column - 1, endColumn - 1)}`;
    const told = `${path}${place} | ${code} ${message} > ${next}`;
    return told.replaceAll(`${world.folder}/`, "");
  });
}

const COMMAND = "command: train --a {{a}} --b {{b}} --out {{run_dir}}";
const EVALUATION = "command: evaluate {{checkpoint}} --out {{run_dir}}";
const withTemplates = (train: string, evaluate: string): string =>
  definitionOf(1).replace(COMMAND, `template: ${train}`).replace(EVALUATION, `template: ${evaluate}`);

test("templates that are not there, or no files, are told at their lines, with what was meant", async () => {
  const world = await sweepWorld(withTemplates("templates/trian.sh", "templates"));
  put(world.folder, "templates/train.sh", "#!/bin/bash\n");
  expect(await foundIn(world)).toEqual([
    "sweep.yaml:7:13 templates/trian.sh | sweep.template train.template: there is no templates/trian.sh > Did you mean templates/train.sh?",
    "sweep.yaml:11:13 templates | sweep.template evaluate.template: templates is a folder > Name a script",
  ]);
});

test("what is in the templates is checked before the first trial, and told at its lines", async () => {
  const world = await sweepWorld(withTemplates("train.tmpl", "evaluate.tmpl"));
  put(world.folder, "train.tmpl", "#!/bin/bash\r\n\r\ntrain {{ aa }} {{b}}\r\nrun {{checkpoint}}\r\n");
  put(world.folder, "evaluate.tmpl", '#!/bin/bash\ntrue {{b}}\necho "${{b}}"\n');
  expect(await foundIn(world)).toEqual([
    "train.tmpl:3:7 {{ aa }} | sweep.unknown-placeholder train.template: {{aa}} stands for nothing > Known are: a, b, run, run_dir, trial, parameters",
    "train.tmpl:4:5 {{checkpoint}} | sweep.unknown-placeholder train.template: {{checkpoint}} stands for nothing here > Known are: a, b, run, run_dir, trial, parameters",
    "evaluate.tmpl:3:8 {{b}} | sweep.bad-template evaluate.template: {{b}} cannot be filled in: it stands right behind a $, which would make a variable of it > Write it as a word of a command, or into a variable there: value={{...}}",
  ]);
});

test("a template that Python runs, and one that needs a checkpoint of a training without outputs", async () => {
  const text = withTemplates("train.py", "evaluate.tmpl").replace(/ {2}outputs: .*safetensors.*\n/, "");
  const world = await sweepWorld(text);
  put(world.folder, "train.py", "#!/usr/bin/env python3\nprint({{a}}, {{b}})\n");
  put(world.folder, "evaluate.tmpl", "evaluate {{checkpoint}}\n");
  expect(await foundIn(world)).toEqual([
    'sweep.yaml:7:3 template: train.py | sweep.no-checkpoint evaluate needs {{checkpoint}}, and train has no outputs among which it could be > Say what the training leaves: outputs: [{path: "{run}/model", check: checkpoint}]',
    "train.py:1:1 #!/usr/bin/env python3 | sweep.bad-template train.template: the template is run by python3, for which values cannot be quoted > Begin it with #!/bin/bash and start the program from there, with values as its arguments",
  ]);
});

test("all that is wrong comes at once, each at its line", async () => {
  const text = withTemplates("nowhere.sh", "evaluate.tmpl")
    .replace("a: [1, 2]", "Rank: [1, 2]")
    .replace(
      /, from: .*/,
      "}\nearly_stopping: {log: '(a)(b)', min_steps: 0, reduction: 1, direction: minimize}",
    );
  const world = await sweepWorld(text);
  put(world.folder, "evaluate.tmpl", "evaluate {{bb}}\n");
  expect((await foundIn(world)).map((told) => told.split(" > ")[0])).toEqual([
    "sweep.yaml:3:3 Rank | sweep.parameter-name a parameter called Rank would be taken for the column of that name in the summary",
    "sweep.yaml:7:13 nowhere.sh | sweep.template train.template: there is no nowhere.sh",
    "sweep.yaml:13:12 {metric: accuracy, direction: maximize} | sweep.no-score-source nobody says where accuracy is read when a trial is over",
    "sweep.yaml:14:44 0 | sweep.bad-value early_stopping.min_steps: it must be a whole number of at least 1",
    "sweep.yaml:14:58 1 | sweep.bad-value early_stopping.reduction: it must be a whole number of at least 2",
    "evaluate.tmpl:1:10 {{bb}} | sweep.unknown-placeholder evaluate.template: {{bb}} stands for nothing",
  ]);
});

test("what cannot be a definition is not read", async () => {
  const world = await sweepWorld("");
  const path = join(world.folder, "sweep.yaml");
  truncateSync(path, 50_000_000);
  expect(await foundIn(world)).toEqual([
    "sweep.yaml | sweep.too-large sweep.yaml has more than 4 MiB: it can hardly be a definition > Name another file; what many trials share goes into a template, many values into a range",
  ]);
  rmSync(path);
  mkdirSync(path);
  expect(await foundIn(world)).toEqual([
    "sweep.yaml | sweep.unreadable sweep.yaml is a folder > Name the definition in it: runmark sweep sweep.yaml/sweep.yaml",
  ]);
});

test.each(["TBD", "n.a.", "held out "])(
  "a task of evaluations that no table reads as %j is told",
  async (task) => {
    const world = await sweepWorld(definitionOf(1).replace("task: cap", `task: ${JSON.stringify(task)}`));
    expect(await foundIn(world)).toEqual([
      expect.stringMatching(/^sweep.yaml:10:9 .* \| sweep.task-name evaluate.task: .* > Name the data/),
    ]);
  },
);
