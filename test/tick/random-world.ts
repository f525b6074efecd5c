import fc from "fast-check";
import { OBSTACLES, type Obstacle } from "../../src/model/job.ts";
import type { MemoryJob } from "../backends/memory-job.ts";
import { cellAt, untouchable, withCell } from "./sheet.ts";
import { makeWorld, ownerOf, type World } from "./world.ts";

/** The rows of the experiment, by the owner of their jobs. */
export const ROWS: Readonly<Record<string, string>> = {
  r1: "Fine-tuning/r1",
  r2: "Fine-tuning/r2",
  r3: "Fine-tuning/r3",
  "r1.cap.0": "Evaluations/r1/cap/0",
};
const OWNERS = Object.keys(ROWS);

/** One thing that happens. */
export type Step =
  | { readonly kind: "tick" }
  | { readonly kind: "crash"; readonly at: number; readonly when: "before" | "during" | "after" }
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "job"; readonly pick: number; readonly fate: Fate }
  | { readonly kind: "silent"; readonly source: "queue" | "records"; readonly looks: number }
  | { readonly kind: "answer"; readonly answer: Obstacle | "rejected" | "lost" | "unclear" | "late" }
  | { readonly kind: "word"; readonly owner: string; readonly word: string }
  | { readonly kind: "note"; readonly owner: string; readonly note: string }
  | { readonly kind: "row"; readonly what: "delete" | "restore" }
  | { readonly kind: "prose"; readonly text: string };

type Fate = "start" | "complete" | "fail" | "vanish" | "reappear" | "purge" | "requeue";

const WORDS = [
  "pending",
  "retry",
  "",
  "skip",
  "hold",
  "cancel",
  "completed",
  "failed",
  "waiting for Mei",
  "RUNNING",
];
const FATES: readonly Fate[] = [
  "start",
  "complete",
  "complete",
  "fail",
  "vanish",
  "reappear",
  "purge",
  "requeue",
];

const kind = <Kind extends Step["kind"]>(name: Kind) => fc.constant(name);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: kind("tick") }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind("crash"),
      at: fc.integer({ min: 1, max: 25 }),
      when: fc.constantFrom("before", "during", "after"),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: kind("pass"), seconds: fc.constantFrom(1, 12, 40, 200) }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: kind("job"), pick: fc.nat(20), fate: fc.constantFrom(...FATES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("silent"),
      source: fc.constantFrom("queue", "records"),
      looks: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("answer"),
      answer: fc.constantFrom(...OBSTACLES, "rejected", "lost", "unclear", "late"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("word"),
      owner: fc.constantFrom(...OWNERS),
      word: fc.constantFrom(...WORDS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("note"),
      owner: fc.constantFrom(...OWNERS),
      note: fc.constantFrom("mine", "ask Mei \\| Bo", "`lr` too high?", "💥 see log"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("row"), what: fc.constantFrom("delete", "restore") }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("prose"), text: fc.constantFrom("a line", "> quoted | text", "") }),
  },
);

const SUMMARY = `---
tags: [a, b]
---
# Experiment: at random

| Legend | x |
|---|---|
| Status | what it says |

## All Runs

| Run Name | LR |
|---|---|
| r1 | 1e-5 |
| r2 |  2e-5  |
| r3 | 3e-5 |

## Status

### Fine-tuning
| Run Name | Seed | Status | Job ID | Started | Completed | Notes |
|----------|-----:|--------|--------|---------|-----------|-------|
| r1 |   17 | pending | - | - | - | - |
| r2 |   18 | pending | - | - | - | - |
| r3 |   19 | pending | - | - | - | - |

### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes | Plot |
|----------|------|-------|--------|--------|-----------|-------|------|
| r1 | cap | 0 | pending | - | - | - | *none* |

Words behind.
`;

export const MAX_ATTEMPTS = 2;

export const randomWorld = (): Promise<World> =>
  makeWorld({
    summary: SUMMARY,
    config: `retry: { max_attempts: ${MAX_ATTEMPTS} }\nmax_in_flight: 3\nstagger: { seconds: 0 }\n`,
    scripts: OWNERS,
    life: () => ({ startsAt: Number.POSITIVE_INFINITY }),
    harvest: (job) => (Number(job.id) % 3 === 0 ? "cut" : "whole"),
  });

/** What a person has typed that must stay, and what they have asked for. */
export interface Memory {
  /** Text outside of the cells that runmark may write. */
  kept: string;
  readonly notes: Map<string, string>;
  /** Jobs by owner that there were when a person last typed a status there. */
  readonly asked: Map<string, number>;
  deleted: readonly string[];
}

export const newMemory = (): Memory => ({
  kept: untouchable(SUMMARY),
  notes: new Map(),
  asked: new Map(),
  deleted: [],
});

