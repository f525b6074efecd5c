import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { inspectAi } from "../../src/tools/inspect-ai.ts";
import type { Values } from "../../src/tools/pattern.ts";
import { CHECKS, type Check, type Tool } from "../../src/tools/tool.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { judgeOutputs } from "../../src/validate/judge.ts";
import { problemOf } from "../../src/validate/verdict.ts";
import { failingFiles } from "../support/failing-files.ts";
import { archive, folderOf, WHOLE } from "./made.ts";

type Content = Readonly<Record<string, string | Buffer>>;
const CUT = WHOLE.subarray(0, WHOLE.length - 1);

/** What is wrong with the outputs of run `r1`, in one line; `valid` when nothing is. */
async function judged(
  tool: Tool,
  content: Content,
  epochs?: number,
  values: Partial<Values> = {},
): Promise<string> {
  const folder = await folderOf(content);
  const verdict = await judgeOutputs(realFiles(), folder, tool, { run: "r1", ...values }, epochs);
  return verdict.kind === "valid" ? "valid" : `${verdict.kind}: ${problemOf(verdict)}`;
}

const toolWith = (check: Check, ...path: string[]): Tool => ({
  name: "own",
  script: ["x"],
  cwd: "script",
  outputs: [{ path, check }],
});

describe("the epochs of a training", () => {
  const epoch = (number: number | string, place = "r1/artifacts/epoch_") => ({
    [`${place}${number}/model.safetensors`]: WHOLE,
  });
  const broken = (number: number) => ({ [`r1/artifacts/epoch_${number}/model.safetensors`]: CUT });
  const isCut = "model.safetensors is cut off: 19 of 20 bytes of tensors";

  test.each<[string, Content, number | undefined, string]>([
    ["all that are expected", { ...epoch(0), ...epoch(1) }, 2, "valid"],
    ["more than are expected", { ...epoch(0), ...epoch(1), ...broken(2) }, 2, "valid"],
    ["the last one missing", epoch(0), 2, "missing: epoch 1: r1/artifacts/epoch_1 is missing"],
    ["the first one missing", epoch(1), 2, "missing: epoch 0: r1/artifacts/epoch_0 is missing"],
    ["one broken", { ...broken(0), ...epoch(1) }, 2, `broken: epoch 0: r1/artifacts/epoch_0: ${isCut}`],
    [
      "each at a place of its own",
      { ...epoch(0, "ck-out-r1/epoch_"), ...epoch(1, "r1/ck-out-r1/epoch_") },
      2,
      "valid",
    ],
    [
      "the first place that exists counts",
      { ...broken(0), ...epoch(0, "ck-out-r1/epoch_") },
      1,
      `broken: r1/artifacts/epoch_0: ${isCut}`,
    ],
    ["none at all", {}, 2, "missing: epoch 0: r1/artifacts/epoch_0 is missing; epoch 1 too"],
    [
      "many missing",
      epoch(1),
      8,
      "missing: epoch 0: r1/artifacts/epoch_0 is missing; epochs 2, 3, 4, 5 and 2 more too",
    ],
    [
      "not known how many: the newest counts",
      { ...broken(2), ...epoch(9), ...epoch(10) },
      undefined,
      "valid",
    ],
    [
      "not known how many, the newest broken",
      { ...epoch(9), ...broken(10) },
      undefined,
      `broken: r1/artifacts/epoch_10: ${isCut}`,
    ],
    [
      "not known how many, none there",
      { "r1/artifacts/": "" },
      undefined,
      "missing: r1/artifacts/epoch_* is missing",
    ],
    [
      "not known how many, not even a folder",
      { r1: "a file" },
      undefined,
      "missing: r1/artifacts/epoch_* is missing",
    ],
    [
      "names beside them that only look alike",
      { "r1/artifacts/epoch_x/w.pt": "w", "r1/artifacts/epoch_1.tmp/w.pt": "" },
      undefined,
      "missing: r1/artifacts/epoch_* is missing",
    ],
    ["not known how many, at another place", epoch(3, "ck-out-r1/epoch_"), undefined, "valid"],
    [
      "a file in place of the folder",
      { "r1/artifacts/epoch_0": "x" },
      1,
      "broken: r1/artifacts/epoch_0: is a file, not a folder of weights",
    ],
  ])("%s", async (_, content, epochs, expected) => {
    expect(await judged(torchtune, content, epochs)).toBe(expected);
  });

  test("of the one that an evaluation reads", async () => {
    const content = { ...epoch(0), ...broken(1) };
    expect(await judged(torchtune, content, undefined, { epoch: "0" })).toBe("valid");
    expect(await judged(torchtune, content, 9, { epoch: "1" })).toBe(
      `broken: r1/artifacts/epoch_1: ${isCut}`,
    );
  });
});

