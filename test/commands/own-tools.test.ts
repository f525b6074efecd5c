import { expect, test } from "vitest";
import { workshop } from "./workshop.ts";

const SUMMARY = `# Tools

## Runs

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| r | pending | - | - |

## Status

### Evaluation
| Run Name | Task | Status | Job ID | Notes |
|----------|------|--------|--------|-------|
| r | math | pending | - | - |
| r | code | pending | - | - |
`;

const tools = (stages: Readonly<Record<string, string>>): string =>
  `tools:\n${Object.entries(stages)
    .map(([name, stage]) => `  ${name}:\n    stage: ${stage}\n    script: "{run}/${name}.sh"\n`)
    .join("")}`;

test("which stage a tool serves is read as a heading is, and what serves none is told", async () => {
  const world = await workshop({
    scheduler: "none",
    files: { "experiment_summary.md": SUMMARY, "r/train.sh": "#!/bin/bash\n", "r/score.sh": "#!/bin/bash\n" },
  });
  const said = async (text: string): Promise<string[]> => {
    await world.write("runmark.yaml", text);
    const { out } = await world.run(["check", "--json"]);
    const { diagnostics } = JSON.parse(out) as {
      diagnostics: { code: string; message: string; next: string }[];
    };
    return diagnostics.map(({ code, message, next }) => `${code}: ${message} → ${next}`);
  };
  expect(await said(tools({ train: "Fine-tuning", score: "evaluations" }))).toEqual([]);
  expect(await said(tools({ train: "training", score: "evaluatoin" }))).toContain(
    'config.unknown-stage: there is no stage "evaluatoin" here, so the tool score is not used → Did you mean evaluation?',
  );
  expect(await said(tools({ train: "training", other: "evaluation", score: "evals" }))).toEqual([
    "config.stage-twice: other and score both serve the stage evaluation: score does, since it stands last → Take `stage` out of the other, or name the one for this experiment in the summary's Tools section",
  ]);
  const broken = tools({ train: "training", score: "evaluation" }).replace("script:", "scrpt:");
  expect(await said(broken)).toEqual([
    'config.bad-tool: tools.train: Unrecognized key: "scrpt" → Did you mean script?',
  ]);
});

test("an evaluation without a script is told of while it still waits for its training", async () => {
  const world = await workshop({
    scheduler: "none",
    files: {
      "experiment_summary.md": SUMMARY,
      "r/train.sh": "#!/bin/bash\n",
      "runmark.yaml": tools({ train: "training", score: "evaluation" }),
    },
  });
  for (const command of ["check", "plan"]) {
    const { err } = await world.run([command]);
    expect(err.replaceAll(/\s+/g, " ")).toContain(
      "evaluation/r/math waits for its training, and then will not go in: no job script: r/score.sh is missing (and so for 1 more of r)",
    );
  }
});
