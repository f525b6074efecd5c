import { utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Files } from "../../../src/system/ports.ts";
import { experimentWith, row, statusOf, summaryOf, toTheEnd } from "../experiment.ts";
import { jobWeights } from "../outputs.ts";
import { quickFiles } from "../quick-files.ts";
import { cellAt, withCell } from "../sheet.ts";
import { dies, jobsByOwner, type LifeOptions, leave, makeWorld, put, ticked, type World } from "../world.ts";

const evaluations = `
### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |
|----------|------|-------|--------|--------|-----------|-------|
| r1 | cap | 0 | pending | - | - | - |
`;

const note = (world: World, of = row("r1")): string | undefined => cellAt(world.read(), of, "Notes");

const epochs = (count: number): string =>
  summaryOf(["r1"]).replace("Words before.", `- **Epochs:** ${count}`);
const weights = (epoch: number): string => `r1/artifacts/epoch_${epoch}/model.safetensors`;

describe("outputs that are there before any job", () => {
  test("complete the task: nothing is submitted, and the person is told", async () => {
    const world = await experimentWith({ summary: epochs(1) }, "r1");
    leave(world.folder, "r1", "whole");
    const report = await ticked(world);
    expect([report.exitCode, statusOf(world, "r1"), jobsByOwner(world)]).toEqual([0, "completed", {}]);
    expect(note(world)).toBe("its outputs were there already: r1/artifacts/epoch_0");
    expect(report.diagnostics).toMatchObject([
      { severity: "info", code: "task.found", next: "To run it all the same: runmark retry training/r1" },
    ]);
    expect((await ticked(world)).diagnostics).toEqual([]);
  });

  test.each(["pending", "retry", ""])("and it runs all the same when somebody types %j", async (word) => {
    const world = await experimentWith({ summary: epochs(1) }, "r1");
    leave(world.folder, "r1", "whole");
    await ticked(world);
    world.edit((text) => withCell(text, row("r1"), "Status", word));
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("queued");
    await toTheEnd(world);
    expect([statusOf(world, "r1"), jobsByOwner(world)]).toEqual(["completed", { r1: 1 }]);
  });

  test("stay so when they are cleared away", async () => {
    const world = await experimentWith({ summary: epochs(1) }, "r1");
    leave(world.folder, "r1", "whole");
    await ticked(world);
    put(world.folder, weights(0), "");
    await ticked(world);
    expect([statusOf(world, "r1"), jobsByOwner(world)]).toEqual(["completed", {}]);
  });

  test.each<[string, string, (folder: string) => void]>([
    ["cut off", epochs(1), (folder) => leave(folder, "r1", "cut")],
    ["not of all epochs", epochs(2), (folder) => put(folder, weights(0), jobWeights)],
    ["of nobody knows how many", summaryOf(["r1"]), (folder) => put(folder, weights(0), jobWeights)],
  ])("%s: it goes in", async (_, summary, make) => {
    const world = await experimentWith({ summary }, "r1");
    make(world.folder);
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("are asked for by the epochs of its own configuration", async () => {
    const world = await experimentWith({}, "r1");
    put(world.folder, weights(0), jobWeights);
    put(world.folder, weights(1), jobWeights);
    put(world.folder, "r1/finetune.yaml", "epochs: 2\nbatch_size: 4\n");
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("completed");
  });

  test("`retry` in a file that is seen for the first time wins", async () => {
    const world = await experimentWith({ summary: epochs(1).replace("| pending |", "| retry |") }, "r1");
    leave(world.folder, "r1", "whole");
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("an evaluation follows in the same tick, and a log that is older than the checkpoint is of another", async () => {
    const summary = epochs(1) + evaluations;
    const world = await makeWorld({ summary, scripts: ["r1", "r1.cap.0"] });
    leave(world.folder, "r1.cap.0", "whole");
    utimesSync(join(world.folder, "r1/eval/cap_epoch0/logs/log.json"), 1, 1);
    leave(world.folder, "r1", "whole");
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ "r1.cap.0": 1 });
    const other = await makeWorld({ summary, scripts: ["r1"] });
    leave(other.folder, "r1", "whole");
    leave(other.folder, "r1.cap.0", "whole");
    expect((await ticked(other)).exitCode).toBe(0);
    expect(jobsByOwner(other)).toEqual({});
  });

  test("a log that is older than the checkpoint is of another, whatever newer one failed beside it", async () => {
    const world = await makeWorld({ summary: epochs(1) + evaluations, scripts: ["r1.cap.0"] });
    leave(world.folder, "r1.cap.0", "whole");
    utimesSync(join(world.folder, "r1/eval/cap_epoch0/logs/log.json"), 1, 1);
    leave(world.folder, "r1", "whole");
    put(world.folder, "r1/eval/cap_epoch0/logs/later.json", '{"status": "error"}');
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ "r1.cap.0": 1 });
  });

  const scored = async (table: string, config = ""): Promise<World> => {
    const scores = [{ name: "match", metrics: { accuracy: { name: "accuracy", value: 0.5 } } }];
    const log = JSON.stringify({ status: "success", results: { scores } });
    const world = await makeWorld({ summary: epochs(1) + table, scripts: [], config });
    leave(world.folder, "r1", "whole");
    put(world.folder, "r1/eval/cap_epoch0/logs/a.json", log);
    return world;
  };

  test.each([
    ["a column", evaluations.replace("Notes |\n", "Accuracy |\n"), "", "Evaluations/r1/cap/0"],
    ["a table of results", evaluations, "results: true\n", undefined],
  ])("have their scores in %s by the same tick, and stay as they are", async (_, table, config, own) => {
    const world = await scored(table, config);
    await ticked(world);
    const text = world.read();
    if (own === undefined) expect(text).toMatch(/## Results[\s\S]*\| r1 \| cap \| 0 \| 0\.5 +\|/);
    else expect(cellAt(text, own, "Accuracy")).toBe("0.5");
    await ticked(world);
    expect(world.read()).toBe(text);
  });

  test("a crash at any effect loses no scores", async () => {
    const found = (): Promise<World> => scored(evaluations);
    const effects = await dies(await found(), { at: 10_000, when: "before" });
    for (const [index, effect] of effects.entries()) {
      if (!effect.startsWith("append")) continue;
      for (const when of ["during", "after"] as const) {
        const world = await found();
        await dies(world, { at: index + 1, when });
        await ticked(world);
        const kinds = world.events().map(({ kind }) => kind);
        expect([index, when, kinds.includes("scored")]).toEqual([index, when, true]);
      }
    }
  });

  test("a log in a place that all evaluations share is of none of them", async () => {
    const world = await makeWorld({ summary: epochs(1) + evaluations, scripts: ["r1.cap.0"] });
    leave(world.folder, "r1", "whole");
    put(world.folder, "r1/logs/a.json", '{"status": "success"}');
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ "r1.cap.0": 1 });
  });

  test("a file of no known format proves nothing", async () => {
    const config = `stagger: {seconds: 0}
tools:
  own: {stage: training, script: "{run}/finetune.slurm", outputs: [{path: "{run}"}]}
`;
    const world = await experimentWith({ config }, "r1");
    await ticked(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });
});