describe("an epoch that is not known, by pattern", () => {
  const own = (path: string) => toolWith("nonempty", path);
  test.each<[string, Content, string]>([
    [
      "ckpt_{epoch}.pt",
      { "ckpt_9.pt": "w", "ckpt_10.pt": "", "ckpt_10.pt.tmp": "x" },
      "broken: ckpt_10.pt: is empty",
    ],
    ["{run}-{epoch}.pt", { "r1-3.pt": "w", "r2-4.pt": "" }, "valid"],
    ["{epoch}/w", { "7/w": "w" }, "valid"],
    ["{run}/e{epoch}/w-{epoch}.bin", { "r1/e3/w-3.bin": "w", "r1/e2/w-2.bin": "" }, "valid"],
    ["{run}/e{epoch}/w-{epoch}.bin", { "r1/e3/w-2.bin": "w" }, "missing: r1/e*/w-*.bin is missing"],
    [
      "{run}/step_{epoch}",
      { "r1/step_0099/w": "w", "r1/step_0100/w": "" },
      "broken: r1/step_0100: holds no file with content",
    ],
    ["{run}/out[_{epoch}]", { "r1/out": "x", "r1/out_3": "" }, "valid"],
  ])("%s", async (path, content, expected) => {
    expect(await judged(own(path), content)).toBe(expected);
  });
});

describe("a checkpoint folder", () => {
  const index = (...shards: string[]) =>
    JSON.stringify({
      weight_map: Object.fromEntries(shards.map((shard, number) => ["ab"[number], shard])),
    });
  test.each<[string, Content, string | undefined]>([
    ["one file of weights", { "model.safetensors": WHOLE, "config.json": "{}" }, undefined],
    [
      "weights that are none",
      { "adapter_0.pt": "w" },
      "adapter_0.pt is neither an archive nor a pickle, as PyTorch writes them",
    ],
    ["empty weights of another format", { "a.bin": "w", "b.bin": "" }, "b.bin is empty"],
    ["nothing", { ".": "" }, "holds no weights (.safetensors, .pt, .pth, .bin, .ckpt, .gguf, .distcp)"],
    [
      "no weights",
      { "config.json": "{}" },
      "holds no weights (.safetensors, .pt, .pth, .bin, .ckpt, .gguf, .distcp)",
    ],
    [
      "one of two cut off",
      { "a.safetensors": WHOLE, "b.safetensors": CUT },
      "b.safetensors is cut off: 19 of 20 bytes of tensors",
    ],
    [
      "all shards of the index",
      {
        "m.safetensors.index.json": index("a.safetensors", "b.safetensors"),
        "a.safetensors": WHOLE,
        "b.safetensors": WHOLE,
      },
      undefined,
    ],
    [
      "a shard missing",
      {
        "m.safetensors.index.json": index("a.safetensors", "b.safetensors", "c.safetensors"),
        "a.safetensors": WHOLE,
      },
      "lacks 2 of 3 shards, b.safetensors the first",
    ],
    [
      "an index that is cut off",
      { "m.safetensors.index.json": '{"weight_map":', "a.safetensors": WHOLE },
      "m.safetensors.index.json is not JSON",
    ],
    [
      "an index that is null",
      { "m.safetensors.index.json": "null", "a.safetensors": WHOLE },
      "m.safetensors.index.json is not JSON",
    ],
  ])("%s", async (_, content, problem) => {
    const placed = Object.fromEntries(
      Object.entries(content).map(([name, text]) => [name === "." ? "r1/out/" : `r1/out/${name}`, text]),
    );
    const expected = problem === undefined ? "valid" : `broken: r1/out: ${problem}`;
    expect(await judged(toolWith("checkpoint", "{run}/out"), placed)).toBe(expected);
  });
});

