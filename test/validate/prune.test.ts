import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { metta } from "../../src/tools/metta.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { isWhole, lookAtCheckpoints } from "../../src/validate/look.ts";
import { fatesOf } from "../../src/validate/prune.ts";
import { removeCheckpoint, sweepRemoved, whyNotOurs } from "../../src/validate/remove.ts";
import { failingFiles } from "../support/failing-files.ts";
import { fixture } from "./formats/read.ts";
import { folderOf, WHOLE } from "./made.ts";

const files = realFiles();
const CUT = WHOLE.subarray(0, WHOLE.length - 1);

/** What may lie where checkpoints lie. */
const CONTENT = { whole: WHOLE, cut: CUT, other: Buffer.from("notes") } as const;

test("whatever lies there, the newest that is whole stays, and so does all that is no checkpoint", async () => {
  const entry = fc.record({
    epoch: fc.nat(12),
    what: fc.constantFrom("whole", "cut", "other"),
    asName: fc.constantFrom("epoch_", "epoch-", "old_epoch_"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(entry, { maxLength: 8, selector: ({ epoch, asName }) => `${asName}${epoch}` }),
      fc.integer({ min: 1, max: 4 }),
      async (entries, keep) => {
        const pathOf = ({ what, asName, epoch }: (typeof entries)[number]): string =>
          `r/artifacts/${asName}${epoch}/${what === "other" ? "notes.txt" : "model.safetensors"}`;
        const folder = await folderOf(
          Object.fromEntries(entries.map((each) => [pathOf(each), CONTENT[each.what]])),
        );
        const where = { files, folder };
        const seen = await lookAtCheckpoints(where, torchtune, "r");
        const gone = fatesOf(seen, keep, new Map()).filter(({ why }) => why === undefined);
        for (const { seen } of gone) await removeCheckpoint(files, folder, seen);
        const isThere = async (path: string): Promise<boolean> =>
          (await files.stat(join(folder, path))) !== undefined;
        const whole = entries.filter(({ what, asName }) => what === "whole" && asName === "epoch_");
        const newest = [...whole].sort((one, other) => other.epoch - one.epoch).slice(0, keep);
        const stay = [
          ...newest,
          ...entries.filter(({ what, asName }) => what === "other" || asName !== "epoch_"),
        ];
        for (const each of stay) expect(await isThere(pathOf(each)), pathOf(each)).toBe(true);
        expect((await lookAtCheckpoints(where, torchtune, "r")).filter(isWhole)).toHaveLength(newest.length);
      },
    ),
    { numRuns: 60 },
  );
});

const agents = async (): Promise<string> => {
  const pt = await fixture("torch/archive.pt");
  const names = [1, 2, 3].flatMap((epoch) => [`agent_epoch_${epoch}.pt`, `trainer_epoch_${epoch}.pt`]);
  return folderOf({
    ...Object.fromEntries(names.map((name) => [`r/checkpoints/${name}`, pt])),
    "r/checkpoints/config.json": "{}",
  });
};

describe("a checkpoint with a file beside it", () => {
  test("goes with that file, and with no other", async () => {
    const folder = await agents();
    const [, second, first] = await lookAtCheckpoints({ files, folder }, metta, "r");
    for (const each of [second, first]) if (each !== undefined) await removeCheckpoint(files, folder, each);
    expect((await readdir(join(folder, "r/checkpoints"))).sort()).toEqual([
      "agent_epoch_3.pt",
      "config.json",
      "trainer_epoch_3.pt",
    ]);
  });

  test.each([
    ["rename", /agent_epoch_1/],
    ["rename", /trainer_epoch_1/],
    ["removeTree", /runmark-pruned-agent/],
  ] as const)("a crash in %s leaves nothing that looks whole and is not", async (method, path) => {
    const folder = await agents();
    const seen = await lookAtCheckpoints({ files, folder }, metta, "r");
    const broken = failingFiles(files, [{ methods: [method], path, errno: "EIO" }]);
    const [, , first] = seen;
    if (first === undefined) throw new Error("there are three");
    await expect(removeCheckpoint(broken, folder, first)).rejects.toThrow("EIO");
    const names = new Set(await readdir(join(folder, "r/checkpoints")));
    for (const each of (await lookAtCheckpoints({ files, folder }, metta, "r")).filter(isWhole))
      expect(names).toContain(`trainer_epoch_${each.epoch}.pt`);
    await sweepRemoved(files, folder, seen);
    expect((await readdir(join(folder, "r/checkpoints"))).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

test("what lies elsewhere, or is a link, is not ours", async () => {
  const elsewhere = await folderOf({
    "epoch_1/model.safetensors": WHOLE,
    "run/epoch_2/model.safetensors": WHOLE,
  });
  const folder = await folderOf({ "r/artifacts/epoch_0/model.safetensors": WHOLE, "far/": "" });
  await symlink(join(elsewhere, "epoch_1"), join(folder, "r/artifacts/epoch_1"));
  await symlink(join(elsewhere, "run"), join(folder, "far/artifacts"));
  const why = async (path: string) => whyNotOurs(files, folder, { path, companions: [] });
  expect(await why("r/artifacts/epoch_0")).toBe(undefined);
  expect(await why("r/artifacts/epoch_1")).toBe("it is a link");
  expect(await why("far/artifacts/epoch_2")).toBe("it lies outside of the experiment's folder");
  expect(await why(join(elsewhere, "epoch_1"))).toBe("it lies outside of the experiment's folder");
});

test("a link in a checkpoint goes, and what it leads to stays", async () => {
  const elsewhere = await folderOf({ "data/base.txt": "base" });
  const folder = await folderOf({ "r/artifacts/epoch_0/model.safetensors": WHOLE });
  await symlink(join(elsewhere, "data"), join(folder, "r/artifacts/epoch_0/data"));
  await removeCheckpoint(files, folder, { path: "r/artifacts/epoch_0", companions: [] });
  expect(await readdir(join(folder, "r/artifacts"))).toEqual([]);
  expect(await readdir(join(elsewhere, "data"))).toEqual(["base.txt"]);
});

test("of what is in doubt all stays", async () => {
  const folder = await folderOf({
    "r/artifacts/epoch_0/model.safetensors": WHOLE,
    "r/artifacts/epoch_1/model.safetensors": CUT,
    "r/artifacts/epoch_2/model.safetensors": WHOLE,
    "r/artifacts/epoch_3/model.safetensors": CUT,
  });
  await mkdir(join(folder, "r/artifacts/epoch_4"));
  await writeFile(join(folder, "r/artifacts/epoch_4/log.txt"), "x");
  const seen = await lookAtCheckpoints({ files, folder }, torchtune, "r");
  const bound = new Map([["r/artifacts/epoch_0", "evaluation/r/cap/0 reads it"]]);
  expect(fatesOf(seen, 1, bound).map(({ seen, why }) => [seen.epoch, why])).toEqual([
    [4, "it holds no weights, so it may be something else"],
    [3, "it is newer than all that are whole"],
    [2, "the newest that is whole"],
    [1, undefined],
    [0, "evaluation/r/cap/0 reads it"],
  ]);
});
