import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { readSummary } from "../../src/parse/summary.ts";
import type { Session } from "../../src/tick/session.ts";
import { tick } from "../../src/tick/tick.ts";
import { Crash, type CrashPoint } from "../support/crash.ts";
import type { Scenario, Seen } from "./scenarios.ts";
import { cellAt, statuses, untouchable, withCell } from "./sheet.ts";
import { begin, inSession, jobsByOwner, makeWorld, ownerOf, put, type Ticked, type World } from "./world.ts";

/** `run` keeps one process and its session over all ticks, `cron` takes a new one for each. */
export type Manner = "run" | "cron";

/** Dead at the nth effect, from 1, of all processes together. */
export type NthEffect = CrashPoint & { readonly at: number };

const MAX_TICKS = 60;
const NOTE = "mine: batch \\| 4, do not touch";

/** A played scenario, up to where nothing is left to do. */
export interface Played {
  /** Names of all effects of the process that crashed, or of all processes when none did. */
  readonly effects: readonly string[];
}

export async function worldOf(scenario: Scenario): Promise<World> {
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
  return world;
}

/** The world outside of runmark: time, the scheduler, and the person, who does each deed once. */
function outside(world: World, scenario: Scenario) {
  const left = new Set(scenario.deeds);
  const edits: { change: (text: string) => string }[] = [];
  const edit = (change: (text: string) => string): void => {
    world.edit(change);
    edits.push({ change });
  };
  return {
    left,
    edit,
    turn: (): void => {
      world.pass(60_000);
      scenario.meanwhile?.(world);
      for (const deed of left) {
        if (!deed.when(world.read())) continue;
        edit(deed.change);
        left.delete(deed);
      }
    },
  };
}

type Outside = ReturnType<typeof outside>;

/** Ticks until nothing is left to do, as one process or as many. */
async function toTheEnd(
  world: World,
  around: Outside,
  manner: Manner,
  point?: NthEffect,
): Promise<{ effects: string[] }> {
  const effects: string[] = [];
  if (manner === "cron") {
    for (let count = 0; count < MAX_TICKS; count += 1) {
      const left = point === undefined ? undefined : { ...point, at: point.at - effects.length };
      const life = begin(world, left === undefined ? {} : { point: left });
      const done = await alive(() => inSession(life, tick));
      effects.push(...life.system.effects);
      if (done === "crashed" || isEnd(done, around)) return { effects };
      around.turn();
    }
  } else {
    const life = begin(world, point === undefined ? {} : { point });
    const repeat = async (session: Session): Promise<Ticked> => {
      for (let count = 0; count < MAX_TICKS; count += 1) {
        const done = await tick(session);
        if (isEnd(done, around)) return done;
        around.turn();
      }
      throw new Error(`not done after ${MAX_TICKS} ticks`);
    };
    await alive(() => inSession(life, repeat));
    return { effects: [...life.system.effects] };
  }
  throw new Error(`not done after ${MAX_TICKS} ticks:\n${world.read()}`);
}

async function alive<Value>(work: () => Promise<Value>): Promise<Value | "crashed"> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Crash) return "crashed";
    throw error;
  }
}

function isEnd(done: Ticked, around: Outside): boolean {
  if (!done.ok) throw new Error(`a tick stopped: ${JSON.stringify(done.error)}`);
  return done.value.exitCode !== 4 && around.left.size === 0;
}

/** Plays without a crash and holds the end to what the scenario says. */
export async function playThrough(scenario: Scenario, manner: Manner): Promise<readonly string[]> {
  const world = await worldOf(scenario);
  const { effects } = await toTheEnd(world, outside(world, scenario), manner);
  verify(world, scenario, scenario.summary, scenario.name);
  return effects;
}

/**
 * Plays with a crash; in the gap behind it a person edits the file; then new processes go on. What was put on hold is let
 * go again in the end, so that all ends have to be those of a play without a crash.
 */
export async function playWithCrash(
  scenario: Scenario,
  manner: Manner,
  point: NthEffect,
  label: string,
): Promise<void> {
  const world = await worldOf(scenario);
  const around = outside(world, scenario);
  await toTheEnd(world, around, manner, point);
  around.turn();
  const note = noteInGap(world, scenario);
  const heldJobs = holdInGap(world, scenario);
  await toTheEnd(world, around, "cron");
  if (scenario.held !== undefined && heldJobs !== undefined) {
    const { row, owner } = scenario.held;
    const cell = cellAt(world.read(), row, "Status");
    // A job that was there when the word was typed goes on, and once it has completed there is nothing to hold.
    expect(heldJobs === 0 ? ["hold"] : ["hold", "completed"], `${label}: the held row`).toContain(cell);
    expect(jobsOf(world, owner), `${label}: jobs of the held row`).toBe(heldJobs);
    if (cell === "hold") world.edit((text) => withCell(text, row, "Status", "pending"));
    await toTheEnd(world, around, "cron");
  }
  verify(world, scenario, scenario.summary, label);
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

function verify(world: World, scenario: Scenario, before: string, label: string): void {
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
