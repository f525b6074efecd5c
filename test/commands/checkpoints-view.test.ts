import { expect, test } from "vitest";
import { runViewOf } from "../../src/commands/checkpoints-view.ts";
import { realFiles } from "../../src/system/files.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { lookAtCheckpoints } from "../../src/validate/look.ts";
import { folderOf, WHOLE } from "../validate/made.ts";

test("each path of a listing is one of its checkpoints", async () => {
  const folder = await folderOf({
    "r/artifacts/epoch_0/model.safetensors": WHOLE,
    "r/artifacts/epoch_1/model.safetensors": "cut",
  });
  const seen = await lookAtCheckpoints({ files: realFiles(), folder }, torchtune, "r");
  expect(runViewOf({ run: "r", tool: torchtune, seen, epochs: 2, tensors: true })).toMatchObject({
    newest: "r/artifacts/epoch_1",
    newestValid: "r/artifacts/epoch_0",
    checkpoints: [{ path: "r/artifacts/epoch_1" }, { path: "r/artifacts/epoch_0" }],
    tensors: { path: "r/artifacts/epoch_0" },
  });
});
