import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { handoff } from "../../../src/commands/handoff/handoff.ts";
import { status } from "../../../src/commands/status.ts";
import { hookedFiles } from "../../tick/hooked-files.ts";
import { quickFiles } from "../../tick/quick-files.ts";
import { jobsByOwner, put, type World } from "../../tick/world.ts";
import { contextOf, definitionOf, type SweepLife, startRun, startSweep, sweepWorld } from "./digits.ts";

const end = async (world: World, options: SweepLife = {}) => {
  const { life, answer } = startSweep(world, options);
  const { exitCode, diagnostics, data } = await answer;
  life.system.die();
  const told = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { exitCode, told, trials: data?.sweep?.trials };
};

/** A folder of somebody else. */
function elsewhere(): string {
  const folder = mkdtempSync(join(tmpdir(), "runmark-else-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const MINE = "#!/bin/bash\necho mine\n";
const own = (name: string) => (world: World) => put(world.folder, `a1_b2/${name}`, MINE);

test.each<[string, (world: World) => void, string]>([
  ["a file", ({ folder }) => put(folder, "a1_b2", "precious"), "a file is in the way of its folder"],
  [
    "a broken link",
    ({ folder }) => symlinkSync("/nowhere", join(folder, "a1_b2")),
    "a link to /nowhere, which is not there, is in the way of its folder",
  ],
  [
    "a link out of the experiment",
    ({ folder }) => symlinkSync(elsewhere(), join(folder, "a1_b2")),
    "its folder is a link out of the experiment, to ",
  ],
  ["a script of a person's", own("train.sh"), "a1_b2/train.sh that this sweep did not write"],
  [
    "a folder of that name",
    ({ folder }) => mkdirSync(join(folder, "a1_b2/train.sh"), { recursive: true }),
    "a1_b2/train.sh that this sweep did not write",
  ],
])("%s where a trial belongs keeps that one back alone, until it is moved away", async (_, block, reason) => {
  const world = await sweepWorld(definitionOf(1, "max_trials: 3"));
  block(world);
  for (const _start of [1, 2]) {
    const { exitCode, told, trials } = await end(world);
    expect({ exitCode, trials }).toMatchObject({ exitCode: 1, trials: { completed: 2, failed: 1 } });
    expect(told).toEqual([expect.stringContaining(reason)]);
    expect(told[0]).toContain("sweep.refused-trial a1_b2 is not tried: ");
  }
  expect(jobsByOwner(world)).not.toHaveProperty("a1_b2");
  rmSync(join(world.folder, "a1_b2"), { recursive: true });
  expect(await end(world)).toMatchObject({ exitCode: 0, told: [], trials: { completed: 3 } });
});

test("what a person wrote is not written over, neither for a training nor for an evaluation", async () => {
  const world = await sweepWorld(definitionOf(2));
  own("train.sh")(world);
  put(world.folder, "a2_b1/evaluate.sh", MINE);
  expect(await end(world)).toMatchObject({
    exitCode: 1,
    told: [expect.stringContaining("a1_b2/train.sh"), expect.stringContaining("a2_b1/evaluate.sh")],
    trials: { completed: 2, failed: 2 },
  });
  const texts = ["a1_b2/train.sh", "a2_b1/evaluate.sh"].map((path) =>
    readFileSync(join(world.folder, path), "utf8"),
  );
  expect(texts).toEqual([MINE, MINE]);
});

test("a link to another folder of the experiment serves", async () => {
  const world = await sweepWorld(definitionOf(1));
  mkdirSync(join(world.folder, "kept"));
  symlinkSync("kept", join(world.folder, "a1_b2"));
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { completed: 4 } });
  expect(existsSync(join(world.folder, "kept/train.sh"))).toBe(true);
});

test("a folder that may not be written to fails its own trial", async () => {
  const world = await sweepWorld(definitionOf(1));
  mkdirSync(join(world.folder, "a1_b2"));
  const files = hookedFiles(quickFiles(), (method, path) => {
    if (method !== "write" || !path.includes("/a1_b2/")) return;
    throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: "EACCES" });
  });
  expect(await end(world, { files })).toMatchObject({
    exitCode: 1,
    told: [expect.stringMatching(/^sweep.refused-trial a1_b2 is not tried: EACCES/)],
    trials: { completed: 3, failed: 1 },
  });
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { completed: 4 } });
});

/** Each value of the only parameter is the name of its run. */
const named = (values: string): string =>
  definitionOf(1).replace("a: [1, 2]", `a: ${values}`).replace("b: [1, 2]", "b: 1").concat('run: "{{a}}"\n');

test("a value that stands for nothing in a table gets a name that does not", async () => {
  const world = await sweepWorld(named("[TBD, x, n.a.]"));
  // The outputs that the world leaves are for any run.
  const { trials, told } = await end(world);
  expect({ laidOut: trials?.laidOut, told }).toEqual({ laidOut: 3, told: [] });
  expect(Object.keys(jobsByOwner(world)).filter((owner) => !owner.endsWith(".cap"))).toEqual([
    expect.stringMatching(/^TBD-[0-9a-f]{6}$/),
    "x",
    expect.stringMatching(/^n\.a\.-[0-9a-f]{6}$/),
  ]);
});

test("a value that would be read as a status is not tried, and the others go on", async () => {
  const world = await sweepWorld(named("[pending, x, skip]"));
  for (const _start of [1, 2]) {
    const { exitCode, told, trials } = await end(world);
    expect({ exitCode, trials }).toMatchObject({
      exitCode: 1,
      trials: { laidOut: 1, completed: 1, failed: 0, refused: 2 },
    });
    expect(told).toEqual([
      expect.stringContaining("pending is not tried: a pending would be read as a status"),
      expect.stringContaining("skip is not tried"),
    ]);
  }
  // Each is journaled once, however often it is looked at; no task tells of them.
  const { exitCode, diagnostics } = await status(contextOf(world));
  expect(exitCode).toBe(1);
  expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    expect.stringContaining("warning pending is not tried: a pending would be read as a status"),
    expect.stringContaining("warning skip is not tried"),
  ]);
  const { data } = await handoff(contextOf(world), true);
  expect(data?.next.map(({ what }) => what)).toEqual([
    "Mend the definition of the sweep, or leave it so: 2 configurations cannot be tried",
  ]);

  put(world.folder, "sweep.yaml", named("[waits, x]"));
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { laidOut: 2, completed: 2, refused: 0 } });
  expect(await status(contextOf(world))).toMatchObject({ exitCode: 0, diagnostics: [] });
});

test("an evaluation that an earlier version named as no table reads it is refused, and not asked for without end", async () => {
  const world = await sweepWorld(definitionOf(1, "max_trials: 1"));
  const left = new AbortController();
  await end(world, { signal: left.signal, onEvent: () => left.abort() });
  const journal = join(world.folder, ".runmark/journal.jsonl");
  const named = readFileSync(journal, "utf8").replace('\\"task\\":\\"cap\\"', '\\"task\\":\\"held out \\"');
  put(world.folder, ".runmark/journal.jsonl", named);
  const { exitCode, diagnostics, data } = await startRun(world).answer;
  expect({ exitCode, trials: data?.sweep?.trials }).toMatchObject({ exitCode: 1, trials: { failed: 1 } });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'a1_b1 is not tried: the summary does not read "held out " as that name',
  ]);
  expect(world.read()).not.toContain("held out");
});
