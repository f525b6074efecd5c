import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { readSummary } from "../../src/parse/summary.ts";
import type { Session } from "../../src/tick/session/session.ts";
import { tick } from "../../src/tick/tick.ts";
import type { CrashPoint, Moment } from "../support/crash.ts";
import type { Memory } from "../support/tree.ts";
import type { Deed, Scenario, Seen } from "./scenarios.ts";
import { cellAt, statuses, untouchable, withCell } from "./sheet.ts";
import {
  begin,
  inSession,
  jobsByOwner,
  type Life,
  makeWorld,
  ownerOf,
  put,
  rememberSet,
  type Ticked,
  type World,
} from "./world.ts";

/** `run` keeps one process and its session over all ticks, `cron` takes a new one for each. */
export type Manner = "run" | "cron";

/** A crash at one effect of a play. */
export interface Death {
  readonly when: CrashPoint["when"];
  /** Name of the effect, and which it is, from 1, of all processes together. */
  readonly effect: string;
  readonly at: number;
  /** Brings the world back to what such a crash leaves: what came before it is played only once for all of them. */
  readonly leave: () => Promise<void>;
}

const MAX_TICKS = 60;
const NOTE = "mine: batch \\| 4, do not touch";

/** A scenario with its world and the person in it. */
export interface Stage {
  readonly scenario: Scenario;
  readonly world: World;
  readonly around: Outside;
  readonly remember: () => Memory;
}

export async function stageOf(scenario: Scenario): Promise<Stage> {
  const { fate } = scenario;
  const jobsOf = new Map<string, number>();
  const world: World = await makeWorld({
    ...scenario,
    life: (request, submittedAt) => {
      const owner = ownerOf({ request });
      const nth = (jobsOf.get(owner) ?? 0) + 1;
      jobsOf.set(owner, nth);
      const seen: Seen = {
        overrides: request.overrides ?? {},
        read: (path) => readFileSync(join(world.folder, path), "utf8"),
      };
      return {
        startsAt: submittedAt,
        ...(fate === undefined ? { lastsMs: 90_000 } : fate(owner, nth, seen)),
      };
    },
  });
  for (const [path, [first]] of Object.entries(scenario.files ?? {})) put(world.folder, path, first);
  world.scheduler.planSubmits(...(scenario.plans ?? []));
  const around = outside(world, scenario);
  return {
    ...{ scenario, world, around },
    remember: () => {
      const counts = [...jobsOf];
      const [kept, putLeftBack] = [world.remember(), rememberSet(around.left)];
      return {
        print: [kept.print, around.left.size, counts.join()].join("\n"),
        putBack: () => {
          kept.putBack();
          putLeftBack();
          jobsOf.clear();
          for (const [owner, count] of counts) jobsOf.set(owner, count);
        },
      };
    },
  };
}

/** The world outside of runmark: time, the scheduler, and the person, who does each deed once. */
function outside(world: World, scenario: Scenario) {
  const left = new Set<Deed>(scenario.deeds);
  return {
    left,
    turn: (): void => {
      world.pass(60_000);
      scenario.meanwhile?.(world);
      for (const deed of left) {
        if (!deed.when(world.read())) continue;
        world.edit(deed.change);
        left.delete(deed);
      }
    },
  };
}

type Outside = ReturnType<typeof outside>;

/** Ticks until nothing is left to do, as one process or as many: these. Effects are counted over all of them. */
async function toTheEnd(
  { world, around }: Stage,
  manner: Manner,
  watch?: (moment: Moment) => void,
): Promise<Life[]> {
  const lives: Life[] = [];
  const live = (work: (session: Session) => Promise<Ticked>): Promise<Ticked> => {
    const before = lives.reduce((count, { system }) => count + system.effects.length, 0);
    const life = begin(world, {
      watch: (moment) => watch?.({ ...moment, at: before + moment.at }),
    });
    lives.push(life);
    return inSession(life, work);
  };
  const repeat = async (once: () => Promise<Ticked>): Promise<Ticked> => {
    for (let count = 0; count < MAX_TICKS; count += 1) {
      const done = await once();
      if (isEnd(done, around)) return done;
      around.turn();
    }
    throw new Error(`not done after ${MAX_TICKS} ticks:\n${world.read()}`);
  };
  await (manner === "cron" ? repeat(() => live(tick)) : live((session) => repeat(() => tick(session))));
  return lives;
}

function isEnd(done: Ticked, around: Outside): boolean {
  if (!done.ok) throw new Error(`a tick stopped: ${JSON.stringify(done.error)}`);
  return done.value.exitCode !== 4 && around.left.size === 0;
}

