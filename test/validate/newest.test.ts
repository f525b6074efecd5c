import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { huggingface } from "../../src/tools/huggingface.ts";
import { lightning } from "../../src/tools/lightning.ts";
import { metta } from "../../src/tools/metta.ts";
import type { Tool } from "../../src/tools/tool.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { newestCheckpoint } from "../../src/validate/newest.ts";
import { folderOf, WHOLE } from "./made.ts";

const PICKLE = Buffer.from("\x80\x02}.", "latin1");
const CUT = WHOLE.subarray(0, WHOLE.length - 1);
const state = JSON.stringify({ global_step: 1, max_steps: 9 });

/** Each is written a second after the one before it; `old`: so many of them before the attempt. */
test.each<[string, Tool, Readonly<Record<string, string | Buffer>>, number, string | undefined]>([
  ["nothing", torchtune, {}, 0, undefined],
  [
    "the newest that is whole",
    torchtune,
    { "r/artifacts/epoch_0/a.safetensors": WHOLE, "r/artifacts/epoch_1/a.safetensors": CUT },
    0,
    "r/artifacts/epoch_0",
  ],
  [
    "none that only a log was written into",
    torchtune,
    { "r/artifacts/epoch_0/a.safetensors": WHOLE, "r/artifacts/epoch_0/train.log": "x" },
    1,
    undefined,
  ],
  [
    "an agent with its trainer",
    metta,
    {
      "r/checkpoints/agent_epoch_3.pt": PICKLE,
      "r/checkpoints/trainer_epoch_3.pt": PICKLE,
      "r/checkpoints/agent_epoch_4.pt": PICKLE,
    },
    0,
    "r/checkpoints/agent_epoch_3.pt",
  ],
  [
    "a checkpoint that says how far it was",
    huggingface,
    {
      "r/output/checkpoint-1/model.safetensors": WHOLE,
      "r/output/checkpoint-1/trainer_state.json": state,
      "r/output/checkpoint-2/model.safetensors": WHOLE,
    },
    0,
    "r/output/checkpoint-1",
  ],
  ["no model at the end", huggingface, { "r/output/model.safetensors": WHOLE }, 0, undefined],
  [
    "the copy of the newest, where it is the last",
    lightning,
    { "r/checkpoints/epoch=0-step=9.ckpt": PICKLE, "r/checkpoints/last.ckpt": PICKLE },
    0,
    "r/checkpoints/last.ckpt",
  ],
])("a training goes on from %s", async (_, tool, content, old, expected) => {
  const folder = await folderOf(content);
  for (const [index, path] of Object.keys(content).entries())
    utimesSync(join(folder, path), index + 1, index + 1);
  const since = old * 1000 + 500;
  expect(await newestCheckpoint(realFiles(), folder, tool, { run: "r" }, since)).toBe(expected);
});
