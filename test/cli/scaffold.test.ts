import { readdirSync } from "node:fs";
import { readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { envelopeIn } from "../commands/envelope.ts";
import { type Desk, desk } from "../support/calls.ts";
import { tempFolder } from "../support/folder.ts";

const SUMMARY = `# Ranks

## All Runs

| Run Name | LoRA Rank | Prompt    |
|----------|-----------|-----------|
| r8       | 8         | it's ours |
| r64      | 64        | -         |

## Status

### Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| r8 | pending | - | - |
| r64 | pending | - | - |
`;

const TEMPLATE =
  "#!/bin/bash\n#SBATCH --job-name={{run}}\ntrain {{lora_rank}}\n{{#prompt}}\necho {{prompt}}\n{{/prompt}}\n";
const R8 = "#!/bin/bash\n#SBATCH --job-name=r8\ntrain 8\necho 'it'\\''s ours'\n";

const open = (files: Readonly<Record<string, string>> = {}): Promise<Desk> =>
  desk({ "experiment_summary.md": SUMMARY, "finetune.slurm.template": TEMPLATE, ...files });

test("each run gets its scripts, with the values of its row; what is there already is left alone", async () => {
  const shop = await open({ "finetune.yaml.template": "rank: {{lora_rank}} # of {{run}}\n" });
  const dry = await shop.run(["scaffold", "--dry-run"]);
  expect(dry).toMatchObject({ code: 0, err: "" });
  expect(dry.out).toMatch(/^r8\/finetune\.slurm {2}created, from finetune\.slurm\.template\n/);
  expect(dry.out).toMatch(/Nothing was written: a dry run\n$/);
  await expect(shop.read("r8/finetune.slurm")).rejects.toThrow("ENOENT");
  expect(await shop.run(["scaffold", "r8"])).toEqual({
    code: 0,
    err: "",
    out: "r8/finetune.slurm  created, from finetune.slurm.template\nr8/finetune.yaml  created, from finetune.yaml.template\n",
  });
  expect(await shop.read("r8/finetune.slurm")).toBe(R8);
  expect(await shop.read("r8/finetune.yaml")).toBe("rank: 8 # of r8\n");
  await expect(shop.read("r64/finetune.slurm")).rejects.toThrow("ENOENT");
  const { files } = envelopeIn("scaffold", await shop.run(["scaffold", "--json"])).data as {
    files: object[];
  };
  expect(files).toEqual(
    [
      "r8/finetune.slurm unchanged",
      "r8/finetune.yaml unchanged",
      "r64/finetune.slurm created",
      "r64/finetune.yaml created",
    ].map((file) => {
      const [path = "", action] = file.split(" ");
      const [run, name] = path.split("/");
      return { path, action, task: `training/${run}`, template: `${name}.template` };
    }),
  );
  expect(await shop.read("r64/finetune.slurm")).toBe("#!/bin/bash\n#SBATCH --job-name=r64\ntrain 64\n");
});

test("what a person has changed stays, with the difference shown, unless told otherwise; what scaffold wrote follows its row", async () => {
  const shop = await open();
  await shop.run(["scaffold"]);
  await shop.write("r8/finetune.slurm", `${R8}# mine\n`);
  await shop.write("experiment_summary.md", SUMMARY.replace("| 64 ", "| 96 "));
  const left = await shop.run(["scaffold"]);
  expect(left).toEqual({
    code: 7,
    err: "",
    out: `r8/finetune.slurm  left as it is: somebody has changed it since
--- r8/finetune.slurm
+++ r8/finetune.slurm
@@ -2,4 +2,3 @@
 #SBATCH --job-name=r8
 train 8
 echo 'it'\\''s ours'
-# mine
r64/finetune.slurm  updated
--- r64/finetune.slurm
+++ r64/finetune.slurm
@@ -1,3 +1,3 @@
 #!/bin/bash
 #SBATCH --job-name=r64
-train 64
+train 96
→ To write over what was left as it is, too: runmark scaffold --force
`,
  });
  expect(await shop.read("r8/finetune.slurm")).toBe(`${R8}# mine\n`);
  expect((await shop.run(["scaffold", "r8", "--force"])).out).toMatch(/^r8\/finetune\.slurm {2}replaced\n/);
  expect(await shop.read("r8/finetune.slurm")).toBe(R8);
  // A run with a job: its script is what runs or ran.
  await shop.write(
    "experiment_summary.md",
    SUMMARY.replace("| r8 | pending", "| r8 | completed").replace("| 8 ", "| 9 "),
  );
  expect((await shop.run(["scaffold", "r8"])).out).toMatch(
    /^r8\/finetune\.slurm {2}left as it is: its task has a job\n/,
  );
  expect(await shop.read("r8/finetune.slurm")).toBe(R8);
});

test("a script that several tasks have stays for the one that has a job, whichever is asked for", async () => {
  const row = (run: string, status: string) => `| ${run} | job.sh | ${status} |\n`;
  const shop = await open({
    "experiment_summary.md": `# Two\n\n## Runs\n\n| Run Name | Script | Status |\n|---|---|---|\n${row("one", "completed")}${row("two", "pending")}`,
    "job.sh.template": "#!/bin/bash\ntrue\n",
  });
  await shop.run(["scaffold"]);
  await shop.write("job.sh.template", "#!/bin/bash\nfalse\n");
  for (const names of [[], ["two"]])
    expect((await shop.run(["scaffold", ...names])).out).toMatch(
      /^job\.sh {2}left as it is: its task has a job\n/,
    );
  expect(await shop.read("job.sh")).toBe("#!/bin/bash\ntrue\n");
});

describe("nothing is written, and it is said where", () => {
  test.each<[string, Record<string, string>, readonly string[], number, string]>([
    [
      "names that stand for nothing, each where it is",
      { "finetune.slurm.template": TEMPLATE.replace("{{lora_rank}}", "{{lora_rnk}} {{ x }}") },
      [],
      3,
      "error: {{lora_rnk}} stands for nothing here [scaffold.bad-template]\n  finetune.slurm.template:3:7\n" +
        "  3 │ train {{lora_rnk}} {{ x }}\n    │       ^^^^^^^^^^^^\n" +
        "  → Did you mean {{lora_rank}}? There are {{lora_rank}}, {{prompt}}, {{run}}, {{task}}, {{epoch}}\n" +
        "error: {{x}} stands for nothing here [scaffold.bad-template]\n  finetune.slurm.template:3:20\n" +
        "  3 │ train {{lora_rnk}} {{ x }}\n    │                    ^^^^^^^\n" +
        "  → There are {{lora_rank}}, {{prompt}}, {{run}}, {{task}}, {{epoch}}\n",
    ],
    [
      "a row without a value",
      { "finetune.slurm.template": "#!/bin/bash\necho {{prompt}}\n" },
      [],
      3,
      "error: training/r64 has no value for {{prompt}}, which finetune.slurm.template:2 needs for r64/finetune.slurm [scaffold.no-value]\n" +
        "  experiment_summary.md:8:26\n  8 │ | r64      | 64        | -         |\n    │                          ^\n" +
        "  → Fill the cell, or put what needs it between {{#prompt}} and {{/prompt}}\n" +
        "info: nothing was written, not for the task either that nothing is wrong with [scaffold.left-undone]\n" +
        "  → For that one alone: runmark scaffold training/r8\n",
    ],
    [
      "a run that there is not",
      {},
      ["r88"],
      2,
      'error: there is no run "r88" here [scaffold.unknown-run]\n  → Did you mean r8?\n',
    ],
    [
      "a template that there is not",
      {},
      ["--template", "job.sh"],
      3,
      "error: there is no template job.sh [scaffold.nothing]\n  → Name a template that is there\n",
    ],
    [
      "a template where no task takes one",
      { "experiment_summary.md": "# E\n\n## Runs\n\n| Run Name | Command |\n|--|--|\n| a | true |\n" },
      ["--template", "finetune.slurm.template"],
      3,
      "error: no task here has a script that could be made from finetune.slurm.template [scaffold.nothing]\n" +
        "  → Name a script in the rows, or another stage\n",
    ],
  ])("%s", async (_, files, words, code, said) => {
    const shop = await open(files);
    expect(await shop.run(["scaffold", ...words])).toEqual({ code, out: "", err: said });
    await expect(shop.read("r8/finetune.slurm")).rejects.toThrow("ENOENT");
  });

  test("no template at all, and a folder that leads out", async () => {
    const shop = await desk({ "experiment_summary.md": SUMMARY });
    expect((await shop.run(["scaffold"])).err).toMatch(
      /^error: there is no template: none of finetune\.slurm\.template, finetune\.yaml\.template is beside the summary/,
    );
    await shop.write("finetune.slurm.template", TEMPLATE);
    const elsewhere = await tempFolder();
    await symlink(elsewhere, join(shop.folder, "r64"));
    const refused = await shop.run(["scaffold"]);
    expect(refused.code).toBe(3);
    expect(refused.err.replaceAll(shop.folder, "<exp>").replaceAll(elsewhere, "<elsewhere>")).toMatch(
      /^error: <exp>\/r64\/finetune\.slurm leads out of the experiment, to <elsewhere> /,
    );
    await expect(shop.read("r8/finetune.slurm")).rejects.toThrow("ENOENT");
  });
});

test("a template may be named, in the command or in the tool", async () => {
  const config = 'tools:\n  mine:\n    stage: training\n    script: "{run}/go.sh"\n    template: shapes/go\n';
  const shop = await open({
    "runmark.yaml": config,
    "shapes/go": "go {{run}}\n",
    "other.sh": "other {{run}}\n",
  });
  await shop.run(["scaffold", "r8"]);
  expect(await shop.read("r8/go.sh")).toBe("#!/bin/bash\ngo r8\n");
  await shop.run(["scaffold", "r64", "--template", "other.sh"]);
  expect(await shop.read("r64/go.sh")).toBe("#!/bin/bash\nother r64\n");
});

test("a stage that there is not is told of, with the one that was meant", async () => {
  const shop = await open();
  const { code, err } = await shop.run(["scaffold", "--stage", "trainin"]);
  expect({ code, err }).toEqual({
    code: 2,
    err: 'error: there is no stage "trainin" here [scaffold.unknown-stage]\n  → Did you mean training?\n',
  });
});

test("of a row that was copied with its Script, the cell is named", async () => {
  const summary = `# Seeds

| Run Name | Seed | Script       | Status  | Job ID | Notes |
|----------|------|--------------|---------|--------|-------|
| seed2    | 2    | seed2/run.sh | pending | -      | -     |
| seed3    | 3    | seed2/run.sh | pending | -      | -     |
`;
  const shop = await desk({
    "experiment_summary.md": summary,
    "run.sh.template": "#!/bin/bash\necho {{seed}}\n",
  });
  expect((await shop.run(["check"])).err).toContain("[summary.foreign-script]");
  const { err } = await shop.run(["scaffold"]);
  expect(err).toContain("experiment_summary.md:6:");
  expect(err).toContain("training/seed3 names seed2/run.sh in its Script cell (line 6)");
});

test("a file that is called as if it were a draft stays, and a link of that name is not written through", async () => {
  const elsewhere = await tempFolder();
  const shop = await open({ "r8/finetune.slurm.new": "precious\n", "r64/notes": "" });
  await symlink(join(elsewhere, "f"), join(shop.folder, "r64/finetune.slurm.new"));
  expect((await shop.run(["scaffold"])).code).toBe(0);
  expect(await shop.read("r8/finetune.slurm")).toBe(R8);
  expect(await shop.read("r8/finetune.slurm.new")).toBe("precious\n");
  expect(await readlink(join(shop.folder, "r64/finetune.slurm.new"))).toBe(join(elsewhere, "f"));
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(readdirSync(join(shop.folder, "r64"))).toEqual(["finetune.slurm", "finetune.slurm.new", "notes"]);
});

test.each([
  ".runmark/journal.jsonl",
  "runmark.yaml",
  "experiment_summary.md",
  "t.template",
  "a/../.runmark/x",
])("%s is never made from a template, by force neither", async (script) => {
  const row = `| Run Name | Script | Status |\n|---|---|---|\n| r1 | \`${script}\` | pending |\n`;
  const shop = await desk({ "experiment_summary.md": `# E\n\n## Runs\n\n${row}`, "t.template": "{{run}}\n" });
  const { code, err } = await shop.run(["scaffold", "--template", "t.template", "--force"]);
  expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining("[scaffold.own-file]") });
  expect(readdirSync(shop.folder)).toEqual(["experiment_summary.md", "t.template"]);
  expect(await shop.read("t.template")).toBe("{{run}}\n");
});
