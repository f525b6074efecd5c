import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readQueueConfig } from "../../src/queue/config.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const configOf = (name: string) => {
  const config = readQueueConfig(name, readFileSync(`${REPOSITORY}/experiments/queue/${name}`, "utf8"));
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
};

test("the batch: ten to twelve runs, each with a place of its own", () => {
  const { jobs } = configOf("digits.yaml");
  expect(jobs.length).toBeGreaterThanOrEqual(10);
  expect(jobs.length).toBeLessThanOrEqual(12);
  expect(jobs.map(({ outDir }) => outDir)).toEqual(jobs.map(({ id }) => `runs/${id}`));
  for (const { command } of jobs) expect(command).toContain("node ../../../quickstart/trainer/train.mjs");
});

test("the example shows every key, and both kinds of commands", () => {
  const text = readFileSync(`${REPOSITORY}/experiments/queue/example.yaml`, "utf8");
  for (const key of ["name", "root", "max_attempts", "jobs", "id", "command", "out_dir"])
    expect(text).toMatch(new RegExp(`^ *(?:- )?${key}:`, "m"));
  expect(new Set(configOf("example.yaml").jobs.map(({ command }) => typeof command)).size).toBe(2);
});

test.skipIf(!existsSync(`${REPOSITORY}/.git`))(
  "git ignores what a queue leaves behind, and no configuration",
  () => {
    const left = [
      "runtime_state/queue.json",
      "queue_state.json",
      "a/q.queue/logs/queue.log",
      "colab/run.ipynb",
    ];
    const runs = ["experiments/queue/runs/h16/artifacts/epoch_0/model.safetensors"];
    const tracked = ["experiments/queue/digits.yaml", "experiments/queue/example.yaml", "src/queue/work.ts"];
    const input = [...left, ...runs, ...tracked].join("\n");
    const ignored = execFileSync("git", ["check-ignore", "--no-index", "--stdin"], {
      cwd: REPOSITORY,
      input,
    });
    expect(String(ignored).trim().split("\n")).toEqual([...left, ...runs]);
  },
);
