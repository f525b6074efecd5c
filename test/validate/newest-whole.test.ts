import { expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { huggingface } from "../../src/tools/huggingface.ts";
import type { Tool } from "../../src/tools/tool.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { lookAtCheckpoints } from "../../src/validate/look.ts";
import { newestWhole } from "../../src/validate/newest-whole.ts";
import { folderOf, WHOLE } from "./made.ts";

const CUT = WHOLE.subarray(0, WHOLE.length - 1);
const state = JSON.stringify({ global_step: 9, max_steps: 9 });

/** The disk fails for all below these paths. */
function failing(...paths: readonly string[]): Files {
  const files = realFiles();
  const refuse = (path: string): void => {
    if (paths.some((one) => path.includes(one)))
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
  };
  return {
    ...files,
    readSlice: async (path, ...rest) => {
      refuse(path);
      return files.readSlice(path, ...rest);
    },
    readText: async (path) => {
      refuse(path);
      return files.readText(path);
    },
  };
}

const epochs = (...bytes: readonly Buffer[]): Record<string, Buffer> =>
  Object.fromEntries(bytes.map((each, epoch) => [`r/artifacts/epoch_${epoch}/a.safetensors`, each]));
const FINAL = {
  "r/output/checkpoint-9/model.safetensors": WHOLE,
  "r/output/checkpoint-9/trainer_state.json": state,
  "r/output/model.safetensors": WHOLE,
  "r/output/config.json": "{}",
};

test.each<[string, Tool, Record<string, string | Buffer>, readonly string[], string]>([
  ["nothing", torchtune, {}, [], "none"],
  ["the newest", torchtune, epochs(WHOLE, WHOLE), [], "whole r/artifacts/epoch_1"],
  ["one that is cut off is passed over", torchtune, epochs(WHOLE, CUT), [], "whole r/artifacts/epoch_0"],
  ["none is whole", torchtune, epochs(CUT), [], "none"],
  [
    "one that cannot be read is not",
    torchtune,
    epochs(WHOLE, WHOLE),
    ["epoch_1"],
    "unread r/artifacts/epoch_1",
  ],
  [
    "nor where one behind it is cut off",
    torchtune,
    epochs(WHOLE, WHOLE, CUT),
    ["epoch_1"],
    "unread r/artifacts/epoch_1",
  ],
  ["what is older is no matter", torchtune, epochs(WHOLE, WHOLE), ["epoch_0"], "whole r/artifacts/epoch_1"],
  ["the only one", torchtune, epochs(WHOLE), ["epoch_0"], "unread r/artifacts/epoch_0"],
  ["the model at the end", huggingface, FINAL, ["output/model"], "unread r/output"],
])("%s", async (_, tool, made, bad, expected) => {
  const where = { files: failing(...bad), folder: await folderOf(made) };
  const newest = newestWhole(await lookAtCheckpoints(where, tool, "r"));
  expect(newest.kind === "none" ? "none" : `${newest.kind} ${newest.seen.path}`).toBe(expected);
});