/** Plays without a crash, holds the end to what the scenario says, and tells the crashes of those kinds that there may be. */
export async function playThrough(
  stage: Stage,
  manner: Manner,
  kinds: readonly CrashPoint["when"][],
): Promise<readonly Death[]> {
  const deaths: Death[] = [];
  let last = "";
  const watch = ({ at, name: effect, when, half }: Moment): void => {
    const isWhole = kinds.includes(when);
    const isHalf = half !== undefined && kinds.includes("during");
    if (!isWhole && !isHalf) return;
    const { print, putBack } = stage.remember();
    // What did nothing, as the removal of what is not there, leaves a world from which the play went on already.
    if (isWhole && print !== last) deaths.push({ when, effect, at, leave: async () => putBack() });
    if (isWhole) last = print;
    if (!isHalf) return;
    const leave = async (): Promise<void> => {
      putBack();
      await half();
    };
    deaths.push({ when: "during", effect, at, leave });
  };
  const lives = await toTheEnd(stage, manner, watch);
  // Whatever is left of them in the world that is brought back is of a process that is gone.
  for (const { system } of lives) system.die();
  verify(stage, stage.scenario.name);
  return deaths;
}

/**
 * Goes on behind a crash; in the gap a person edits the file; then new processes go on. What was put on hold is let
 * go again in the end, so that all ends have to be those of a play without a crash.
 */
export async function playOn(stage: Stage, death: Death, label: string): Promise<void> {
  const { world, around, scenario } = stage;
  await death.leave();
  around.turn();
  const note = noteInGap(world, scenario);
  const heldJobs = holdInGap(world, scenario);
  await toTheEnd(stage, "cron");
  if (scenario.held !== undefined && heldJobs !== undefined) {
    const { row, owner } = scenario.held;
    const cell = cellAt(world.read(), row, "Status");
    // A job that was there when the word was typed goes on, and once it has completed there is nothing to hold.
    expect(heldJobs === 0 ? ["hold"] : ["hold", "completed"], `${label}: the held row`).toContain(cell);
    expect(jobsOf(world, owner), `${label}: jobs of the held row`).toBe(heldJobs);
    if (cell === "hold") world.edit((text) => withCell(text, row, "Status", "pending"));
    await toTheEnd(stage, "cron");
  }
  verify(stage, label);
  if (note !== undefined) expect(cellAt(world.read(), note, "Notes"), `${label}: the note`).toBe(NOTE);
}

function noteInGap(world: World, { noted }: Scenario): string | undefined {
  const notes = noted === undefined ? undefined : cellAt(world.read(), noted, "Notes");
  if (noted === undefined || notes === undefined) return undefined;
  world.edit((text) => withCell(text, noted, "Notes", NOTE));
  return noted;
}

/** Jobs that the row had when it was put on hold; undefined when it was not pending any more. */
function holdInGap(world: World, { held }: Scenario): number | undefined {
  if (held === undefined || cellAt(world.read(), held.row, "Status") !== "pending") return undefined;
  world.edit((text) => withCell(text, held.row, "Status", "hold"));
  return jobsOf(world, held.owner);
}

const jobsOf = ({ scheduler }: World, owner: string): number =>
  scheduler.jobs.filter((job) => ownerOf(job) === owner).length;

function verify({ world, scenario }: Stage, label: string): void {
  const { summary: before } = scenario;
  const text = world.read();
  expect(statuses(text), `${label}: how it ended`).toEqual(scenario.ends);
  expect(jobsByOwner(world), `${label}: jobs of each task`).toEqual(scenario.jobs);
  for (const [path, [, last]] of Object.entries(scenario.files ?? {}))
    expect(readFileSync(join(world.folder, path), "utf8"), `${label}: ${path}`).toBe(last);
  const names = world.scheduler.jobs.map((job) => job.request.name);
  expect(names, `${label}: one job for one name`).toEqual([...new Set(names)]);
  const known = new Set(world.events().flatMap(jobIn));
  const lost = world.scheduler.jobs.filter((job) => !known.has(job.id));
  expect(lost, `${label}: jobs that the journal does not know`).toEqual([]);
  expect(readSummary(world.path, text, "x").diagnostics, `${label}: findings`).toEqual([]);
  const kept = untouchable(text);
  if (/\| Status \|/.test(before))
    expect(kept, `${label}: what nobody but people may write`).toBe(untouchable(before));
  else expect(kept.slice(0, before.length), `${label}: what was there before`).toBe(before);
}

const jobIn = (event: Event): string[] => ("job" in event ? [event.job.id] : []);