describe("the logs of an evaluation", () => {
  const values = { task: "cap", epoch: "0" };
  const place = "r1/eval/cap_epoch0/logs";
  const success = JSON.stringify({ status: "success" });
  test.each<[string, Content, string | undefined]>([
    ["an archive", { "a.eval": archive("") }, undefined],
    ["an archive with a comment", { "a.eval": archive("a comment") }, undefined],
    ["a JSON log", { "a.json": success }, undefined],
    ["one that failed before one that did not", { "a.eval": "", "b.json": success }, undefined],
    ["one that did not before one that failed", { "a.json": success, "b.eval": "PK" }, undefined],
    ["nothing", { ".": "" }, "holds no log (.eval or .json)"],
    ["other files", { "a.log": "x" }, "holds no log (.eval or .json)"],
    ["an empty archive", { "a.eval": "" }, "a.eval is empty"],
    ["no archive at all", { "a.eval": "hello" }, "a.eval is cut off: its archive has no directory"],
    [
      "a log that says that it failed",
      { "a.json": '{"status":"error"}' },
      "a.json says that its status is error",
    ],
    [
      "a log that is under way",
      { "a.json": '{"status":"started"}' },
      "a.json says that its status is started",
    ],
    ["other JSON", { "eval-set.json": "[]" }, "eval-set.json is no log: it has no status"],
    ["JSON that is null", { "a.json": "null" }, "a.json is no log: it has no status"],
    ["a log that is cut off", { "a.json": '{"status":"succ' }, "a.json is not complete JSON"],
    [
      "several that failed: the newest is named",
      { "a.eval": "", "b.json": '{"status":"error"}' },
      "b.json says that its status is error",
    ],
  ])("%s", async (_, content, problem) => {
    const placed = Object.fromEntries(
      Object.entries(content).map(([name, text]) => [`${place}/${name === "." ? "" : name}`, text]),
    );
    const expected = problem === undefined ? "valid" : `broken: ${place}: ${problem}`;
    expect(await judged(inspectAi, placed, 2, values)).toBe(expected);
  });

  const of = (task: string, status = "success"): string => JSON.stringify({ status, eval: { task } });
  test.each<[string, Content, string]>([
    ["its own", { "a.json": of("cap") }, "valid"],
    ["its own, with the package before it", { "a.json": of("evals/Cap") }, "valid"],
    ["its own before another's", { "a.json": of("cap"), "b.json": of("math") }, "valid"],
    ["one that does not say whose it is", { "a.json": success }, "valid"],
    ["another's", { "a.json": of("math") }, "holds no log of cap: a.json is of math"],
    [
      "another's, and its own that failed",
      { "a.json": of("cap", "error"), "b.json": of("math") },
      "a.json says that its status is error",
    ],
    [
      "one whose name goes on",
      { "a.json": of("evals/cap_2") },
      "holds no log of cap: a.json is of evals/cap_2",
    ],
  ])("in a folder of several tasks: %s", async (_, content, expected) => {
    const shared = "r1/eval/logs";
    const placed = Object.entries(content).map(([name, text]) => [`${shared}/${name}`, text]);
    expect(await judged(inspectAi, Object.fromEntries(placed), 2, values)).toBe(
      expected === "valid" ? expected : `broken: ${shared}: ${expected}`,
    );
  });

  test("in a folder of its own a log may bear any name", async () => {
    expect(await judged(inspectAi, { [`${place}/a.json`]: of("math") }, 2, values)).toBe("valid");
  });

  test("an archive that is cut off at any byte is not whole", async () => {
    const whole = archive("end");
    for (let length = 0; length < whole.length; length += 1) {
      const content = { [`${place}/a.eval`]: whole.subarray(0, length) };
      expect(await judged(inspectAi, content, undefined, values)).toMatch(/^broken: .*(is empty|is cut off)/);
    }
  });

  test("of a base model, which has no epoch, and at other places", async () => {
    const log = { "r1/eval/cap/logs/a.eval": archive("") };
    expect(await judged(inspectAi, log, 2, { task: "cap" })).toBe("valid");
    expect(await judged(inspectAi, log, 2, values)).toBe(`missing: ${place} is missing`);
    expect(await judged(inspectAi, { "r1/logs/a.eval": archive("") }, 2, values)).toBe("valid");
  });
});

