import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { overviewOf } from "../../src/commands/overview.ts";
import { formatLocalTime } from "../../src/tick/folder/local-time.ts";
import type { TickReport } from "../../src/tick/tick.ts";
import { experiment, row, statusOf } from "./experiment.ts";
import { cellAt } from "./sheet.ts";
import { dies, jobsByOwner, ownerOf, ticked, type World } from "./world.ts";

const MINUTE = 60_000;

/** A controller that swallows what is sent for these, and says so in its way. */
const swallowing = (...owners: readonly string[]) => ({
  backend: (backend: Backend): Backend => ({
    ...backend,
    submit: async (request) =>
      owners.includes(ownerOf({ request }))
        ? { kind: "unclear", reason: "Socket timed out" }
        : backend.submit(request),
  }),
});

const timeOfDay = (at: number): string => formatLocalTime(Math.ceil(at / MINUTE) * MINUTE).slice(11, 16);

const secondsLeft = (world: World, { summary, choices }: TickReport): number | undefined => {
  const place = { folder: world.folder, summaryPath: world.path };
  return overviewOf(summary.experiment, place, choices, { now: world.clock.now() }).secondsLeft;
};

const toldOf = ({ diagnostics }: TickReport): readonly string[] =>
  diagnostics.flatMap(({ code, message }) => (code === "submission.looked-up" ? [message] : []));

test("a submission that is looked up says since when, and when it is sent again; nobody knows how long it all takes", async () => {
  const world = await experiment("r1", "r2");
  await ticked(world, swallowing("r2"));
  world.pass(90_000);
  const sent = await ticked(world);
  expect(statusOf(world, "r1")).toBe("completed");
  expect(toldOf(sent)).toEqual([expect.stringContaining("training/r2: Socket timed out; looked up since ")]);
  const since = world.clock.now();
  world.pass(10_000);
  const again = await ticked(world);
  const text = `Socket timed out; looked up since ${formatLocalTime(since).slice(11, 16)}, sent again about ${timeOfDay(since + 30_000)}`;
  expect(toldOf(again)).toEqual([`training/r2: ${text}`]);
  expect(cellAt(world.read(), row("r2"), "Notes")).toBe(text);
  expect(secondsLeft(world, again)).toBeUndefined();
  world.pass(10_000);
  await ticked(world);
  world.pass(10_000);
  const settled = await ticked(world);
  expect(statusOf(world, "r2")).toBe("queued");
  expect(toldOf(settled)).toEqual([]);
  expect(secondsLeft(world, settled)).toBeGreaterThan(0);
});

describe("the process that submits by itself dies in the middle of it", () => {
  const byItself = { backend: (backend: Backend): Backend => ({ ...backend, submitsItself: true }) };

  /** Dies at the first submission. */
  const dieAt = async (world: World, when: "before" | "after", options: object): Promise<void> => {
    const effects = await dies(await experiment("r1"), { at: Number.POSITIVE_INFINITY, when }, options);
    const at = effects.findIndex((name) => name.startsWith("submit ")) + 1;
    expect(await dies(world, { at, when }, options)).toHaveLength(at);
  };

  test("before there was a job: it is sent again as soon as nobody can be at it", async () => {
    const world = await experiment("r1");
    await dieAt(world, "before", byItself);
    await ticked(world, byItself);
    expect(statusOf(world, "r1")).toBe("submitting");
    world.pass(4_900);
    await ticked(world, byItself);
    expect(jobsByOwner(world)).toEqual({});
    world.pass(100);
    await ticked(world, byItself);
    expect(statusOf(world, "r1")).toBe("queued");
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(world.events().filter(({ kind }) => kind === "sought")).toHaveLength(2);
  });

  test("after there was one: it is followed", async () => {
    const world = await experiment("r1");
    await dieAt(world, "after", byItself);
    await ticked(world, byItself);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(statusOf(world, "r1")).toBe("running");
  });

  test("where another program submits, that may still be at it", async () => {
    const world = await experiment("r1");
    await dieAt(world, "before", {});
    for (let look = 0; look < 14; look += 1) {
      await ticked(world);
      expect(statusOf(world, "r1")).toBe("submitting");
      world.pass(10_000);
    }
    expect(jobsByOwner(world)).toEqual({});
  });
});