export const jobsOf = (world: World, owner: string): readonly MemoryJob[] =>
  world.scheduler.jobs.filter((job) => ownerOf(job) === owner);

/** Does everything that is no tick. */
export function happen(world: World, memory: Memory, event: Step): void {
  switch (event.kind) {
    case "tick":
    case "crash":
      return;
    case "pass":
      // A frozen controller thaws long before the settle time is over.
      world.scheduler.thaw();
      world.pass(event.seconds * 1000);
      return;
    case "job":
      befall(world, memory, event.pick, event.fate);
      return;
    case "silent":
      if (event.source === "queue") world.scheduler.answerQueue(SILENT, event.looks);
      else world.scheduler.answerRecords(SILENT, event.looks);
      return;
    case "answer":
      plan(world, event.answer);
      return;
    default:
      type(world, memory, event);
  }
}

const SILENT = { kind: "failed", reason: "Socket timed out" } as const;

function plan({ scheduler }: World, answer: Extract<Step, { kind: "answer" }>["answer"]): void {
  const unclear = { kind: "unclear", reason: "Socket timed out" } as const;
  if (answer === "quota" || answer === "operator" || answer === "controller")
    scheduler.planSubmits({ made: false, answer: { kind: "wait", obstacle: answer, reason: "not now" } });
  else if (answer === "rejected")
    scheduler.planSubmits({ made: false, answer: { kind: "rejected", reason: "bad" } });
  else scheduler.planSubmits({ made: answer === "late" ? "late" : answer === "unclear", answer: unclear });
}

function befall(world: World, memory: Memory, pick: number, fate: Fate): void {
  const { scheduler } = world;
  const job = scheduler.jobs[pick % Math.max(1, scheduler.jobs.length)];
  if (job === undefined || job.known === "late") return;
  const isNewest = jobsOf(world, ownerOf(job)).at(-1) === job;
  const mayStay = isNewest && (memory.asked.get(ownerOf(job)) ?? 0) < jobsOf(world, ownerOf(job)).length;
  // A job that comes back after another was asked for in its place is nobody's fault.
  if (fate === "reappear" && job.known === "nowhere" && mayStay) job.known = "queue";
  if (job.known === "nowhere") return;
  if (fate === "vanish" && job.endedAt === undefined) job.known = "nowhere";
  if (fate === "purge" && job.endedAt !== undefined) job.known = "records";
  if (job.endedAt !== undefined || job.known !== "queue") return;
  if (fate === "start") scheduler.set(job.id, "RUNNING");
  if (fate === "complete") scheduler.finish(job.id);
  // It could not be started, which another attempt may mend.
  if (fate === "fail") scheduler.set(job.id, "FAILED", { exitCode: 0, signal: 53 });
  if (fate === "requeue") scheduler.set(job.id, "PENDING", { reason: "BeginTime" });
  world.pass(0);
}

function type(
  world: World,
  memory: Memory,
  event: Extract<Step, { kind: "word" | "note" | "row" | "prose" }>,
): void {
  if (event.kind === "word" || event.kind === "note") {
    const row = ROWS[event.owner] ?? "";
    const column = event.kind === "word" ? "Status" : "Notes";
    const before = cellAt(world.read(), row, column);
    const value = event.kind === "word" ? event.word : event.note;
    if (before === undefined || before === value) return;
    world.edit((text) => withCell(text, row, column, value));
    if (event.kind === "note") memory.notes.set(row, event.note);
    else memory.asked.set(event.owner, jobsOf(world, event.owner).length);
  } else if (event.kind === "prose") {
    world.edit((text) => text.replace("\n\n## All Runs", `\n\n${event.text}\n\n## All Runs`));
  } else typeRow(world, memory, event.what);
  memory.kept = untouchable(world.read());
}

/** The rows of r3 in both tables, gone and back as they were. */
function typeRow(world: World, memory: Memory, what: "delete" | "restore"): void {
  if (what === "delete" && memory.deleted.length === 0) {
    memory.deleted = world
      .read()
      .split("\n")
      .filter((line) => line.startsWith("| r3 "));
    world.edit((text) => memory.deleted.reduce((rest, line) => rest.replace(`${line}\n`, () => ""), text));
  } else if (what === "restore" && memory.deleted.length === 2) {
    const [run = "", status = ""] = memory.deleted;
    world.edit((text) =>
      text
        .replace("\n\n## Status", () => `\n${run}\n\n## Status`)
        .replace("\n\n### Evaluations", () => `\n${status}\n\n### Evaluations`),
    );
    memory.deleted = [];
    // What the row says may be older than what runmark wrote last: then it is a person's word.
    memory.asked.set("r3", jobsOf(world, "r3").length);
  }
}
