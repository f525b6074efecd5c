import { COOL, type Heat } from "../../../hardware/thermal/judge.ts";
import type { MachineSettings } from "../../../model/machine.ts";
import type { SamplingAnswer } from "../../../model/sampling.ts";
import type { System } from "../../../system/ports.ts";
import type { Books } from "../books/books.ts";
import type { Machine } from "../machine/machine.ts";
import type { ExitCode } from "../processes/launch.ts";
import type { JobRecord, StartRecord, UseRecord } from "../records/records.ts";
import type { Waiting } from "../schedule/choose-starts.ts";
import type { Prospect } from "../schedule/dependencies.ts";
import type { Held } from "../schedule/room.ts";
import type { OpenArray } from "./open-array.ts";

/** Tunable only for tests: all in ms. */
export interface Pace {
  /** How often the folder is looked at when nothing announces itself. */
  readonly pollMs: number;
  /** How long a supervisor stays when there is nothing left to do. */
  readonly idleMs: number;
  /** From SIGTERM to SIGKILL: SLURM's KillWait is 30 s by default. */
  readonly killGraceMs: number;
  /** Between two looks at the temperature, where jobs wait for it. */
  readonly heatMs: number;
}

/** A job, or what of an array has not begun. */
export interface WaitingJob extends Waiting {
  readonly job: number;
  readonly request: JobRecord;
  readonly array?: OpenArray;
  /** Of what it depends on; `met` where that is nothing. */
  readonly prospect: Prospect;
}

export interface Running extends Held {
  /** `812`, or of an element of an array `812_3`. */
  readonly id: string;
  readonly request: JobRecord;
  readonly start: StartRecord;
  /** Its end is announced by the kernel; otherwise it was adopted and must be asked for. */
  readonly isOurChild: boolean;
  /** At which it began, in steady ms. */
  readonly since: number;
  /** At which stopping it began, in steady ms. */
  readonly stoppedAt?: number;
  /** Ms for which it stood still, and since when it does, in steady ms. */
  readonly pausedMs?: number;
  readonly pausedAt?: number;
  /** The signal of its `--signal` was sent. */
  readonly isWarned?: boolean;
}

/** The most that a job was seen to use, and what of it is on file. */
export interface KnownUse {
  readonly most: UseRecord;
  readonly onFile: UseRecord | undefined;
}

/** What could not be started is tried again at `dueAt`, in steady ms. */
export interface PutOff {
  readonly dueAt: number;
  readonly pauseMs: number;
}

/** What is known of the machine itself. */
export interface Care {
  heat: Heat;
  /** Nothing was said of the temperature yet. */
  isUnknown: boolean;
  /** A look is under way. */
  isLooking: boolean;
  /** What the last one said, until it is dealt with. */
  answer: SamplingAnswer | undefined;
  /** Steady ms at which a look at the temperature is due, and a sample. */
  heatAt: number;
  sampleAt: number | undefined;
}

/** All that a supervisor knows of its folder, and what it works with. What can be lost is here, the rest on disk. */
export interface Roster {
  readonly system: System;
  readonly folder: string;
  readonly pace: Pace;
  /** Takes one line for people. */
  readonly log: (line: string) => void;
  /** In which supervisors of other folders see what our jobs hold. */
  readonly books: Books;
  /** Called when a child has ended, after its id was put into `ended`. */
  readonly wake: () => void;
  /** Jobs with a smaller id are over, and forgotten. */
  finishedBelow: number;
  readonly known: Set<number>;
  /** Not to be taken for over: they are met again at each look. True where that may go better soon. */
  readonly unread: Map<number, boolean>;
  /** What was said last of what is wrong, by what it is wrong with. */
  readonly troubles: Map<string, string>;
  /** Jobs and elements that could not be started, and are tried again. */
  readonly putOffs: Map<string, PutOff>;
  /** In the order of their ids. */
  readonly waiting: Map<number, WaitingJob>;
  /** Those that have elements which are not over. */
  readonly arrays: Map<number, OpenArray>;
  readonly running: Map<string, Running>;
  /** Children whose end has still to be dealt with, with the exit code of their wrapper. */
  readonly ended: Map<string, ExitCode>;
  /** Jobs that were seen to have processes outside their group. */
  readonly spread: Set<string>;
  /** What running jobs were seen to use. */
  readonly use: Map<string, KnownUse>;
  /** Steady ms before which they are not looked at again. */
  readonly sampling: { dueAt: number };
  readonly care: Care;
  /** What is found here, what is set, and what of both follows for jobs to share. */
  found: Machine;
  settings: MachineSettings;
  machine: Machine;
  wantsGpus: boolean;
  /** What of them was looked for: whose they are alone, where they are set by their names. */
  gpusSought: "nothing" | "maker" | "gpus";
}

export const newRoster = (
  given: Pick<Roster, "system" | "folder" | "pace" | "log" | "books" | "wake" | "finishedBelow" | "found">,
): Roster => ({
  ...given,
  known: new Set(),
  unread: new Map(),
  troubles: new Map(),
  putOffs: new Map(),
  waiting: new Map(),
  arrays: new Map(),
  running: new Map(),
  ended: new Map(),
  spread: new Set(),
  use: new Map(),
  sampling: { dueAt: 0 },
  care: {
    ...{ heat: COOL, isUnknown: true, isLooking: false, answer: undefined },
    ...{ heatAt: 0, sampleAt: undefined },
  },
  settings: {},
  machine: given.found,
  wantsGpus: false,
  gpusSought: "nothing",
});

/** The steady ms from which the time of a job counts: what it stood still does not. */
export const clockedSince = ({ system }: Pick<Roster, "system">, job: Running): number => {
  const { since, pausedMs = 0, pausedAt } = job;
  const now = system.clock.steady();
  return since + pausedMs + (pausedAt === undefined ? 0 : Math.max(0, now - pausedAt));
};

/** Nothing is left to do when it is 0. */
export const unfinishedCount = ({ waiting, running, arrays, unread }: Roster): number =>
  waiting.size + running.size + arrays.size + [...unread.values()].filter(Boolean).length;

/** A job that is not as we knew it: it is met again at the next look, and what of it runs is adopted. */
export const forgetJob = ({ waiting, arrays, known, unread }: Roster, id: number): void => {
  waiting.delete(id);
  arrays.delete(id);
  known.delete(id);
  unread.set(id, true);
};
