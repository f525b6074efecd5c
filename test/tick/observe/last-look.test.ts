import { expect, test } from "vitest";
import { readLastLook } from "../../../src/tick/observe/last-look.ts";
import { readView } from "../../../src/tick/view.ts";
import { failingFiles } from "../../support/failing-files.ts";
import { experimentWith } from "../experiment.ts";
import { quickFiles } from "../quick-files.ts";
import { begin, ticked, tickOnce, type World } from "../world.ts";

const MINUTE = 60_000;

/** One job, which starts at once and goes on for ever, looked at once. */
const running = async (): Promise<World> => {
  const world = await experimentWith({ life: (_, at) => ({ startsAt: at }) }, "r1");
  await ticked(world);
  world.pass(MINUTE);
  await ticked(world);
  return world;
};

const lookedAt = ({ folder }: World): Promise<number | undefined> => readLastLook(quickFiles(), folder);

/** Minutes since anything was known, by `status` of that moment. */
async function minutesOld(world: World): Promise<number> {
  const place = { folder: world.folder, summaryPath: world.path };
  const view = await readView(begin(world).system, place, new Map());
  if (!view.ok) throw new Error(JSON.stringify(view.error));
  return (world.clock.now() - view.value.asOf) / MINUTE;
}

test("a look counts once the journal has what was seen", async () => {
  const world = await running();
  const before = await lookedAt(world);
  expect(before).toBe(world.clock.now());
  world.pass(MINUTE);
  world.scheduler.finish("1001");
  const full = failingFiles(quickFiles(), [{ methods: ["append"], path: /journal/, errno: "ENOSPC" }]);
  expect(await tickOnce(world, { files: full })).toMatchObject({ ok: false });
  expect(await lookedAt(world)).toBe(before);
});

test("no disk is waited for, and none that is full stops anybody", async () => {
  const world = await running();
  const files = quickFiles();
  const asked: unknown[] = [];
  const watched: typeof files = {
    ...files,
    write: async (path, data, options) => {
      if (!path.endsWith("last-look")) return files.write(path, data, options);
      asked.push(options);
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    },
  };
  await ticked(world, { files: watched });
  expect(asked).toEqual([{ isCache: true }]);
});

test("who is at work knows of now while it is answered, and no longer", async () => {
  const world = await running();
  world.pass(5 * MINUTE);
  expect(await minutesOld(world)).toBe(5);
  const session = await begin(world).open();
  if (!session.ok) throw new Error(JSON.stringify(session.error));
  expect(await minutesOld(world)).toBe(0);
  world.pass(2 * MINUTE);
  expect(await minutesOld(world)).toBe(7);
});
