import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Files } from "../../src/system/ports.ts";
import type { Life, MemoryJob } from "../backends/memory-job.ts";
import { summaryOf, toTheEnd } from "./experiment.ts";
import { quickFiles } from "./quick-files.ts";
import { cellAt, statuses, withCell } from "./sheet.ts";
import { dies, jobsByOwner, makeWorld, ownerOf, put, ticked, type World, type WorldParts } from "./world.ts";

const TRAINING = "Fine-tuning/r1";
const EVALUATION = "Evaluations/r1/cap/0";

const summary = `${summaryOf(["r1"]).replace("Words before.", "- **Epochs:** 1")}
### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |
|----------|------|-------|--------|--------|-----------|-------|
| r1 | cap | 0 | pending | - | - | - |
`;

type Fate = Omit<Life, "startsAt">;

/** A training and its evaluation; the jobs of each fare one after the other as they are told, those that are left end well. */
const pair = (
  trainings: readonly Fate[] = [],
  config = "after: scheduler\n",
  more: Partial<WorldParts> = {},
): Promise<World> => {
  const left = [...trainings];
  const life = (request: MemoryJob["request"], startsAt: number): Life => ({
    startsAt,
    lastsMs: 90_000,
    ...(ownerOf({ request }) === "r1" ? left.shift() : {}),
  });
  return makeWorld({
    summary,
    scripts: ["r1", "r1.cap.0"],
    config: `stagger: {seconds: 0}\n${config}`,
    life,
    ...more,
  });
};

const both = (world: World): (string | undefined)[] =>
  [TRAINING, EVALUATION].map((row) => cellAt(world.read(), row, "Status"));
const noteOf = (world: World, row: string): string | undefined => cellAt(world.read(), row, "Notes");
const sent = (world: World): string[] =>
  world.scheduler.calls.submit.map(
    (request) =>
      `${ownerOf({ request })}${request.dependsOn === undefined ? "" : ` after ${request.dependsOn}`}`,
  );

describe("an evaluation waits until its training is completed", () => {
  test("goes in by the very tick that finds the checkpoint whole", async () => {
    const world = await pair([], "");
    await ticked(world);
    expect([...both(world), ...sent(world)]).toEqual(["queued", "pending", "r1"]);
    world.pass(60_000);
    await ticked(world);
    expect(both(world)).toEqual(["running", "pending"]);
    world.pass(60_000);
    await ticked(world);
    expect([...both(world), ...sent(world)]).toEqual(["completed", "queued", "r1", "r1.cap.0"]);
  });

  test("is blocked with the reason when that failed", async () => {
    const world = await pair([{ lastsMs: 1, exitCode: 3 }], "");
    await toTheEnd(world);
    expect(both(world)).toEqual(["failed", "blocked"]);
    expect(noteOf(world, EVALUATION)).toBe("training/r1 is failed");
  });

  test("is blocked when the checkpoint of its epoch is not whole, whatever its row says of the training", async () => {
    const world = await pair([], "");
    world.edit((text) => withCell(text, TRAINING, "Status", "completed"));
    await ticked(world);
    expect(both(world)).toEqual(["completed", "blocked"]);
    expect(noteOf(world, EVALUATION)).toBe("no checkpoint to evaluate: r1/artifacts/epoch_0 is missing");
    expect(sent(world)).toEqual([]);
  });

  test("of a base model needs nothing", async () => {
    const text = summaryOf(["r1"])
      .replace(
        "| Run Name | LR |\n|----------|----|\n",
        "| Run Name | LR | Type |\n|----|----|----|\n| base | - | Base |\n",
      )
      .concat("\n### Evaluations\n| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |\n")
      .concat("|---|---|---|---|---|---|---|\n| base | cap | - | pending | - | - | - |\n");
    const world = await makeWorld({ summary: text, scripts: ["base.cap"] });
    await ticked(world);
    expect(sent(world)).toEqual(["base.cap"]);
  });

  test("is not sent when the checkpoint is broken between the decision and the submission", async () => {
    const world = await pair([], "");
    await ticked(world);
    world.pass(120_000);
    let isBroken = false;
    const report = await ticked(world, {
      onEvent: (event) => {
        // As the summary is brought up to date, which is after the decision.
        if (event.kind !== "writing" || isBroken) return;
        isBroken = true;
        put(world.folder, "r1/artifacts/epoch_0/model.safetensors", "");
      },
    });
    expect([isBroken, ...sent(world)]).toEqual([true, "r1"]);
    expect(report.diagnostics.map(({ code }) => code)).toContain("task.checkpoint-changed");
    await ticked(world);
    expect([both(world)[1], ...sent(world)]).toEqual(["blocked", "r1"]);
  });
});

