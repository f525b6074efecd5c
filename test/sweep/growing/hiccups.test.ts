import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Files } from "../../../src/system/ports.ts";
import { hookedFiles } from "../../tick/hooked-files.ts";
import { quickFiles } from "../../tick/quick-files.ts";
import { jobsByOwner, put, type World } from "../../tick/world.ts";
import { definitionOf, type SweepLife, startSweep, sweepWorld } from "./digits.ts";

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];
const ONCE_EACH = Object.fromEntries(RUNS.flatMap((run) => [run, `${run}.cap`]).map((owner) => [owner, 1]));

const end = async (world: World, options: SweepLife = {}) => {
  const { exitCode, diagnostics, data } = await startSweep(world, options).answer;
  return { exitCode, codes: diagnostics.map(({ code }) => code), data };
};

test("a trial that could not be put down, as the disk was full, is tried all the same", async () => {
  const world = await sweepWorld(definitionOf(1));
  let left = 1;
  const files = hookedFiles(quickFiles(), (method, _, data) => {
    if (method !== "append" || !/"kind":"trial".*"a1_b2"/.test(data) || left === 0) return;
    left -= 1;
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
  expect(await end(world, { files })).toMatchObject({ exitCode: 0, codes: [] });
  expect(left).toBe(0);
  expect(jobsByOwner(world)).toEqual(ONCE_EACH);
});

/** The file server fails so often, once a checkpoint is there, for as long as no script of its evaluation is. */
function failing(world: World, times: number): { readonly files: Files; readonly left: () => number } {
  const files = quickFiles();
  let left = times;
  const isTrained = (): boolean =>
    world.events().some((event) => event.kind === "judged" && event.task === "training/a1_b1");
  const hiccup = async <Value>(path: string, read: () => Promise<Value>): Promise<Value> => {
    const isLaidOut = existsSync(join(world.folder, "a1_b1/evaluate.sh"));
    if (left === 0 || isLaidOut || !path.includes("a1_b1/artifacts") || !isTrained()) return read();
    left -= 1;
    throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  };
  return {
    files: {
      ...files,
      list: (path) => hiccup(path, () => files.list(path)),
      stat: (path) => hiccup(path, () => files.stat(path)),
      readSlice: (path, ...where) => hiccup(path, () => files.readSlice(path, ...where)),
    },
    left: () => left,
  };
}

test.each([1, 2, 3])("a file server that fails %d times costs no trial", async (times) => {
  const world = await sweepWorld(definitionOf(1));
  const { files, left } = failing(world, times);
  expect(await end(world, { files })).toMatchObject({ exitCode: 0, codes: [] });
  expect(left()).toBe(0);
  expect(jobsByOwner(world)).toEqual(ONCE_EACH);
});

test("one that goes on failing costs that trial alone", async () => {
  const world = await sweepWorld(definitionOf(1));
  const { files } = failing(world, Number.POSITIVE_INFINITY);
  const { exitCode, codes, data } = await end(world, { files });
  expect({ exitCode, codes }).toEqual({ exitCode: 1, codes: ["sweep.unread-checkpoint"] });
  expect(data?.sweep?.trials).toMatchObject({ laidOut: 4, completed: 3, failed: 1, unfinished: 0 });
});

test("Ctrl-C is heard while a program thinks: it is ended, and the sweep is left as one with work to do", async () => {
  const world = await sweepWorld(
    `${definitionOf(1)}search: {external: {command: [bash, think.sh], timeout_seconds: 600}}\n`,
  );
  put(world.folder, "think.sh", "read -r l; echo '{\"ok\": true}'; read -r l; touch asked; exec sleep 600\n");
  const signal = new AbortController();
  const ended = end(world, { signal: signal.signal });
  await vi.waitFor(() => expect(existsSync(join(world.folder, "asked"))).toBe(true), 60_000);
  signal.abort();
  expect(await ended).toMatchObject({ exitCode: 4, codes: [], data: { detached: true } });
});
