import type { Overrides } from "../../src/model/job.ts";
import type { SubmitPlan } from "../backends/memory.ts";
import type { Life, MemoryJob } from "../backends/memory-job.ts";
import { cellAt, withCell } from "./sheet.ts";
import { type Harvest, ownerOf, type World, type WorldParts } from "./world.ts";

/** Something that a person does once, as soon as the summary reads so. */
export interface Deed {
  readonly when: (text: string) => boolean;
  readonly change: (text: string) => string;
}

/** What a job finds when it is submitted. */
export interface Seen {
  readonly overrides: Overrides;
  read(path: string): string;
}

export interface Scenario extends Omit<WorldParts, "life"> {
  readonly name: string;
  /** How the nth job of an owner fares, from 1; absent: it runs for 90 s and ends well. */
  readonly fate?: (owner: string, nth: number, seen: Seen) => Omit<Life, "startsAt">;
  /** Files besides the scripts, by their paths, and what they say in the end. */
  readonly files?: Readonly<Record<string, readonly [first: string, last: string]>>;
  readonly plans?: readonly SubmitPlan[];
  readonly deeds?: readonly Deed[];
  /** What happens to the scheduler by itself while time passes. */
  readonly meanwhile?: (world: World) => void;
  /** A row whose Notes nobody else writes, and in which a person notes something in the gap after a crash. */
  readonly noted?: string;
  /** A row that a person puts on hold in that gap if it is pending, with the owner of its jobs. */
  readonly held?: { readonly row: string; readonly owner: string };
  /** Status cells when nothing is left to do. */
  readonly ends: Readonly<Record<string, string>>;
  /** Jobs that there must have been in the end, by owner. */
  readonly jobs: Readonly<Record<string, number>>;
}

const FRONT = `---
title: kept as it is
---

# Experiment: a matrix

Prose with | a pipe, and *emphasis*.   

`;

const RUNS = (...names: string[]): string =>
  `## All Runs

| Run Name | LR | Type |
|---|--:|---|
${names.map((name) => `| ${name} | 1e-5 | ${name === "base" ? "Control" : "LoRA"} |`).join("\n")}
`;

const FINE_TUNING = (...rows: string[]): string =>
  `
## Status

### Fine-tuning
| Run Name | Owner | Status | Job ID | Started | Completed | Notes |
|----------|:-----:|--------|-------:|---------|-----------|-------|
${rows.map((name) => `| ${name} |  ann \\| bo   | pending | - | - | - | - |`).join("\n")}
`;

const EVALUATIONS = (...rows: string[]): string =>
  `
### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes | Plot |
|----------|------|-------|--------|--------|-----------|-------|------|
${rows.map((name) => `| ${name} | cap | ${name === "base" ? "-" : "0"} | pending | TBD | | | see **fig** |`).join("\n")}

The end, without a final newline`;

const typed =
  (row: string, column: string, value: string) =>
  (text: string): string =>
    withCell(text, row, column, value);

const shows =
  (row: string, status: string) =>
  (text: string): boolean =>
    cellAt(text, row, "Status") === status;

const train = (run: string): string => `Fine-tuning/${run}`;

const harvests =
  (by: Readonly<Record<string, Harvest>>) =>
  (job: MemoryJob): Harvest =>
    by[ownerOf(job)] ?? "whole";