describe("outputs that an attempt found there", () => {
  const again = async (harvest: "whole" | "nothing", more = ""): Promise<World> => {
    let times = 0;
    const world = await experimentWith(
      {
        summary: epochs(1),
        harvest: () => (times++ === 0 ? "whole" : harvest),
        config: `stagger: {seconds: 0}\n${more}`,
      },
      "r1",
    );
    await toTheEnd(world);
    world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
    return world;
  };

  test("are not its own: a job that leaves nothing is invalid", async () => {
    const world = await again("nothing");
    expect(statusOf(world, "r1")).toBe("invalid");
    expect(note(world)).toBe("r1/artifacts/epoch_0: is from before this attempt");
  });

  test("are its own when it has written them anew", async () => {
    expect(statusOf(await again("whole"), "r1")).toBe("completed");
  });

  test("are those of all its attempts where its script goes on from them", async () => {
    const config = `stagger: {seconds: 0}
retry: {max_attempts: 2}
tools:
  own:
    stage: training
    script: "{run}/finetune.slurm"
    resumes: true
    outputs: [{path: "{run}/artifacts/epoch_{epoch}", check: checkpoint}]
`;
    let times = 0;
    const world = await experimentWith(
      {
        summary: epochs(1),
        config,
        life: (_, submittedAt) => ({
          startsAt: submittedAt,
          lastsMs: 90_000,
          ...(times++ === 0 ? { state: "PREEMPTED" } : {}),
        }),
        harvest: () => "nothing",
      },
      "r1",
    );
    await ticked(world);
    leave(world.folder, "r1", "whole");
    await toTheEnd(world);
    expect([statusOf(world, "r1"), jobsByOwner(world)]).toEqual(["completed", { r1: 2 }]);
  });
});

