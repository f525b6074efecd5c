import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publish } from "../../../../src/backends/local/records/ids.ts";
import { realSystem } from "../../../../src/system/real.ts";

test.each([
  ["a fresh folder begins at 1", [], undefined, undefined, 1],
  ["a number goes once", ["1", "4"], undefined, undefined, 5],
  ["the floor is what was finished before somebody cleared the jobs away", [], "12\n", undefined, 12],
  ["in a folder that is new numbers begin behind those that are followed", [], undefined, 7, 8],
  ["which are lower than its own where it is not new", ["9"], undefined, 7, 10],
])("%s", async (_, jobs, finishedBelow, above, id) => {
  const folder = await mkdtemp(join(tmpdir(), "runmark-ids-"));
  try {
    for (const job of [...jobs, ".draft"]) {
      await mkdir(join(folder, "jobs", job), { recursive: true });
      await writeFile(join(folder, "jobs", job, "request.json"), "{}");
    }
    if (finishedBelow !== undefined) await writeFile(join(folder, "finished-below"), finishedBelow);
    expect(await publish(realSystem(), folder, join(folder, "jobs", ".draft"), above)).toBe(id);
  } finally {
    await rm(folder, { recursive: true });
  }
});
