import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RUNMARK, workshop } from "./workshop.ts";

test("the experiment with tools of one's own runs to its end, and knows a training that is not over", async () => {
  const shop = await workshop({ scheduler: "none" });
  expect((await shop.run(["init", "--template", "own-tool"])).code).toBe(0);
  const summaryAsMade = await shop.read("experiment_summary.md");
  const script = await shop.read("linear/train.sh");
  // Half of the way, as if it had been cut off.
  const halved = script.replace("with_signals bash ../trainer.sh", "with_signals bash ../half.sh");
  await shop.write("linear/train.sh", halved);
  const trainer = await shop.read("trainer.sh");
  await shop.write("half.sh", trainer.replace('"$step" -lt "$steps"', '"$step" -lt 100'));
  const ended = await shop.run(["run"], { env: { RUNMARK_VALIDATE_GRACE_SECONDS: "0" } });
  expect(ended.code, ended.out).toBe(1);
  const summary = await shop.read("experiment_summary.md");
  expect(summary).toMatch(/^\| cosine \| completed \| \d+ \|/m);
  expect(summary).toMatch(/^\| cosine \| held_out \| 1 \| completed \| \d+ \| [^|]+ \| 0\.5 \|/m);
  expect(summary).toMatch(
    /^\| linear \| invalid .* linear\/saved\/step-100\.safetensors: is not the last: its progress-100\.json says step 100 of 200, epoch 1 of 2 \|$/m,
  );
  expect(summary).toMatch(/^\| linear \| held_out \| 1 \| blocked .* training\/linear is invalid \|$/m);
  // Mended, it goes on from there; what is done is not done again.
  await shop.write("linear/train.sh", script);
  await shop.run(["retry", "training/linear"]);
  const again = await shop.run(["run"], { env: { RUNMARK: `${process.execPath} ${RUNMARK}` } });
  expect(again.code, again.out).toBe(0);
  expect((await shop.run(["logs", "linear", "--stage", "training"])).out).toContain(
    "linear: steps 100 to 200\n",
  );
  // The journal lost and the rows as in the beginning: the outputs say that all is done.
  await rm(join(shop.folder, ".runmark"), { recursive: true });
  await shop.write("experiment_summary.md", summaryAsMade);
  const anew = await shop.run(["run"]);
  expect(anew.code).toBe(0);
  expect(anew.out).toContain(
    "training/cosine  ✓ completed: its outputs were there already: cosine/saved/step-200.safetensors\n",
  );
  expect(anew.out).not.toContain("as job");
});
