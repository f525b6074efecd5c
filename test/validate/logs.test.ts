import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { readEvalArchive } from "../../src/validate/formats/eval-archive.ts";
import { evalLogOf } from "../../src/validate/formats/eval-log.ts";
import { headOf } from "../../src/validate/formats/json-head.ts";
import { refusable } from "../../src/validate/formats/malformed.ts";
import { readLog, readLogs } from "../../src/validate/logs.ts";
import { tempFolder } from "../support/folder.ts";
import { fixture, sourceIn } from "./formats/read.ts";
import { evalArchive, folderOf } from "./made.ts";

const logs = async (...names: string[]): Promise<string> =>
  folderOf(
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await fixture(`logs/${name}`)]))),
  );

const SUCCESS = {
  status: "success",
  task: "capitalization",
  model: "hf/r8",
  createdAt: "2026-03-02T12:53:13+00:00",
  samples: { completed: 4, total: 4 },
  // Its standard error is NaN, which is no number to be shown.
  scores: [{ scorer: "match", metric: "accuracy", value: 0.75 }],
};

describe("a log of inspect-ai", () => {
  test.each(["success.eval", "zstd.eval", "success.json"])("%s", async (name) => {
    const log = await readLog(realFiles(), join(await logs(name), name), { isDeep: true });
    expect(log).toMatchObject(SUCCESS);
    expect(log?.problem).toBeUndefined();
  });

  test.each<[string, object, string]>([
    [
      "cut.eval",
      { status: "started", task: "capitalization", model: "hf/r8", scores: [] },
      "says that its status is started",
    ],
    [
      "error.eval",
      { status: "error", error: "CUDA out of memory\nat line 3" },
      "says that its status is error: CUDA out of memory",
    ],
  ])("%s", async (name, told, problem) => {
    expect(await readLog(realFiles(), join(await logs(name), name))).toMatchObject({ ...told, problem });
  });

  test("of the first version, which had one scorer", async () => {
    const head = {
      status: "success",
      results: { scorer: { name: "match" }, metrics: { accuracy: { name: "accuracy", value: 1 } } },
    };
    const folder = await folderOf({ "a.eval": evalArchive(head), "b.json": JSON.stringify(head) });
    const scores = [{ scorer: "match", metric: "accuracy", value: 1 }];
    expect(await readLogs(realFiles(), folder)).toMatchObject([
      { path: join(folder, "b.json"), scores },
      { path: join(folder, "a.eval"), scores },
    ]);
  });
});

/**
 * Logs that inspect-ai itself wrote lie in the tests of its repository (MIT): `test_eval_log/log_with_nan.txt` of version 1,
 * `log_formats.json` of 0.3.41, `analysis/test_logs/*no-samples.json` of 0.3.95. These have their keys, in their order, and other values.
 */
const LAYOUTS = {
  "version 1": `{
    "version": 1, "status": "success",
    "eval": {"task": "wiki", "task_version": 0, "created": "2024-05-05T07:59:35", "model": "openai/gpt-4", "config": {"limit": 20}},
    "plan": {"name": "plan", "steps": [], "config": {}},
    "results": {
      "scorer": {"name": "match", "params": {}},
      "metrics": {
        "accuracy": {"name": "accuracy", "value": NaN, "options": {}},
        "bootstrap_std": {"name": "bootstrap_std", "value": 0.25, "options": {}}
      }
    },
    "stats": {"started_at": "2024-05-05T07:59:35", "model_usage": {}},
    "logging": []
  }`,
  "0.3.41": `{
    "version": 2, "status": "success",
    "eval": {"run_id": "r", "created": "2024-10-15T12:53:13-04:00", "task": "wiki", "model": "openai/gpt-4", "packages": {"inspect_ai": "0.3.41"}},
    "plan": {"name": "plan", "steps": [{"solver": "generate", "params": {}}], "config": {"temperature": 1.0}},
    "results": {
      "total_samples": 1, "completed_samples": 1,
      "scores": [{"name": "match", "scorer": "match", "params": {}, "metrics": {"bootstrap_std": {"name": "bootstrap_std", "value": 0.25, "options": {}}}}],
      "sample_reductions": [{"scorer": "match", "samples": [{"value": 0, "answer": "No", "sample_id": 1}]}]
    },
    "stats": {"model_usage": {}},
    "samples": [{"id": 1, "epoch": 1, "transcript": {"events": [{"samples": []}]}}]
  }`,
  "0.3.95": `{
    "version": 2, "status": "success",
    "eval": {
      "eval_id": "e", "run_id": "r", "task": "wiki", "task_registry_name": "wiki", "model": "openai/gpt-4",
      "dataset": {"samples": 100, "sample_ids": [1, 2, 3]},
      "scorers": [{"name": "match", "metrics": [{"name": "inspect_ai/accuracy", "options": {}}]}]
    },
    "results": {
      "total_samples": 3, "completed_samples": 3,
      "scores": [{"name": "match", "scorer": "match", "params": {}, "metrics": {"bootstrap_std": {"name": "bootstrap_std", "value": 0.25, "params": {}}}}]
    },
    "samples": [],
    "reductions": [{"scorer": "match", "samples": [{"value": 1.0, "sample_id": 1}]}]
  }`,
} as const;

