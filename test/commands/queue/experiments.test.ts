import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { workshop } from "../workshop.ts";

const EXPERIMENTS = fileURLToPath(new URL("../../../experiments", import.meta.url));

test("the batch and the example that come along run from the top of the repository, and leave what they promise", async () => {
  const shop = await workshop();
  const at = (name: string): string => join(shop.folder, name);
  const filter = (source: string): boolean => !source.endsWith("/queue/runs");
  for (const name of ["quickstart", "queue"])
    await cp(join(EXPERIMENTS, name), at(`experiments/${name}`), { recursive: true, filter });
  const queue = (name: string) =>
    shop.run([
      "queue",
      "run",
      ...["--config", `experiments/queue/${name}.yaml`, "--state", `runtime_state/${name}.json`],
    ]);
  const ended = await Promise.all(["digits", "example"].map(queue));
  expect(ended.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: "" },
    { code: 0, err: "" },
  ]);
  const { jobs } = JSON.parse(await shop.read("runtime_state/digits.json"));
  for (const { out_dir } of jobs) {
    const weights = await readFile(at(`experiments/queue/${out_dir}/artifacts/epoch_1/model.safetensors`));
    expect(weights.length).toBeGreaterThan(1_000);
  }
  expect(await shop.read("experiments/queue/runs/greeting/greeting.txt")).toBe("hello from greeting\n");
});
