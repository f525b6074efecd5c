import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { workshop } from "./workshop.ts";

const TEMPLATE = fileURLToPath(new URL("../../templates/own-tool", import.meta.url));

test("the experiment with tools of one's own runs to its end, and knows a training that is not over", async () => {
  const shop = await workshop({ scheduler: "none" });
  await cp(TEMPLATE, shop.folder, { recursive: true });
  const script = await shop.read("linear/train.sh");
  await shop.write("linear/train.sh", script.replace("for epoch in 1 2", "for epoch in 1"));
  const ended = await shop.run(["run"], { env: { RUNMARK_VALIDATE_GRACE_SECONDS: "0" } });
  expect(ended.code).toBe(1);
  const summary = await shop.read("experiment_summary.md");
  expect(summary).toMatch(/^\| cosine \| completed \| \d+ \|/m);
  expect(summary).toMatch(/^\| cosine \| held_out \| 1 \| completed \| \d+ \| [^|]+ \| 0\.5 \|/m);
  expect(summary).toMatch(
    /^\| linear \| invalid .* linear\/saved\/step-100\.json: is not the last: its progress-100\.json says step 100 of 200, epoch 1 of 2 \|$/m,
  );
  expect(summary).toMatch(/^\| linear \| held_out \| 1 \| blocked .* training\/linear is invalid \|$/m);
  // Mended, it goes on; what is done is not done again.
  await shop.write("linear/train.sh", script);
  await shop.run(["retry", "training/linear"]);
  expect((await shop.run(["run"])).code).toBe(0);
  // The journal lost and the rows as in the beginning: the outputs say that all is done.
  await rm(join(shop.folder, ".runmark"), { recursive: true });
  await cp(join(TEMPLATE, "experiment_summary.md"), join(shop.folder, "experiment_summary.md"));
  const again = await shop.run(["run"]);
  expect(again.code).toBe(0);
  expect(again.out).toContain(
    "training/cosine  ✓ completed: its outputs were there already: cosine/saved/step-200.json\n",
  );
  expect(again.out).not.toContain("as job");
});
