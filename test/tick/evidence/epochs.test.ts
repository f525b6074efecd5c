import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { realFiles } from "../../../src/system/files.ts";
import { expectedEpochs } from "../../../src/tick/evidence/epochs.ts";
import { torchtune } from "../../../src/tools/torchtune.ts";
import { folderOf } from "../../validate/made.ts";

test("a configuration that leads to a device is not read", async () => {
  const folder = await folderOf({ "a/finetune.yaml": "epochs: 3\n", "b/": "" });
  await symlink("/dev/zero", join(folder, "b/finetune.yaml"));
  const tooling = {
    toolOf: () => torchtune,
    toolName: () => "torchtune",
    neededBy: () => undefined,
    epochsOf: () => undefined,
  };
  const epochs = (run: string) => expectedEpochs({ files: realFiles(), folder, tooling }, run, torchtune);
  expect([await epochs("a"), await epochs("b"), await epochs("c")]).toEqual([3, undefined, undefined]);
});
