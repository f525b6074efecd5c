import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { create } from "../../src/commands/init/create.ts";
import { exampleFiles } from "../../src/commands/init/starter.ts";
import { allTemplates } from "../../src/commands/init/templates.ts";
import { realFiles } from "../../src/system/files.ts";
import { realSystem } from "../../src/system/real.ts";
import { envelopeIn } from "../commands/envelope.ts";
import { calledWith, desk } from "../support/calls.ts";
import { failingFiles } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";
import { called } from "./called.ts";

const SH = "#!/bin/bash\n#SBATCH --time=5\ntrue\n";

const templates = await allTemplates();
const NOT_STARTED = "sweep.yaml is here and was not started";

test("a disk that is full in the middle: what was made is taken away again", async () => {
  const folder = await tempFolder();
  const files = failingFiles(realFiles(), [{ methods: ["write"], path: /seed2/, errno: "ENOSPC" }]);
  const made = await create(files, folder, exampleFiles("x"));
  expect(made).toMatchObject({
    ok: false,
    error: {
      exitCode: 3,
      diagnostics: [
        { code: "init.disk-full", next: "Free some space (or quota) there; no file was left behind" },
      ],
    },
  });
  expect((await readdir(folder, { recursive: true })).filter((name) => name !== "runs")).toEqual([]);
});

test.each([
  ["ENOSPC", "lab", "Free some space (or quota) there, then: runmark scaffold -C lab"],
  ["EDQUOT", ".", "Free some space (or quota) there, then: runmark scaffold"],
  ["EACCES", "lab", "See that you may write there, then: runmark scaffold -C lab"],
])(
  "%s as job scripts are written into %s: how to go on, as the summary is there",
  async (errno, at, next) => {
    const system = realSystem();
    const files = failingFiles(system.files, [
      { methods: ["write"], path: /finetune\.slurm(?!\.template)/, errno },
    ]);
    const base = { cwd: await tempFolder(), system: { ...system, files } };
    const made = await calledWith(base, ["init", "--template", "torchtune", at, "--json"]);
    expect(envelopeIn("init", made)).toMatchObject({
      exitCode: 3,
      diagnostics: [{ code: "scaffold.unwritable", next }],
    });
  },
);

