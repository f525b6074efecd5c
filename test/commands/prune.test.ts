import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderPruned } from "../../src/cli/text/pruned.ts";
import type { Answer, Context } from "../../src/commands/command.ts";
import { type Pruned, prune } from "../../src/commands/prune.ts";
import { validate } from "../../src/commands/validate.ts";
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

const trained = async (summary = SUMMARY): Promise<World> => {
  const world = await makeWorld({ summary, scripts: [] });
  for (const epoch of [0, 1, 2]) put(world.folder, `r/artifacts/epoch_${epoch}/model.safetensors`, WHOLE);
  return world;
};

const contextOf = (world: World, files: Files = quickFiles()): Context => ({
  system: begin(world, { files }).system,
  chooseBackend: async () => ok(world.scheduler),
  cwd: world.folder,
  version: "0",
  signal: new AbortController().signal,
  flags: new Map(),
});

const pruned = (
  world: World,
  files: Files = quickFiles(),
  names: readonly string[] = [],
): Promise<Answer<Pruned>> => prune(contextOf(world, files), names, 1, true);

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

const link = ({ folder }: World, path: string, target: string): void => {
  rmSync(join(folder, path), { recursive: true, force: true });
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
};

const TWO = SUMMARY.replace("- |\n", "- |\n| q | completed | - |\n");
const AT = "r/artifacts/epoch_";

describe("what stays keeps what it leads to", () => {
  test.each<[string, (world: World) => void, number[], Readonly<Record<string, string>>]>([
    [
      "a link to an older one",
      (world) => link(world, `${AT}2`, "epoch_1"),
      [1, 2],
      { [`${AT}1`]: `it is ${AT}2 by another name` },
    ],
    [
      "a link in it",
      (world) => link(world, `${AT}2/model.safetensors`, "../epoch_1/model.safetensors"),
      [1, 2],
      { [`${AT}1`]: `${AT}2 leads there` },
    ],
    [
      "a link in it, by way of another",
      (world) => {
        link(world, `${AT}1/model.safetensors`, "../epoch_0/model.safetensors");
        link(world, `${AT}2/model.safetensors`, "../epoch_1/model.safetensors");
      },
      [0, 1, 2],
      { [`${AT}1`]: `${AT}2 leads there`, [`${AT}0`]: `${AT}2 leads there` },
    ],
    [
      "a link to the folder of all",
      (world) => link(world, `${AT}2/others`, ".."),
      [0, 1, 2],
      { [`${AT}0`]: `${AT}2 leads there` },
    ],
    [
      "that of another run",
      (world) => link(world, "q/artifacts/epoch_0", join(world.folder, `${AT}0`)),
      [0, 2],
      { [`${AT}0`]: "it is of q, too" },
    ],
    [
      "a link in that of another run",
      (world) => link(world, "q/artifacts/epoch_0/model.safetensors", `../../../${AT}0/model.safetensors`),
      [0, 2],
      { [`${AT}0`]: "q/artifacts/epoch_0 leads there" },
    ],
    [
      "a folder with links that lead nowhere, around, and out",
      (world) => {
        link(world, `${AT}2/none`, "/nowhere");
        link(world, `${AT}2/loop`, "loop");
        link(world, `${AT}2/self`, ".");
        link(world, `${AT}2/out`, "/etc/hosts");
      },
      [2],
      {},
    ],
  ])("%s", async (_, happens, left, why) => {
    const world = await trained(TWO);
    happens(world);
    const { data, diagnostics } = await pruned(world, quickFiles(), ["r"]);
    expect(diagnostics).toEqual([]);
    expect(epochsOf(world)).toEqual(left);
    const kept = Object.fromEntries((data?.runs[0]?.kept ?? []).map((each) => [each.path, each.why]));
    expect(kept).toMatchObject({ ...why, [`${AT}2`]: "the newest that is whole" });
  });
});

test.each([
  ["Model", "`r/artifacts/epoch_0`"],
  ["Init From", "{folder}/r/artifacts/epoch_0"],
])("one that a row names under %s stays", async (heading, cell) => {
  const world = await trained();
  const row = `| q | pending | ${cell.replace("{folder}", world.folder)} |`;
  put(world.folder, "experiment_summary.md", `${SUMMARY.replace("| Notes |", `| ${heading} |`)}${row}\n`);
  const { data } = await pruned(world, quickFiles(), ["r"]);
  expect(epochsOf(world)).toEqual([0, 2]);
  expect(data?.runs[0]?.kept.at(-1)).toEqual({ path: "r/artifacts/epoch_0", why: "the row of q names it" });
});

test("what is of several runs stays", async () => {
  const world = await trained(TWO);
  put(
    world.folder,
    "runmark.yaml",
    'tools:\n  own:\n    stage: training\n    script: "{run}/a.sh"\n    outputs:\n      - {path: "r/artifacts/epoch_{epoch}", check: checkpoint}\n',
  );
  const { data, exitCode } = await pruned(world);
  expect({ exitCode, left: epochsOf(world) }).toEqual({ exitCode: 0, left: [0, 1, 2] });
  expect(data?.runs.map(({ kept }) => kept[1]?.why)).toEqual(["it is of q, too", "it is of r, too"]);
});

test.each([
  ["a number that is too large to count with", `epoch_${"9".repeat(200)}`, [2], 0],
  ["a name that is as long as one can be", `epoch_${"0".repeat(248)}1`, [2], 0],
])("%s", async (_, name, left, exitCode) => {
  const world = await trained();
  put(world.folder, `r/artifacts/${name}/model.safetensors`, WHOLE);
  const answer = await pruned(world);
  expect({ exitCode: answer.exitCode, left: epochsOf(world) }).toEqual({ exitCode, left });
  expect(existsSync(join(world.folder, "r/artifacts", name))).toBe(name.includes("9"));
});

test("an epoch that could not be removed does not count as pruned", async () => {
  const world = await trained(SUMMARY.replace("# E\n", "# E\n\n**Epochs:** 3\n"));
  const refusal = { methods: ["rename"], path: /epoch_0$/, errno: "EACCES" } as const;
  await pruned(world, failingFiles(quickFiles(), [refusal]));
  expect(epochsOf(world)).toEqual([0, 2]);
  const judged = await validate(contextOf(world), [], false);
  expect(judged.data?.tasks).toMatchObject([{ verdict: "valid", pruned: [1] }]);
});