describe("the other checks", () => {
  test.each<[Check, Content, string]>([
    ["exists", { out: "" }, "valid"],
    ["exists", { "out/": "" }, "valid"],
    ["exists", {}, "missing: out is missing"],
    ["nonempty", { out: "x" }, "valid"],
    ["nonempty", { out: "" }, "broken: out: is empty"],
    ["nonempty", { "out/a": "", "out/b": "x" }, "valid"],
    ["nonempty", { "out/a": "", "out/b/c": "x" }, "broken: out: holds no file with content"],
    ["json", { out: "[1]" }, "valid"],
    ["json", { out: " \n" }, "broken: out: is empty"],
    ["json", { out: "[1" }, "broken: out: is not complete JSON"],
    ["json", { "out/a": "{}" }, "broken: out: is a folder"],
    ["dspy-program", { out: '{"demos": [], "score": NaN}' }, "valid"],
    [
      "dspy-program",
      { out: '{"score": NaN}' },
      "broken: out: is no program: it holds the demos of no predictor",
    ],
    ["safetensors", { out: WHOLE }, "valid"],
    ["safetensors", { out: CUT }, "broken: out: is cut off: 19 of 20 bytes of tensors"],
    ["safetensors", { "out/a.safetensors": WHOLE }, "valid"],
    ["inspect-log", { out: "x" }, "broken: out: is a file, not a folder of logs"],
  ])("%s of %j", async (check, content, expected) => {
    expect(await judged(toolWith(check, "out"), content)).toBe(expected);
  });

  test("nothing is expected of a tool without outputs", async () => {
    expect(await judged({ ...torchtune, outputs: [] }, {})).toBe("valid");
  });

  test("of several outputs the first problem counts", async () => {
    const tool: Tool = {
      ...torchtune,
      outputs: [
        { path: ["a"], check: "exists" },
        { path: ["b"], check: "nonempty" },
        { path: ["c"], check: "exists" },
      ],
    };
    expect(await judged(tool, { a: "", b: "" })).toBe("broken: b: is empty");
  });
});

test("an error of a reader that nobody thought of is an answer about the output", async () => {
  const folder = await folderOf({ out: "{}" });
  const readText = async (): Promise<never> => {
    throw new RangeError("Invalid string length");
  };
  const files = { ...realFiles(), readText };
  expect(await judgeOutputs(files, folder, toolWith("json", "out"), { run: "r1" }, undefined)).toEqual({
    kind: "broken",
    path: "out",
    problem: "cannot be read: Invalid string length",
  });
});

test.each(CHECKS)("what cannot be read is not whole: %s", async (check) => {
  const folder = await folderOf({ "out/a.safetensors": WHOLE, "out/b.eval": archive("") });
  const refuse = failingFiles(realFiles(), [
    { path: /out/, methods: ["stat", "list", "readSlice", "readText"], errno: "EACCES" },
  ]);
  expect(await judgeOutputs(refuse, folder, toolWith(check, "out"), { run: "r1" }, undefined)).toMatchObject({
    kind: "broken",
    path: "out",
    problem: expect.stringMatching(/^cannot be read: EACCES/),
  });
});
