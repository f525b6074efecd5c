import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderPruned } from "../../src/cli/text/pruned.ts";
import type { Answer } from "../../src/commands/command.ts";
import { type Pruned, prune } from "../../src/commands/prune.ts";
import { ok } from "../../src/model/result.ts";
import type { Files } from "../../src/system/ports.ts";
import { pipe } from "../cli/examples.ts";
import { failingFiles } from "../support/failing-files.ts";
import { quickFiles } from "../tick/quick-files.ts";
import { begin, inSession, makeWorld, put, type World } from "../tick/world.ts";
import { WHOLE } from "../validate/made.ts";

const SUMMARY = `# E

## Runs

| Run | Status | Notes |
|-----|--------|-------|
| r | completed | - |
`;

const trained = async (): Promise<World> => {
  const world = await makeWorld({ summary: SUMMARY, scripts: [] });
  for (const epoch of [0, 1, 2]) put(world.folder, `r/artifacts/epoch_${epoch}/model.safetensors`, WHOLE);
  return world;
};

const pruned = (world: World, files: Files = quickFiles()): Promise<Answer<Pruned>> =>
  prune(
    {
      system: begin(world, { files }).system,
      chooseBackend: async () => ok(world.scheduler),
      cwd: world.folder,
      version: "0",
      signal: new AbortController().signal,
      flags: new Map(),
    },
    [],
    1,
    true,
  );

const epochsOf = ({ folder }: World): readonly number[] =>
  [0, 1, 2].filter((epoch) => existsSync(join(folder, `r/artifacts/epoch_${epoch}/model.safetensors`)));

/** Something happens right before the first checkpoint goes. */
const beforeFirst = (happens: (world: World) => void, world: World): Files => {
  const files = quickFiles();
  let isOver = false;
  return {
    ...files,
    touch: async (path) => {
      if (path.endsWith("lock") && !isOver) happens(world);
      isOver = true;
      return files.touch(path);
    },
  };
};

test("what cannot be removed is not said to be, and the others go", async () => {
  const world = await trained();
  const files = failingFiles(quickFiles(), [{ methods: ["rename"], path: /epoch_0$/, errno: "EACCES" }]);
  const answer = await pruned(world, files);
  expect(epochsOf(world)).toEqual([0, 2]);
  expect(answer).toMatchObject({
    exitCode: 1,
    data: {
      bytes: WHOLE.length,
      runs: [
        {
          removed: [{ path: "r/artifacts/epoch_1" }],
          kept: [{ path: "r/artifacts/epoch_2" }, { path: "r/artifacts/epoch_0" }],
        },
      ],
    },
    diagnostics: [{ message: expect.stringMatching(/^r\/artifacts\/epoch_0 stays: .* EACCES/) }],
  });
  if (answer.data === undefined) throw new Error("there is an answer");
  expect(renderPruned(answer.data, pipe)).toContain("Removed 1 checkpoint,");
});

test.each<[string, (world: World) => void, number[], string]>([
  [
    "the newest that was whole",
    ({ folder }) => writeFileSync(join(folder, "r/artifacts/epoch_2/model.safetensors"), "cut"),
    [0, 1, 2],
    "r/artifacts/epoch_2 was the newest that is whole, and is not whole any more",
  ],
  [
    "the one that is to go",
    ({ folder }) => writeFileSync(join(folder, "r/artifacts/epoch_0/optimizer.pt"), "new"),
    [0, 2],
    "it has just changed",
  ],
])("right before it is looked again at %s", async (_, happens, left, why) => {
  const world = await trained();
  const { exitCode, diagnostics } = await pruned(world, beforeFirst(happens, world));
  expect(epochsOf(world)).toEqual(left);
  expect(exitCode).toBe(1);
  expect(diagnostics[0]?.message).toBe(`r/artifacts/epoch_0 stays: ${why}`);
});

test("nothing goes once another process holds the experiment, and that is said", async () => {
  const world = await trained();
  const taken = beforeFirst(({ folder }) => rmSync(join(folder, ".runmark/lock")), world);
  const answer = await pruned(world, taken);
  expect(epochsOf(world)).toEqual([0, 1, 2]);
  expect(answer).toMatchObject({ exitCode: 6, data: { bytes: 0 }, diagnostics: [{ code: "lock.lost" }] });
});

test("where another holds it, it is said that its jobs outlive it", async () => {
  const world = await trained();
  let answer: Answer<Pruned> | undefined;
  await inSession(begin(world), async () => {
    answer = await pruned(world);
    return ok({}) as never;
  });
  expect(answer).toMatchObject({
    exitCode: 6,
    diagnostics: [
      {
        code: "lock.held",
        next: expect.stringContaining("its jobs go on without it. What would go is shown"),
      },
    ],
  });
});
