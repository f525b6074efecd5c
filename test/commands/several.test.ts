import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { summaryOf } from "./documents.ts";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { workshop } from "./workshop.ts";

test("several experiments take their tick one after the other; the code is the one that matters most", async () => {
  const shop = await workshop({ files: { "a/experiment_summary.md": summaryOf({ run: "one" }) } });
  await mkdir(join(shop.folder, "bad"));
  await writeFile(join(shop.folder, "bad/experiment_summary.md"), summaryOf({ run: "x" }, { run: "x" }));
  await mkdir(join(shop.folder, "deep/b"), { recursive: true });
  await writeFile(join(shop.folder, "deep/b/experiment_summary.md"), summaryOf({ run: "two" }));
  const planned = await shop.run(["tick", "--all", ".", "--dry-run", "--json"]);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(0);
  const ticked = await shop.run(["tick", "--all", "."]);
  expect(ticked).toMatchObject({ code: 3 });
  expect(ticked.out).toMatch(/^a:\n.*one.*queued[\s\S]*\ndeep\/b:\n.*two.*queued/);
  expect(ticked.err).toMatch(/^bad:\nerror: /);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
  const again = await shop.run(["tick", "a", "deep/b", "--json"]);
  expect(envelopeIn("tick", again)).toMatchObject({
    exitCode: 4,
    data: {
      experiments: [
        { exitCode: 4, data: { experiment: "trial" } },
        { summary: join(shop.folder, "deep/b/experiment_summary.md") },
      ],
    },
  });
  expect(await shop.run(["tick", "--all", "deep", "--quiet"])).toEqual({ code: 4, out: "", err: "" });
  const holds = await printedSchemas(shop);
  for (const ended of [planned, again]) holds("tick", ended);
});