/** Like an NFS client that remembers that there was nothing, until it lists the folder. */
function forgetful(hidden: string): Files {
  const files = quickFiles();
  let isHidden = true;
  return {
    ...files,
    stat: async (path) => (isHidden && path.includes(hidden) ? undefined : files.stat(path)),
    list: async (path) => {
      if (path.endsWith("/r1")) isHidden = false;
      return files.list(path);
    },
  };
}

describe("outputs that a shared file system shows late", () => {
  test("are seen once the folder is listed again", async () => {
    const world = await experimentWith(
      { summary: epochs(1), config: "validate: {grace_seconds: 0}\n" },
      "r1",
    );
    await ticked(world);
    world.pass(120_000);
    await ticked(world, { files: forgetful("/r1/artifacts") });
    expect(statusOf(world, "r1")).toBe("completed");
  });

  test("have the grace period to appear, and not more", async () => {
    const world = await experimentWith({ summary: epochs(2), harvest: () => "nothing" }, "r1");
    put(world.folder, "runmark.yaml", "validate: {grace_seconds: 300}\n");
    await ticked(world);
    world.pass(120_000);
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("running");
    world.pass(299_000);
    expect((await ticked(world)).soon).toBe(true);
    expect(statusOf(world, "r1")).toBe("running");
    put(world.folder, weights(0), jobWeights);
    world.pass(1_000);
    await ticked(world);
    expect([statusOf(world, "r1"), note(world)]).toEqual([
      "invalid",
      "epoch 1: r1/artifacts/epoch_1 is missing",
    ]);
  });

  test.each([
    { is: "of this machine", name: "local", node: "login1", waitsMs: 2_000 },
    { is: "of another that shares the folder", name: "local", node: "login2", waitsMs: 60_000 },
    { is: "of a cluster", name: "slurm", node: "login1", waitsMs: 60_000 },
  ] as const)("without a word of people, after a job $is: $waitsMs ms", async ({ name, node, waitsMs }) => {
    const world = await experimentWith(
      {
        ...{ summary: epochs(1), harvest: () => "nothing" },
        life: (_, submittedAt) => ({ startsAt: submittedAt, lastsMs: 1_000, node }),
      },
      "r1",
    );
    const life: LifeOptions = { backend: (backend) => ({ ...backend, name }) };
    await ticked(world, life);
    world.pass(5_000);
    await ticked(world, life);
    world.pass(waitsMs - 1);
    await ticked(world, life);
    expect(statusOf(world, "r1")).toBe("running");
    world.pass(1);
    await ticked(world, life);
    expect(statusOf(world, "r1")).toBe("invalid");
  });
});