const APART: readonly Scenario[] = [
  {
    name: "a fresh summary without a status section",
    summary: `${FRONT}${RUNS("r1", "r2", "base")}
### Evaluation Tasks
| Task Name | Dataset |
|---|---|
| cap | words |
`,
    scripts: ["r1", "r2", "r1.cap.0", "r2.cap.0", "base.cap"],
    held: { row: "Fine-tuning/r2", owner: "r2" },
    ends: {
      "Fine-tuning/r1": "completed",
      "Fine-tuning/r2": "completed",
      "Evaluations/r1/cap/0": "completed",
      "Evaluations/r2/cap/0": "completed",
      "Evaluations/base/cap": "completed",
    },
    jobs: { r1: 1, r2: 1, "r1.cap.0": 1, "r2.cap.0": 1, "base.cap": 1 },
  },
  {
    name: "three trainings with evaluations that wait, CRLF",
    summary:
      `${FRONT}${RUNS("r1", "r2", "r3")}${FINE_TUNING("r1", "r2", "r3")}${EVALUATIONS("r1", "r2")}`.replaceAll(
        "\n",
        "\r\n",
      ),
    config: "max_in_flight: 2\nstagger:\n  seconds: 0\n",
    scripts: ["r1", "r2", "r3", "r1.cap.0", "r2.cap.0"],
    noted: train("r2"),
    held: { row: train("r3"), owner: "r3" },
    ends: {
      "Fine-tuning/r1": "completed",
      "Fine-tuning/r2": "completed",
      "Fine-tuning/r3": "completed",
      "Evaluations/r1/cap/0": "completed",
      "Evaluations/r2/cap/0": "completed",
    },
    jobs: { r1: 1, r2: 1, r3: 1, "r1.cap.0": 1, "r2.cap.0": 1 },
  },
  {
    name: "a cancel and a retry typed by a person",
    summary: `${FRONT}${RUNS("r1", "r2", "r3")}${FINE_TUNING("r1", "r2", "r3")}`,
    config: "max_in_flight: 2\n",
    scripts: ["r1", "r2", "r3"],
    fate: (owner, nth) => {
      if (owner === "r1") return {};
      return { lastsMs: 90_000, exitCode: owner === "r2" && nth === 1 ? 3 : 0 };
    },
    deeds: [
      { when: shows(train("r1"), "running"), change: typed(train("r1"), "Status", "cancel") },
      { when: shows(train("r2"), "failed"), change: typed(train("r2"), "Status", "retry") },
    ],
    noted: train("r1"),
    held: { row: train("r3"), owner: "r3" },
    ends: { "Fine-tuning/r1": "cancelled", "Fine-tuning/r2": "completed", "Fine-tuning/r3": "completed" },
    jobs: { r1: 1, r2: 2, r3: 1 },
  },
  {
    name: "a retry typed while the job runs",
    summary: `${FRONT}${RUNS("r1")}${FINE_TUNING("r1")}`,
    scripts: ["r1"],
    fate: (_, nth) => (nth === 1 ? {} : { lastsMs: 60_000 }),
    deeds: [{ when: shows(train("r1"), "running"), change: typed(train("r1"), "Status", "retry") }],
    noted: train("r1"),
    ends: { "Fine-tuning/r1": "completed" },
    jobs: { r1: 2 },
  },
  {
    name: "outputs that are not whole, and ends that no attempt mends",
    summary: `${FRONT}${RUNS("r1", "r2", "r3")}${FINE_TUNING("r1", "r2", "r3")}${EVALUATIONS("r1", "r2")}`,
    config: "retry:\n  max_attempts: 2\nvalidate:\n  grace_seconds: 40\n",
    scripts: ["r1", "r2", "r3", "r1.cap.0", "r2.cap.0"],
    fate: (owner) => ({ lastsMs: 50_000, exitCode: owner === "r3" ? 9 : 0 }),
    harvest: harvests({ r1: "nothing", "r2.cap.0": "cut" }),
    noted: train("r2"),
    ends: {
      "Fine-tuning/r1": "invalid",
      "Fine-tuning/r2": "completed",
      "Fine-tuning/r3": "failed",
      "Evaluations/r1/cap/0": "blocked",
      "Evaluations/r2/cap/0": "invalid",
    },
    jobs: { r1: 1, r2: 1, r3: 1, "r2.cap.0": 1 },
  },
  {
    name: "causes that another attempt mends: a smaller batch, more memory, another node",
    summary: `${FRONT}${RUNS("r1", "r2", "r3")}${FINE_TUNING("r1", "r2", "r3")}${EVALUATIONS("r1")}`,
    config: "retry:\n  max_attempts: 3\nstagger:\n  seconds: 0\n",
    scripts: ["r1", "r2", "r3", "r1.cap.0"],
    files: {
      "r1/finetune.yaml": [
        "batch_size: 8  # mine\r\ngradient_accumulation_steps: 3\r\n",
        "batch_size: 2  # mine\r\ngradient_accumulation_steps: 12\r\n",
      ],
      "r2/finetune.slurm": Array(2).fill("#!/bin/bash\n#SBATCH --mem=1000\n") as [string, string],
    },
    fate: (owner, _, { overrides, read }) => {
      const lastsMs = 90_000;
      if (owner === "r1" && !read("r1/finetune.yaml").startsWith("batch_size: 2"))
        return { lastsMs, exitCode: 1, log: "torch.OutOfMemoryError: CUDA out of memory.\n" };
      if (owner === "r2" && (overrides.memory?.mib ?? 0) < 4000)
        return { lastsMs, exitCode: 1, state: "OUT_OF_MEMORY" };
      if (owner === "r3" && !overrides.exclude?.includes("n1"))
        return { lastsMs, exitCode: 1, state: "NODE_FAIL", node: "n1" };
      return { lastsMs };
    },
    noted: train("r3"),
    ends: {
      "Fine-tuning/r1": "completed",
      "Fine-tuning/r2": "completed",
      "Fine-tuning/r3": "completed",
      "Evaluations/r1/cap/0": "completed",
    },
    jobs: { r1: 3, r2: 3, r3: 2, "r1.cap.0": 1 },
  },
  {
    name: "a quota in the middle of a batch",
    summary: `${FRONT}${RUNS("r1", "r2", "r3")}${FINE_TUNING("r1", "r2", "r3")}`,
    scripts: ["r1", "r2", "r3"],
    plans: [
      { made: true, answer: { kind: "accepted", id: "1001" } },
      { made: false, answer: { kind: "wait", obstacle: "quota", reason: "AssocMaxSubmitJobLimit" } },
      { made: false, answer: { kind: "wait", obstacle: "quota", reason: "AssocMaxSubmitJobLimit" } },
    ],
    noted: train("r3"),
    held: { row: train("r3"), owner: "r3" },
    ends: { "Fine-tuning/r1": "completed", "Fine-tuning/r2": "completed", "Fine-tuning/r3": "completed" },
    jobs: { r1: 1, r2: 1, r3: 1 },
  },
  {
    name: "unclear submissions: one made a job, one did not, one makes it late",
    summary: `${FRONT}${RUNS("r1", "r2", "r3", "r4")}${FINE_TUNING("r1", "r2", "r3", "r4")}`,
    scripts: ["r1", "r2", "r3", "r4"],
    plans: [
      { made: true, answer: { kind: "unclear", reason: "Socket timed out" } },
      { made: false, answer: { kind: "unclear", reason: "Socket timed out" } },
      { made: "late", answer: { kind: "unclear", reason: "Socket timed out" } },
    ],
    // A frozen controller makes the job when it thaws, long before the settle time is over.
    meanwhile: ({ scheduler }) => scheduler.thaw(),
    noted: train("r4"),
    held: { row: train("r4"), owner: "r4" },
    ends: {
      "Fine-tuning/r1": "completed",
      "Fine-tuning/r2": "completed",
      "Fine-tuning/r3": "completed",
      "Fine-tuning/r4": "completed",
    },
    jobs: { r1: 1, r2: 1, r3: 1, r4: 1 },
  },
  {
    name: "a rejected script",
    summary: `${FRONT}${RUNS("r1", "r2")}${FINE_TUNING("r1", "r2")}${EVALUATIONS("r1")}`,
    scripts: ["r1", "r2", "r1.cap.0"],
    refuses: (owner) => (owner === "r1" ? "Invalid partition name specified" : undefined),
    noted: train("r2"),
    ends: { "Fine-tuning/r1": "failed", "Fine-tuning/r2": "completed", "Evaluations/r1/cap/0": "blocked" },
    jobs: { r2: 1 },
  },
];

/** The same with runs that ask for the same going in as one array. */
const packed = (name: string, more: Partial<Scenario> = {}): Scenario[] =>
  APART.filter((scenario) => scenario.name === name).map((scenario) => ({
    ...scenario,
    config: `${scenario.config ?? ""}\nsubmit.pack: true\n`,
    ...more,
    name: `packed: ${more.name ?? name}`,
  }));

const QUOTA: SubmitPlan = {
  made: false,
  answer: { kind: "wait", obstacle: "quota", reason: "AssocMaxSubmitJobLimit" },
};

export const SCENARIOS: readonly Scenario[] = [
  ...APART,
  ...packed("three trainings with evaluations that wait, CRLF"),
  ...packed("a cancel and a retry typed by a person"),
  ...packed("outputs that are not whole, and attempts that the policy adds"),
  ...packed("a quota in the middle of a batch", { plans: [QUOTA, QUOTA] }),
  ...packed("unclear submissions: one made a job, one did not, one makes it late", {
    name: "an unclear array that makes its jobs late",
    plans: [{ made: "late", answer: { kind: "unclear", reason: "Socket timed out" } }],
  }),
  ...packed("a rejected script"),
];