describe("a log in the layout of inspect-ai", () => {
  const told = {
    ...{ status: "success", task: "wiki", model: "openai/gpt-4" },
    scores: [{ scorer: "match", metric: "bootstrap_std", value: 0.25 }],
  };
  test.each(Object.entries(LAYOUTS))("%s", async (_, text) => {
    const folder = await folderOf({ "a.json": text });
    const log = await readLog(realFiles(), join(folder, "a.json"));
    expect(log).toMatchObject(told);
    expect(log?.problem).toBeUndefined();
  });

  test.each(["0.3.41", "0.3.95"] as const)("%s, were it too large to hold", async (version) => {
    const head = await headOf(sourceIn(Buffer.from(LAYOUTS[version])), "samples");
    expect(evalLogOf(JSON.parse(head ?? "null"))).toMatchObject(told);
  });
});

test("an archive that is cut off at any byte is no log", async () => {
  const whole = await fixture("logs/success.eval");
  const found = await Promise.all(
    Array.from({ length: whole.length }, (_, length) =>
      refusable(() => readEvalArchive(sourceIn(whole.subarray(0, length)), { isDeep: false })),
    ),
  );
  expect(found.filter(({ ok }) => ok)).toEqual([]);
});

test("a changed byte of a sample is seen when all is read", async () => {
  const folder = await tempFolder();
  const bytes = await fixture("logs/success.eval");
  const at = bytes.indexOf("samples/1_epoch_1.json") + 40;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(join(folder, "a.eval"), bytes);
  const path = join(folder, "a.eval");
  expect((await readLog(realFiles(), path))?.problem).toBeUndefined();
  expect((await readLog(realFiles(), path, { isDeep: true }))?.problem).toBe(
    "is damaged: samples/1_epoch_1.json in it has not the content that it was written with",
  );
});

describe("the head of a JSON log that is too large to hold", () => {
  const head = async (text: string) => headOf(sourceIn(Buffer.from(text)), "samples");
  test.each<[string, string, string | undefined]>([
    [
      "up to its samples",
      '{"a": {"samples": [1]}, "tags": ["x"], "samples": [{"b": "]}"}], "c": 1}\n',
      '{"a": {"samples": [1]}, "tags": ["x"]}',
    ],
    ["a quote in a text", '{"a": "\\\\\\"{", "samples": []}', '{"a": "\\\\\\"{"}'],
    ["cut off amid the samples", '{"a": 1, "samples": [{"b": 2}', undefined],
    ["cut off in a text", '{"a": 1, "samples": ["', undefined],
    ["a bracket too many", '{"a": 1, "samples": []}}', undefined],
    ["zeros at its end", '{"a": 1, "samples": [1]\0\0', undefined],
    ["without samples", '{"a": [1]}', undefined],
  ])("%s", async (_, text, expected) => {
    expect(await head(text)).toBe(expected);
  });
});
