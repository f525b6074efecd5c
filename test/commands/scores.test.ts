import { expect, test } from "vitest";
import { evalArchive, WHOLE } from "../validate/made.ts";
import { workshop } from "./workshop.ts";

const SUMMARY = `# Experiment

## Runs

| Run Name | Type |
|----------|------|
| seed1    | LoRA |

## Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| seed1 | completed | - | - |

## Evaluations

| Run Name | Task | Epoch | Status | Job ID | accuracy | Notes |
|----------|------|-------|--------|--------|----------|-------|
| seed1 | cap | 0 | pending | - | - | - |
`;

const log = (accuracy: number): Buffer =>
  evalArchive({
    status: "success",
    eval: { task: "cap", model: "m" },
    results: {
      scores: [
        {
          name: "match",
          metrics: {
            accuracy: { name: "accuracy", value: accuracy },
            stderr: { name: "stderr", value: 0.0123456 },
          },
        },
      ],
    },
  });

const rowsOf = (summary: string): string[] => summary.split("\n").filter((line) => line.includes("| cap |"));

test("scores go into the journal and the summary, where a person's number stays", async () => {
  const shop = await workshop({
    files: { "experiment_summary.md": SUMMARY, "runmark.yaml": "results: true\n" },
  });
  await shop.write("seed1/artifacts/epoch_0/model.safetensors", WHOLE);
  await shop.write("seed1/eval/cap_epoch0/logs/2026-01-01T00-00-00_cap.eval", log(0.87654321));
  const first = await shop.run(["tick"]);
  expect(first.code).toBe(0);
  const written = await shop.read("experiment_summary.md");
  expect(rowsOf(written)).toMatchInlineSnapshot(`
    [
      "| seed1 | cap | 0 | completed | - | 0.8765 | its outputs were there already: seed1/eval/cap_epoch0/logs |",
      "| seed1 | cap | 0 | 0.8765 | 0.01235 |",
    ]
  `);
  expect(written.slice(0, SUMMARY.indexOf("## Evaluations"))).toBe(
    SUMMARY.slice(0, SUMMARY.indexOf("## Evaluations")),
  );
  const status = JSON.parse((await shop.run(["status", "--json"])).out);
  expect(status.data.tasks[1].result).toEqual({
    task: "cap",
    model: "m",
    scores: [
      { scorer: "match", metric: "accuracy", value: 0.87654321 },
      { scorer: "match", metric: "stderr", value: 0.0123456 },
    ],
  });
  const judged = await shop.run(["validate", "evaluation/seed1/cap/0"]);
  expect(judged.out).toContain("accuracy 0.8765");
  // A second tick has nothing to add; what a person types stays, and so does a row that a person deletes.
  await shop.run(["tick"]);
  expect(await shop.read("experiment_summary.md")).toBe(written);
  const rows = rowsOf(written);
  const theirs = written
    .replace("0.8765", "0.9 (mine)")
    .replace(`${rows[1]}\n`, "")
    .replace(rows[1] ?? "-", "");
  await shop.write("experiment_summary.md", theirs);
  await shop.run(["tick"]);
  expect(await shop.read("experiment_summary.md")).toBe(theirs);
});

test("nothing is added where nobody asked for it", async () => {
  const plain = SUMMARY.replace(" accuracy |", "")
    .replace("|----------|-------|\n| seed1 | cap", "|-------|\n| seed1 | cap")
    .replace("- | - | - |\n", "- | - |\n");
  const shop = await workshop({ files: { "experiment_summary.md": plain } });
  await shop.write("seed1/artifacts/epoch_0/model.safetensors", WHOLE);
  await shop.write("seed1/eval/cap_epoch0/logs/2026-01-01T00-00-00_cap.eval", log(0.5));
  await shop.run(["tick"]);
  const summary = await shop.read("experiment_summary.md");
  expect(summary).toMatch(/^\| seed1 \| cap \| 0 \| completed \|/m);
  expect(summary).not.toContain("0.5");
  expect(summary).not.toContain("## Results");
});
