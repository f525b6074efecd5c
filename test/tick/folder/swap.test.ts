import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Files } from "../../../src/system/ports.ts";
import { findPlace } from "../../../src/tick/folder/place.ts";
import { readSummaryFile } from "../../../src/tick/folder/read-summary.ts";
import {
  clearStrays,
  giveBack,
  type SwapPaths,
  swapIn,
  swapPaths,
  unlessGone,
} from "../../../src/tick/folder/swap.ts";
import { experiment, statusOf, toTheEnd } from "../experiment.ts";
import { hookedFiles } from "../hooked-files.ts";
import { quickFiles, quickFolder } from "../quick-files.ts";
import { dies, ticked, tickOnce } from "../world.ts";

interface Table {
  readonly folder: string;
  readonly paths: SwapPaths;
  /** What each of the three files holds; missing ones are absent. */
  state(): Record<string, string>;
}

async function table(content: { summary?: string; draft?: string; aside?: string }): Promise<Table> {
  const folder = await quickFolder();
  const paths = swapPaths(join(folder, "experiment_summary.md"));
  for (const [name, text] of Object.entries(content)) writeFileSync(paths[name as keyof SwapPaths], text);
  const state = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries(paths).flatMap(([name, path]) =>
        existsSync(path) ? [[name, readFileSync(path, "utf8")]] : [],
      ),
    );
  return { folder, paths, state };
}

/** A person saves at the nth change of a name, as editors do: over the file, or by a rename. */
const saving = (paths: SwapPaths, nth: number, how: "in place" | "by rename"): Files => {
  let seen = 0;
  return hookedFiles(quickFiles(), () => {
    seen += 1;
    if (seen !== nth) return;
    if (how === "in place") writeFileSync(paths.summary, "theirs");
    else {
      writeFileSync(`${paths.summary}~`, "theirs");
      renameSync(`${paths.summary}~`, paths.summary);
    }
  });
};

describe("the swap", () => {
  test("puts the draft there and keeps the old text aside", async () => {
    const { paths, state } = await table({ summary: "old", draft: "new" });
    expect(await swapIn(quickFiles(), paths, "old")).toBe("swapped");
    expect(state()).toEqual({ summary: "new", old: "old" });
  });

  test.each([
    ["a save since the last look", { summary: "theirs", draft: "new" }, { summary: "theirs", draft: "new" }],
    ["no summary at all", { draft: "new" }, { draft: "new" }],
  ])("%s stays as it is", async (_, before, after) => {
    const { paths, state } = await table(before);
    expect(await swapIn(quickFiles(), paths, "old")).toBe("changed");
    expect(state()).toEqual(after);
  });

  test.each((["in place", "by rename"] as const).flatMap((how) => [1, 2].map((nth) => [how, nth] as const)))(
    "a save %s just before call %i is what stays",
    async (how, nth) => {
      const { paths, state } = await table({ summary: "old", draft: "new" });
      expect(await swapIn(saving(paths, nth, how), paths, "old")).toBe("changed");
      expect(state()).toEqual({ summary: "theirs", draft: "new" });
    },
  );

  test("a save into the file that was opened before it was taken away is found", async () => {
    const { paths, state } = await table({ summary: "old", draft: "new" });
    const files = quickFiles();
    const late: Files = {
      ...files,
      syncFolder: async () => writeFileSync(paths.old, "theirs"),
    };
    expect(await swapIn(late, paths, "old")).toBe("changed");
    expect(state()).toEqual({ summary: "theirs" });
  });
});

describe("a summary that was left aside", () => {
  test.each([
    ["is put back", { aside: "old" }, { summary: "old" }],
    ["is older than what stands there", { aside: "old", summary: "theirs" }, { summary: "theirs" }],
    ["is not there", { summary: "theirs" }, { summary: "theirs" }],
  ])("%s", async (_, before, after) => {
    const { paths, state } = await table(before);
    await giveBack(quickFiles(), paths.aside, paths.summary);
    expect(state()).toEqual(after);
  });

  test("of several the one that was saved last", async () => {
    const { folder, paths, state } = await table({ aside: "older" });
    const newer = swapPaths(paths.summary, 17).aside;
    writeFileSync(newer, "newer");
    utimesSync(paths.aside, 1000, 1000);
    const found = await unlessGone(quickFiles(), paths.summary, () => quickFiles().readText(paths.summary));
    expect(found).toBe("newer");
    expect(state()).toEqual({ summary: "newer", aside: "older" });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("one that another process puts back meanwhile is there", async () => {
    const { paths } = await table({});
    const files = quickFiles();
    const list = async (folder: string): Promise<readonly string[]> => {
      writeFileSync(paths.summary, "back");
      return files.list(folder);
    };
    expect(await unlessGone({ ...files, list }, paths.summary, () => files.readText(paths.summary))).toBe(
      "back",
    );
  });

  test.each(["folder", "file", "below"] as const)(
    "comes back to whoever looks for it by its %s",
    async (by) => {
      const { folder, paths, state } = await table({ aside: "# x\n" });
      const files = quickFiles();
      const place = await findPlace(files, folder, { folder, file: paths.summary, below: undefined }[by]);
      expect(place).toMatchObject({ ok: true, value: { summaryPath: paths.summary } });
      expect(state()).toEqual({ summary: "# x\n" });
    },
  );

  test("comes back to whoever reads it", async () => {
    const { folder, paths } = await table({ aside: "# x\n" });
    const read = await readSummaryFile(quickFiles(), { folder, summaryPath: paths.summary });
    expect(read).toMatchObject({ ok: true, value: { document: { text: "# x\n" } } });
  });
});

test("a summary that is deleted right behind our write does not come back as it was before", async () => {
  const world = await experiment("r1");
  const files = hookedFiles(quickFiles(), (method, _, data) => {
    if (method === "append" && data.includes('"kind":"written"')) rmSync(world.path);
  });
  await tickOnce(world, { files });
  expect(readdirSync(world.folder).filter((name) => name.includes("summary"))).toEqual([]);
});

test("a crash that left the draft both names: it was written, and our words are no wishes", async () => {
  const world = await experiment("r1");
  const { draft, summary } = swapPaths(world.path);
  await ticked(world);
  world.pass(10_000);
  await dies(world, { at: /^move \.experiment_summary\.md\.runmark experiment_summary/, when: "before" });
  linkSync(draft, summary);
  const told = () => world.events().filter(({ kind }) => kind === "told" || kind === "unwritten");
  await toTheEnd(world);
  expect(told()).toEqual([]);
  expect(statusOf(world, "r1")).toBe("completed");
  expect(readdirSync(world.folder).filter((name) => name.includes("runmark-"))).toEqual([]);
});

test("what a killed process left beside the summary is swept away after a minute, and not before", async () => {
  const { folder, paths } = await table({ summary: "now" });
  const stray = swapPaths(paths.summary, 17).aside;
  writeFileSync(stray, "then");
  const left = (): string[] => readdirSync(folder).filter((name) => name.includes("17"));
  await clearStrays(quickFiles(), paths.summary, Date.now());
  expect(left()).toHaveLength(1);
  await clearStrays(quickFiles(), paths.summary, Date.now() + 100_000);
  expect(left()).toEqual([]);
});
