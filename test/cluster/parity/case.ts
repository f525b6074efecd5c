import type { JobRequest } from "../../../src/model/job.ts";

/** One job of a case. In its script `<1>` stands for the id of the case's first job, `<2>` for that of the second. */
export interface ParityJob extends Pick<Partial<JobRequest>, "args" | "overrides"> {
  readonly script: string;
  /** `job~1` unless it is given. */
  readonly name?: string;
  /** Given as a file of the person's, not as a text. */
  readonly isFile?: boolean;
  /** It is submitted from this folder of the case. */
  readonly from?: string;
  /** Asked for from outside: so many seconds from now. */
  readonly beginInSeconds?: number;
  /** The next job is submitted when this one is over; otherwise at once. */
  readonly first?: boolean;
  /** Elements of its array, each of which is looked at. */
  readonly elements?: readonly number[];
  /** It never runs: it is looked at once it waits for this reason, and then cancelled. */
  readonly waitsFor?: string;
  /** Done to it once there is a file `ready`, or once it waits. */
  readonly act?: "cancel" | "time limit";
}

export interface ParityCase {
  readonly jobs: readonly ParityJob[];
  /** What is there before: texts of files by path; a path that ends in `/` is a folder, and a text `-> x` a link to x. */
  readonly files?: Readonly<Record<string, string>>;
  /** SLURM must hold its jobs in cgroups, which it does not on every machine that runs the tests. */
  readonly needsCgroups?: boolean;
}

export type Cases = Readonly<Record<string, ParityCase>>;

export const bash = (...lines: readonly string[]): string => `${["#!/bin/bash", ...lines].join("\n")}\n`;

/** A case of one job that is nothing but its script. */
export const one = (script: string, more: Omit<ParityJob, "script"> = {}): ParityCase => ({
  jobs: [{ script, ...more }],
});

/** Says once that it is there, for those that act on it. */
export const READY = "touch ready";

export const python = (...lines: readonly string[]): string =>
  `${["#!/usr/bin/env -S python3 -u", ...lines].join("\n")}\n`;
