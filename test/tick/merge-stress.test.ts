import { spawn } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { bundleProgram } from "../support/bundle.ts";
import { tempFolder } from "../support/folder.ts";
import { readSaved } from "../support/saved.ts";
import { quickFolder } from "./quick-files.ts";
import { cellAt, statuses, untouchable, withCell } from "./sheet.ts";

const ROUNDS = 1_000;

interface Report {
  readonly ticks: number;
  readonly writes: number;
  /** Writes that were taken back because the editor had saved in between. */
  readonly collisions: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly jobs: readonly { readonly id: string; readonly run: string; readonly isLive: boolean }[];
}

async function startTicker(folder: string, summaryPath: string) {
  const program = await bundleProgram(join(import.meta.dirname, "merge-ticker.ts"), await tempFolder());
  const child = spawn(process.execPath, [program, folder, summaryPath], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (line: "report" | "end"): Promise<Report> => {
    child.stdin.write(`${line}\n`);
    return JSON.parse(String((await answers.next()).value)) as Report;
  };
}

/** A generator of small numbers that is the same in every run of the test. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const COLUMNS = ["Run Name", "Command", "Seed", "Status", "Job ID", "Started", "Completed", "Notes"];

const lineOf = (columns: readonly string[], cells: Readonly<Record<string, string>>): string =>
  `| ${columns.map((column) => cells[column] ?? "-").join(" | ")} |`;

const newLine = (columns: readonly string[], run: string, notes = "-"): string =>
  lineOf(columns, { "Run Name": run, Command: "false", Seed: "1", Status: "pending", Notes: notes });

const summaryOf = (runs: readonly string[]): string =>
  [
    "# Stress\n",
    "Words before.\n",
    "## Runs\n",
    lineOf(COLUMNS, Object.fromEntries(COLUMNS.map((column) => [column, column]))),
    `|${COLUMNS.map(() => "---").join("|")}|`,
    ...runs.map((run) => newLine(COLUMNS, run)),
    "\nWords behind.\n",
  ].join("\n");

const key = (run: string): string => `Runs/${run}`;

/** The person at the other side: reads, edits and saves as editors do, and remembers all that was typed. */
function editor(path: string, random: (below: number) => number) {
  const notes = new Map<string, string>();
  /** By the save that put them on hold. */
  const held = new Map<string, number>();
  const believed = new Set<string>();
  /** How often a run was asked for again. */
  const retries = new Map<string, number>();
  /** The job that had failed when a run was asked for again. */
  const failedJobs = new Map<string, string>();
  const runs = Array.from({ length: 12 }, (_, at) => `r${at}`);
  let kept = untouchable(readSaved(path));
  let saves = 0;

  const save = (text: string): void => {
    if (random(2) === 0) writeFileSync(path, text);
    else {
      writeFileSync(`${path}~`, text);
      renameSync(`${path}~`, path);
    }
    saves += 1;
    kept = untouchable(text);
  };

  const check = (text: string): void => {
    expect(untouchable(text), `after save ${saves}`).toBe(kept);
    for (const [run, note] of notes) expect(cellAt(text, key(run), "Notes"), `note of ${run}`).toBe(note);
    for (const run of held.keys()) expect(cellAt(text, key(run), "Status"), `held ${run}`).toBe("hold");
    for (const run of believed) expect(cellAt(text, key(run), "Status"), run).toBe("completed");
  };

  const askAgain = (text: string, run: string, word: string): string => {
    retries.set(run, (retries.get(run) ?? 0) + 1);
    return withCell(text, key(run), "Status", word);
  };

  const typeStatus = (text: string, run: string): string => {
    const status = cellAt(text, key(run), "Status");
    const type = (word: string): string => withCell(text, key(run), "Status", word);
    if (held.delete(run)) return askAgain(text, run, "pending");
    if (status !== "failed" || believed.has(run)) return text;
    const choice = random(6);
    if (choice === 0) {
      held.set(run, saves);
      return type("hold");
    }
    if (choice === 1 && believed.size < 3) {
      believed.add(run);
      return type("completed");
    }
    const job = cellAt(text, key(run), "Job ID") ?? "";
    expect(failedJobs.get(run), `${run} has failed again, so there was another job`).not.toBe(job);
    failedJobs.set(run, job);
    return askAgain(text, run, random(2) === 0 ? "retry" : "rerun");
  };

  const edits: readonly ((text: string, run: string) => string)[] = [
    (text, run) => {
      notes.set(run, `note ${saves} \\| of mine`);
      return withCell(text, key(run), "Notes", `note ${saves} \\| of mine`);
    },
    typeStatus,
    typeStatus,
    (text) => {
      const run = `r${runs.length}`;
      if (runs.length >= 40) return text;
      runs.push(run);
      notes.set(run, "new");
      const columns = columnsOf(text);
      return text.replace("\n\nWords behind", () => `\n${newLine(columns, run, "new")}\n\nWords behind`);
    },
    (text) => reordered(text, random),
    (text) => text.replace(/^Words before.*$/m, `Words before, ${saves}.`),
  ];

  return {
    runs,
    held,
    believed,
    retries,
    round: (): string => {
      const text = readSaved(path);
      check(text);
      const run = runs[random(runs.length)] ?? "";
      save(edits[random(edits.length)]?.(text, run) ?? text);
      return kept;
    },
    check: () => check(readSaved(path)),
    text: () => readSaved(path),
  };
}

const isRow = (line: string): boolean => line.startsWith("|");
const cellsOf = (line: string): string[] => line.split(/(?<!\\)\|/).slice(1, -1);

const columnsOf = (text: string): string[] =>
  cellsOf(text.split("\n").find(isRow) ?? "").map((cell) => cell.trim());

/** Two columns change places in every line of the table. */
function reordered(text: string, random: (below: number) => number): string {
  const [one, other] = [random(COLUMNS.length), random(COLUMNS.length)];
  const swap = (line: string): string => {
    const cells = cellsOf(line);
    [cells[one], cells[other]] = [cells[other] ?? "", cells[one] ?? ""];
    return `|${cells.join("|")}|`;
  };
  return text
    .split("\n")
    .map((line) => (isRow(line) ? swap(line) : line))
    .join("\n");
}

test("an editor and a ticker rewrite one summary 1,000 times: nothing is lost on either side", {
  timeout: 300_000,
}, async () => {
  const folder = await quickFolder();
  const path = join(folder, "experiment_summary.md");
  writeFileSync(path, summaryOf(Array.from({ length: 12 }, (_, at) => `r${at}`)));
  writeFileSync(
    join(folder, "runmark.yaml"),
    "stagger: { seconds: 0 }\nmax_in_flight: 100\nsummary: { quiet_seconds: 0 }\n",
  );
  mkdirSync(join(folder, ".runmark"));
  const ask = await startTicker(folder, path);
  const random = numbers(7);
  const person = editor(path, random);
  await ask("report");
  const heldThen = new Map<string, { since: number; jobs: number }>();
  const jobsOf = (report: Report, run: string): number => report.jobs.filter((job) => job.run === run).length;
  for (let round = 0; round < ROUNDS; round += 1) {
    person.round();
    // Now and then the ticker gets ahead, so that there is something new to edit.
    if (random(3) > 0) continue;
    const now = await ask("report");
    const live = now.jobs.filter(({ isLive }) => isLive).map(({ run }) => run);
    expect(live, "live jobs, one a run").toEqual([...new Set(live)]);
    for (const [run, { since, jobs }] of heldThen)
      if (person.held.get(run) === since)
        expect(jobsOf(now, run), `jobs of ${run}, which is held`).toBe(jobs);
    heldThen.clear();
    // What is held at two reports in a row was so during whole ticks.
    for (const [run, since] of person.held) heldThen.set(run, { since, jobs: jobsOf(now, run) });
  }
  for (let count = 0; count < 30; count += 1) await ask("report");
  person.check();
  const report = await ask("end");
  person.check();
  const shown = statuses(person.text());
  const ends = person.runs.map((run) => {
    if (person.held.has(run)) return [key(run), "hold"];
    return [key(run), person.believed.has(run) ? "completed" : "failed"];
  });
  expect(shown).toEqual(Object.fromEntries(ends));
  // Every job that there is was asked for: the first of each run, and one for each time that it was asked for again.
  const asked = person.runs.map((run) => [run, 1 + (person.retries.get(run) ?? 0)] as const);
  const made = person.runs.map((run) => [run, jobsOf(report, run)] as const);
  expect(Object.fromEntries(made)).toEqual(Object.fromEntries(asked));
  // Without a save in between a read and its write there would be nothing to this.
  expect(report.collisions).toBeGreaterThan(10);
  expect(report.writes).toBeGreaterThan(100);
});