describe("with after: scheduler", () => {
  test("it goes in with its training, to start after it", async () => {
    const world = await pair();
    await ticked(world);
    expect([...both(world), ...sent(world)]).toEqual(["queued", "queued", "r1", "r1.cap.0 after 1001"]);
    expect(world.events()).toContainEqual(
      expect.objectContaining({ kind: "intent", dependsOn: { task: "training/r1", job: "1001" } }),
    );
    await toTheEnd(world);
    expect([...both(world), ...sent(world)]).toEqual(["completed", "completed", "r1", "r1.cap.0 after 1001"]);
  });

  test.each<[string, Fate]>([
    ["fails", { lastsMs: 1, exitCode: 3 }],
    ["runs out of time", { lastsMs: 1, state: "TIMEOUT" }],
    ["is cancelled from outside", { lastsMs: 1, state: "CANCELLED" }],
  ])(
    "it is blocked when the training %s, its row names no job, and it follows the next attempt",
    async (_, fate) => {
      const world = await pair([fate]);
      await toTheEnd(world);
      expect(both(world)[1]).toBe("blocked");
      expect(noteOf(world, EVALUATION)).toMatch(/^training\/r1 is /);
      expect(cellAt(world.read(), EVALUATION, "Job ID")).toBe("-");
      world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
      await toTheEnd(world);
      expect([...both(world), ...sent(world)]).toEqual([
        "completed",
        "completed",
        "r1",
        "r1.cap.0 after 1001",
        "r1",
        "r1.cap.0 after 1003",
      ]);
    },
  );

  test("a training that is tried again by itself takes it along, and its own attempts are not used up", async () => {
    const world = await pair(
      [
        { lastsMs: 1, state: "PREEMPTED" },
        { lastsMs: 1, state: "PREEMPTED" },
      ],
      "after: scheduler\nretry: {max_attempts: 3}\n",
    );
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
    expect(jobsByOwner(world)).toEqual({ r1: 3, "r1.cap.0": 3 });
    expect(noteOf(world, EVALUATION)).toBe("-");
  });

  test("a training that ends well and leaves nothing takes it out of the queue", async () => {
    const world = await pair([], "after: scheduler\nvalidate: {grace_seconds: 0}\n", {
      harvest: (job) => (ownerOf(job) === "r1" ? "cut" : "whole"),
    });
    await toTheEnd(world);
    expect(both(world)).toEqual(["invalid", "blocked"]);
    expect(world.scheduler.calls.cancel.flat().map(({ id }) => id)).toEqual(["1002"]);
  });

  test("one that has read what is not whole is not completed, and runs again", async () => {
    const world = await pair([], "after: scheduler\nvalidate: {grace_seconds: 600}\n", {
      harvest: (job) => (job.id === "1001" ? "cut" : "whole"),
    });
    await toTheEnd(world);
    expect(both(world)).toEqual(["invalid", "blocked"]);
    world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
    expect(jobsByOwner(world)).toEqual({ r1: 2, "r1.cap.0": 2 });
  });

  test("one that failed over what is not whole has not failed: the verdict on its training comes first", async () => {
    const world = await pair([], "after: scheduler\nvalidate: {grace_seconds: 600}\n", {
      harvest: (job) => (job.id === "1001" ? "nothing" : "whole"),
      life: (request, startsAt) => ({
        startsAt,
        lastsMs: 1_000,
        exitCode: request.dependsOn === "1001" ? 9 : 0,
      }),
    });
    await toTheEnd(world);
    expect(both(world)).toEqual(["invalid", "blocked"]);
    world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
  });

  test("a training that somebody restarts while it waits", async () => {
    const world = await pair([{ lastsMs: 1_000_000 }]);
    await ticked(world);
    world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
    expect(sent(world)).toEqual(["r1", "r1.cap.0 after 1001", "r1", "r1.cap.0 after 1003"]);
  });

  test("a training that is lost takes it out of the queue, and along with its next attempt", async () => {
    const world = await pair([{ lastsMs: 10_000_000 }]);
    await ticked(world);
    world.scheduler.lose("1001");
    await toTheEnd(world);
    expect(both(world)).toEqual(["unknown", "blocked"]);
    expect(world.scheduler.calls.cancel.flat().map(({ id }) => id)).toEqual(["1002"]);
    world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
    expect(jobsByOwner(world)).toEqual({ r1: 2, "r1.cap.0": 2 });
  });

  test("of two that are lost, nobody knows", async () => {
    const world = await pair([{ lastsMs: 10_000_000 }]);
    await ticked(world);
    world.scheduler.lose("1001");
    world.scheduler.lose("1002");
    await toTheEnd(world);
    expect([...both(world), ...world.scheduler.calls.cancel]).toEqual(["unknown", "unknown"]);
  });

  test.each<[string, Fate, string | undefined, string]>([
    ["fails", { lastsMs: 1, exitCode: 3 }, undefined, "did not end well"],
    ["is cancelled by its person", { lastsMs: 10_000_000 }, "cancel", "was cancelled"],
    ["is started again by its person", { lastsMs: 10_000_000 }, "retry", "was cancelled"],
  ])("what is told when the training %s", async (_, fate, word, said) => {
    const world = await pair([fate]);
    await ticked(world);
    if (word !== undefined) world.edit((text) => withCell(text, TRAINING, "Status", word));
    await toTheEnd(world);
    expect(world.events()).toContainEqual(
      expect.objectContaining({
        kind: "judged",
        task: "evaluation/r1/cap/0",
        note: `left the queue: job 1001 of training/r1 ${said}`,
      }),
    );
  });

  test.each(["max_queued", "max_in_flight"])("%s counts what has just gone in before it", async (key) => {
    const world = await pair([], `after: scheduler\n${key}: 1\n`);
    await ticked(world);
    expect([...both(world), ...sent(world)]).toEqual(["queued", "pending", "r1"]);
  });

  test("one whose script has a choice of its own waits, and takes no place from the next", async () => {
    const world = await pair([], "after: scheduler\nmax_in_flight: 2\n", {
      summary: `${summary}| r1 | more | 0 | pending | - | - | - |\n`,
      scripts: ["r1", "r1.cap.0", "r1.more.0"],
    });
    const choice = "#!/bin/bash\n#SBATCH --dependency=afterok:1?afterok:2\n";
    put(world.folder, "r1/eval/cap_epoch0/cell.slurm", choice);
    await ticked(world);
    expect([...both(world), ...sent(world)]).toEqual(["queued", "pending", "r1", "r1.more.0 after 1001"]);
    await toTheEnd(world);
    expect(sent(world)).toEqual(["r1", "r1.more.0 after 1001", "r1.cap.0"]);
    expect(new Set(Object.values(statuses(world.read())))).toEqual(new Set(["completed"]));
  });

  test("evaluations that end together share the look at their checkpoint", async () => {
    const looks = async (others: readonly string[]): Promise<number> => {
      const world = await pair([], undefined, {
        summary: `${summary}${others.map((task) => `| r1 | ${task} | 0 | pending | - | - | - |\n`).join("")}`,
        scripts: ["r1", "r1.cap.0", ...others.map((task) => `r1.${task}.0`)],
      });
      for (let count = 0; count < 2; count += 1) {
        await ticked(world);
        world.pass(95_000);
      }
      const files = quickFiles();
      let looked = 0;
      const readSlice: Files["readSlice"] = async (path, ...part) => {
        if (path.endsWith(".safetensors")) looked += 1;
        return files.readSlice(path, ...part);
      };
      await ticked(world, { files: { ...files, readSlice } });
      expect(new Set(Object.values(statuses(world.read())))).toEqual(new Set(["completed"]));
      return looked;
    };
    const alone = await looks([]);
    expect(alone).toBeGreaterThan(0);
    expect(await looks(["more", "most"])).toBe(alone);
  });

  test("one that a person cancels stays cancelled", async () => {
    const world = await pair([{ lastsMs: 300_000 }]);
    await ticked(world);
    world.edit((text) => withCell(text, EVALUATION, "Status", "cancel"));
    await toTheEnd(world);
    expect([...both(world), ...sent(world)]).toEqual(["completed", "cancelled", "r1", "r1.cap.0 after 1001"]);
  });

  test("where SLURM has forgotten the job, the next tick decides", async () => {
    const world = await pair();
    world.scheduler.planSubmits(
      { answer: { kind: "accepted", id: "1001" }, made: true },
      { answer: { kind: "rejected", reason: "Job dependency problem" }, made: false },
    );
    const report = await ticked(world);
    expect(both(world)[1]).toBe("pending");
    expect(report.diagnostics).toEqual([]);
    await toTheEnd(world);
    expect(both(world)).toEqual(["completed", "completed"]);
  });

  test("its own evaluation of a completed training goes in as ever", async () => {
    const world = await pair();
    await toTheEnd(world);
    rmSync(join(world.folder, "r1/eval/cap_epoch0/logs"), { recursive: true });
    world.edit((text) => withCell(text, EVALUATION, "Status", "retry"));
    await toTheEnd(world);
    expect(sent(world).at(-1)).toBe("r1.cap.0");
    expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed"]);
  });

  test("a crash at any effect makes neither a second job nor one that is forgotten", async () => {
    const effects = await dies(await pair([{ lastsMs: 1, exitCode: 3 }]), { at: 10_000, when: "before" });
    for (let at = 1; at <= effects.length; at += 1) {
      const world = await pair([{ lastsMs: 1_000, exitCode: 3 }]);
      await dies(world, { at, when: "after" });
      await toTheEnd(world);
      world.edit((text) => withCell(text, TRAINING, "Status", "retry"));
      await toTheEnd(world);
      expect([effects[at - 1], ...both(world)]).toEqual([effects[at - 1], "completed", "completed"]);
      expect(jobsByOwner(world).r1).toBe(2);
      expect(
        world.scheduler.jobs.filter((job) => ownerOf(job) !== "r1" && job.state === "COMPLETED"),
      ).toHaveLength(1);
    }
  });
});
