import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { copyOfQuickstart, ending, quickstart, temporaryFolder } from "./copy.ts";

interface Tool {
  readonly stage: string;
  readonly script: string;
  readonly outputs: readonly { readonly path: string }[];
}

const read = (path: string): Promise<string> => readFile(join(quickstart, path), "utf8");

/** The rows of the table that follows a heading, without its heading and alignment row. */
function rowsUnder(summary: string, heading: string): string[][] {
  const after = summary.slice(summary.indexOf(`\n${heading}\n`) + heading.length + 2);
  const table = /(?:^\|.*\n)+/m.exec(after)?.[0] ?? "";
  const cells = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  return table.trimEnd().split("\n").slice(2).map(cells);
}

const summary = await read("experiment_summary.md");
const { tools, stagger } = parse(await read("runmark.yaml")) as {
  tools: Record<string, Tool>;
  stagger: { seconds: number };
};
const runs = rowsUnder(summary, "## All Runs");
const trainings = rowsUnder(summary, "### Fine-tuning").map(([run = ""]) => ({ run, task: "", epoch: "-" }));
const evaluations = rowsUnder(summary, "### Evaluations").map(([run = "", task = "", epoch = ""]) => ({
  run,
  task,
  epoch,
}));

type Row = (typeof evaluations)[number];

/** `[...]` falls away for a row without an epoch. */
const scriptOf = (tool: string, { run, task, epoch }: Row): string =>
  (tools[tool]?.script ?? "")
    .replace(/\[(.*)\]/, epoch === "-" ? "" : "$1")
    .replace("{run}", run)
    .replace("{task}", task)
    .replace("{epoch}", epoch);

const scripts = [
  ...trainings.map((row) => scriptOf("mlp-trainer", row)),
  ...evaluations.map((row) => scriptOf("mlp-eval", row)),
];

describe("the summary", () => {
  test("holds a 2 x 2 of runs and one control", () => {
    expect(runs.map(([run, , hidden, rate, type]) => [run, hidden, rate, type])).toEqual([
      ["h16_lr0.1", "16", "0.1", "Trained"],
      ["h16_lr0.3", "16", "0.3", "Trained"],
      ["h64_lr0.1", "64", "0.1", "Trained"],
      ["h64_lr0.3", "64", "0.3", "Trained"],
      ["base", "-", "-", "Control"],
    ]);
  });

  test("has a pending row for every training, and evaluations on two tasks", () => {
    expect(trainings.map(({ run }) => run)).toEqual(["h16_lr0.1", "h16_lr0.3", "h64_lr0.1", "h64_lr0.3"]);
    expect(new Set(evaluations.map(({ task }) => task))).toEqual(new Set(["held_out", "noisy"]));
    expect(evaluations.filter(({ run }) => run === "base").map(({ epoch }) => epoch)).toEqual(["-", "-"]);
    expect(evaluations).toHaveLength(14);
    expect(summary.match(/\| pending \|/g)).toHaveLength(18);
  });

  test("names the tools that runmark.yaml defines", () => {
    expect(
      [...summary.matchAll(/^- \*\*(.+):\*\* (mlp-.+)$/gm)].map(([, role, tool]) => [role, tool]),
    ).toEqual([
      ["Model Preparation", "mlp-trainer"],
      ["Evaluation", "mlp-eval"],
    ]);
    expect(Object.entries(tools).map(([name, { stage }]) => [name, stage])).toEqual([
      ["mlp-trainer", "training"],
      ["mlp-eval", "evaluation"],
    ]);
    expect(stagger).toEqual({ seconds: 0 });
  });
});

describe("the job scripts", () => {
  test("are those of the summary's rows, no more and no fewer", async () => {
    const files = await readdir(quickstart, { recursive: true });
    expect(files.filter((file) => file.endsWith(".slurm")).toSorted()).toEqual(scripts.toSorted());
  });

  test.each(scripts)("%s is a job script in bash that says what it needs", async (script) => {
    const lines = (await read(script)).split("\n");
    expect(lines[0]).toBe("#!/bin/bash");
    const directives = lines.filter((line) => line.startsWith("#SBATCH ")).map((line) => line.slice(8));
    expect(directives.map((directive) => directive.split("=")[0])).toEqual([
      "--job-name",
      "--time",
      "--cpus-per-task",
      "--mem",
      "--output",
    ]);
    expect(await ending("bash", ["-n", script], quickstart)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.each(evaluations)("the one of $run on $task at $epoch evaluates just that", async (row) => {
    const what = row.epoch === "-" ? "--hidden 64" : `--epoch ${row.epoch}`;
    expect(await read(scriptOf("mlp-eval", row))).toMatch(
      new RegExp(`^exec node \\S+ --run ${row.run} --task ${row.task} ${what}$`, "m"),
    );
  });

  test.each(runs.slice(0, 4))("the one of %s has the parameters of its row", async (run, _, hidden, rate) => {
    expect(await read(`${run}/finetune.slurm`)).toMatch(
      new RegExp(`^exec node \\S+ --hidden ${hidden} --lr ${rate} --epochs 3$`, "m"),
    );
    expect(summary).toContain("- **Epochs:** 3\n");
  });

  test("work by hand in a copy elsewhere, in a folder with a space, from a spooled script", async () => {
    const copy = await copyOfQuickstart();
    // As SLURM does it: the text comes from elsewhere, only the working folder is that of the script.
    const spooled = async (script: string) => {
      const folder = join(copy, script, "..");
      const spool = join(await temporaryFolder(), "slurm_script");
      await ending("cp", [join(copy, script), spool], folder);
      return ending("bash", [spool], folder);
    };
    expect((await spooled("h16_lr0.3/finetune.slurm")).exitCode).toBe(0);
    const trained = await spooled("h16_lr0.3/eval/held_out_epoch2/cell.slurm");
    const base = await spooled("base/eval/held_out/cell.slurm");
    const accuracyOf = (stdout: string): number => Number(/^held_out accuracy=([\d.]+) /.exec(stdout)?.[1]);
    expect(accuracyOf(trained.stdout)).toBeGreaterThan(0.85);
    expect(accuracyOf(base.stdout)).toBeLessThan(0.25);
    const files = await readdir(join(copy, "h16_lr0.3"), { recursive: true });
    expect(files.filter((file) => /\.(?:safetensors|json|partial)$/.test(file)).toSorted()).toEqual([
      "artifacts/epoch_0/model.safetensors",
      "artifacts/epoch_1/model.safetensors",
      "artifacts/epoch_2/model.safetensors",
      "eval/held_out_epoch2/logs/result.json",
    ]);
  });
});

describe("the data", () => {
  test.each(["train.csv", "held_out.csv"])("%s is what make.mjs draws, to the byte", async (file) => {
    const folder = await temporaryFolder();
    expect((await ending("node", [join(quickstart, "data/make.mjs"), folder], folder)).exitCode).toBe(0);
    expect((await readFile(join(folder, file))).equals(await readFile(join(quickstart, "data", file)))).toBe(
      true,
    );
  });

  test("has no drawing in both splits, and is small", async () => {
    const [train, heldOut] = await Promise.all([read("data/train.csv"), read("data/held_out.csv")]);
    const known = new Set(train.split("\n").slice(1, -1));
    expect(
      heldOut
        .split("\n")
        .slice(1, -1)
        .filter((line) => known.has(line)),
    ).toEqual([]);
    expect(train.length + heldOut.length).toBeLessThan(200_000);
  });
});