describe("init --template", () => {
  /** Runs, and what is to be done at once, as `check` and `plan` have it. */
  test.each([
    ["command", "2 runs, 2 tasks", "2 to submit now"],
    ["huggingface", "2 runs, 2 tasks", "2 to submit now"],
    ["optuna", "0 runs, 0 tasks", "nothing to submit"],
    ["own-tool", "2 runs, 4 tasks", "2 to submit now"],
    ["queue", "2 runs, 2 tasks", "1 to submit now"],
    ["sweep", "0 runs, 0 tasks", "nothing to submit"],
    ["torchtune", "2 runs, 2 tasks", "2 to submit now"],
    ["torchtune-inspect", "3 runs, 5 tasks", "3 to submit now"],
  ])("%s: made, checked and planned", async (name, has, does) => {
    const shop = await desk();
    const made = await shop.run(["init", "--template", name, "lab", "--json"]);
    const { created, template } = envelopeIn("init", made).data as { created: string[]; template: string };
    expect({ code: made.code, template }).toEqual({ code: 0, template: name });
    for (const { path, text } of templates.find((one) => one.name === name)?.files ?? []) {
      expect(created).toContain(join("lab", path));
      if (path !== "experiment_summary.md") expect(await shop.read(join("lab", path))).toBe(text);
    }
    const [check, plan] = await Promise.all([shop.run(["check", "lab"]), shop.run(["plan", "lab"])]);
    expect(check).toEqual({ code: 0, err: "", out: `✓ ${has}, nothing amiss\n` });
    // This machine may have less than its jobs ask for.
    expect({
      code: plan.code,
      err: plan.err.replaceAll(/^warning: .* would be refused: .*\n.*\n/gm, ""),
    }).toEqual({ code: 0, err: has.startsWith("0 runs") ? expect.stringContaining(NOT_STARTED) : "" });
    expect(plan.out).toContain(does);
    if (!created.some((path) => path.endsWith(".template"))) return;
    // What is there is as scaffold would make it.
    const again = await shop.run(["scaffold", "-C", "lab", "--json"]);
    const { files } = envelopeIn("scaffold", again).data as { files: { path: string; action: string }[] };
    expect(new Set(files.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
  });

  test("lists the templates when none is named, or one that there is not", async () => {
    const shop = await desk();
    const listed = await shop.run(["init", "--template"]);
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out).toMatch(/^Templates:\n {2}command {12}A script a run/);
    const unknown = await shop.run(["init", "--template", "torchtun", "lab"]);
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toMatch(/^error: there is no template "torchtun" .*\n {2}→ Did you mean torchtune\?/);
    expect(await readdir(shop.folder)).toEqual([]);
  });

  test("makes no folder that is named as a file", async () => {
    const shop = await desk();
    expect(await shop.run(["init", "lab/experiment_summary.md"])).toMatchObject({ code: 2, out: "" });
    expect(await readdir(shop.folder)).toEqual([]);
  });

  test("of a queue it names the queue's command, and an experiment far away by its whole path", async () => {
    const shop = await desk();
    const look = "runmark queue run --config q/queue.yaml --state q/runtime_state/queue.json --dry-run";
    expect((await shop.run(["init", "--template", "queue", "q"])).out).toMatch(new RegExp(`: ${look}\n$`));
    expect((await shop.run(look.split(" ").slice(1))).code).toBe(0);
    const far = join((await desk()).folder, "lab");
    const made = await called(join(shop.folder, "q"), "init", far);
    expect(made.out).toContain(`\n  ${far}/experiment_summary.md\n`);
    expect(made.out).not.toContain("../");
  });

  test("writes over nothing, and then nothing at all", async () => {
    const shop = await desk({ "job.sh": "mine" });
    const refused = await shop.run(["init", "--template", "command"]);
    expect(refused).toMatchObject({ code: 3, out: "" });
    expect(refused.err.replaceAll(shop.folder, "<exp>")).toBe(
      "error: <exp>/job.sh is there already; nothing was written [init.exists]\n  job.sh\n" +
        "  → Choose another folder, or move it away\n",
    );
    expect(await readdir(shop.folder)).toEqual(["job.sh"]);
  });
});

describe("init in a folder of job scripts writes a summary for what is there", () => {
  const rowsOf = (summary: string): readonly string[] =>
    summary.split("\n").filter((line) => /^\| (?!Run Name|--)/.test(line) || line.startsWith("- **"));

  test.each<[string, Record<string, string>, readonly string[]]>([
    [
      "torchtune's, with evaluations of inspect-ai and a base model",
      {
        "r8/finetune.slurm": SH,
        "r8/eval/mmlu_epoch0/cell.slurm": SH,
        "r8/eval/mmlu_epoch1.slurm": SH,
        "base/eval/mmlu/cell.slurm": SH,
        "notes/todo.md": "",
      },
      [
        ...["- **Scientific Question:** what is to be found out?", "- **Model Preparation:** torchtune"],
        ...["- **Evaluation:** inspect-ai", "| r8 | Fine-tuned |", "| base | Control |"],
        "| r8 | pending | - | - | - | - |",
        "| base | mmlu | - | pending | - | - | - |",
        "| r8 | mmlu | 0 | pending | - | - | - |",
        "| r8 | mmlu | 1 | pending | - | - | - |",
      ],
    ],
    [
      "one in a folder of each run",
      { "a/job.sbatch": SH, "b/train.sh": "#!/bin/bash\n", "b/helper.sh": "true\n", "data/x.csv": "" },
      [
        ...["- **Scientific Question:** what is to be found out?", "| a | `a/job.sbatch` | Trained |"],
        ...[
          "| b | `b/train.sh` | Trained |",
          "| a | pending | - | - | - | - |",
          "| b | pending | - | - | - | - |",
        ],
      ],
    ],
    [
      "all in one folder, or beside each other",
      { "runs/s1.slurm": SH, "runs/s2.slurm": SH, "s3.sh": SH, "setup.sh": "pip install x\n" },
      [
        ...["- **Scientific Question:** what is to be found out?", "| s1 | `runs/s1.slurm` | Trained |"],
        ...["| s2 | `runs/s2.slurm` | Trained |", "| s3 | `s3.sh` | Trained |"],
        ...["s1", "s2", "s3"].map((run) => `| ${run} | pending | - | - | - | - |`),
      ],
    ],
  ])("%s", async (_, files, rows) => {
    const shop = await desk(files);
    expect(await shop.run(["init"])).toMatchObject({ code: 0, err: "" });
    expect(rowsOf(await shop.read("experiment_summary.md"))).toEqual(rows);
    expect((await shop.run(["check"])).code).toBe(0);
    for (const [path, text] of Object.entries(files)) expect(await shop.read(path)).toBe(text);
    const tops = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
    expect((await readdir(shop.folder)).sort()).toEqual([...tops, "experiment_summary.md"].sort());
  });

  test("and names what could be meant", async () => {
    const files = { "a/one.slurm": SH, "a/two.slurm": SH, "b/job.slurm": SH };
    const shop = await desk(files);
    const made = await shop.run(["init"]);
    expect(made.code).toBe(0);
    expect(made.err).toContain(
      "warning: a was left out: which of one.slurm, two.slurm is its job script is not plain",
    );
    const unclear = await desk({ "a/one.slurm": SH, "a/two.slurm": SH });
    expect(await unclear.run(["init"])).toMatchObject({ code: 3, out: "" });
    expect(await readdir(unclear.folder)).toEqual(["a"]);
  });

  test("and an example where there is none", async () => {
    const shop = await desk({ "notes.txt": "" });
    await mkdir(join(shop.folder, ".git"));
    expect((await shop.run(["init"])).out).toContain("runs/seed1.slurm");
  });
});
