import { expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { tick } from "../../src/commands/tick.ts";
import { type Turned, turnedBy } from "../../src/commands/turned.ts";
import type { Event } from "../../src/model/event.ts";
import { ok } from "../../src/model/result.ts";
import type { Choice } from "../../src/tick/choose/choose.ts";
import { experimentWith } from "./experiment.ts";
import { begin } from "./world.ts";

test("a task that waits for a person is told once, and what has a finding of its own not at all", async () => {
  // The script of `r2` is missing.
  const world = await experimentWith({ scripts: ["r1"] }, "r1", "r2");
  const closed: Backend = {
    ...world.scheduler,
    submit: async () => ({ kind: "wait", obstacle: "operator", reason: "partition gpu is DOWN" }),
  };
  const told = async (backend: Backend): Promise<readonly Turned[] | undefined> => {
    const { data } = await tick({
      system: begin(world).system,
      chooseBackend: async () => ok(backend),
      cwd: world.folder,
      version: "0",
      signal: new AbortController().signal,
      flags: new Map(),
    });
    return data?.turned;
  };
  const turned: Turned = { task: "training/r1", status: "blocked", reason: "partition gpu is DOWN" };
  expect(await told(closed)).toEqual([turned]);
  expect(await told(closed)).toEqual([]);
  expect(await told(world.scheduler)).toEqual([]);
});

test("a turn that was announced and not written is none", () => {
  const choice = {
    task: { key: "t" },
    standing: { status: "unknown", reason: "no trace" },
    decision: { kind: "blocked", reason: "no trace" },
  } as unknown as Choice;
  const cells = [{ task: "t", column: "status", value: "unknown" }] as const;
  const writing: Event = { kind: "writing", at: 0, temporary: ".t", cells };
  expect(turnedBy([writing, { kind: "unwritten", at: 0 }], [choice])).toEqual([]);
  expect(turnedBy([writing, { kind: "written", at: 0 }], [choice])).toEqual([
    { task: "t", status: "unknown", reason: "no trace" },
  ]);
});
