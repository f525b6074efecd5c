import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { RUNMARK, until, workshop } from "./workshop.ts";

const SUMMARY_FILE = "experiment_summary.md";

const SUMMARY = `# Experiment: upgrade

### Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| one | pending | - | - |
`;

const CONFIG = `backend: local
tools:
  waiter: {stage: training, script: "{run}/wait.sh", outputs: []}
`;

const WAIT = "#!/bin/bash\nuntil [ -e ../go ]; do sleep 0.1; done\n";

test("a newer version copied over the file does not disturb a run that is waiting", async () => {
  const shop = await workshop({
    scheduler: "none",
    files: { [SUMMARY_FILE]: SUMMARY, "runmark.yaml": CONFIG, "one/wait.sh": WAIT },
  });
  const copy = join(shop.around, "runmark.mjs");
  await copyFile(RUNMARK, copy);
  const waiting = execa(process.execPath, [copy, "run"], {
    cwd: shop.folder,
    env: shop.env,
    extendEnv: false,
    reject: false,
    all: true,
  });
  await until(
    "a running row",
    async () => /\| one \| running \|/.test(await shop.read(SUMMARY_FILE)) || undefined,
  );
  await writeFile(copy, "this is no program");
  await shop.write("go", "");
  const { exitCode, all } = await waiting;
  expect(exitCode, all).toBe(0);
  expect(await shop.read(SUMMARY_FILE)).toMatch(/\| one \| completed \|/);
});
