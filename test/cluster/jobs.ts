import { expect } from "vitest";
import type { Cluster } from "./cluster.ts";
import type { Experiment } from "./experiment.ts";

/** One job of an experiment, as SLURM itself knows it. */
export interface Job {
  readonly id: string;
  readonly name: string;
  /** The queue's word, or the record's for a job that has left the queue. */
  readonly state: string;
}

/**
 * Every job that was ever made for an experiment, by its working folder, whether or not the journal knows it: what squeue
 * still shows and all records of sacct. A record may be half-written, so the queue's word goes first.
 */
export async function jobsOf(cluster: Cluster, experiment: Experiment): Promise<readonly Job[]> {
  const queue = await linesOf(cluster, "squeue", [
    "--noheader",
    "--me",
    "--states=all",
    "--format=%i|%j|%T|%Z",
  ]);
  const records = await linesOf(cluster, "sacct", [
    "--noheader",
    "--allocations",
    "--duplicates",
    "--parsable2",
    `--user=${cluster.user.name}`,
    "--starttime=now-1hour",
    "--endtime=now",
    "--format=JobID,JobName,State,WorkDir",
  ]);
  const jobs = new Map<string, Job>();
  for (const [id = "", name = "", state = "", folder = ""] of [...queue, ...records]) {
    const isOurs = folder === experiment.folder || folder.startsWith(`${experiment.folder}/`);
    if (isOurs && !jobs.has(id)) jobs.set(id, { id, name, state });
  }
  return [...jobs.values()].sort((a, b) => Number(a.id) - Number(b.id));
}

async function linesOf(cluster: Cluster, command: string, args: readonly string[]): Promise<string[][]> {
  const { exitCode, stdout, stderr } = await cluster.asUser(command, args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("|"));
}

/**
 * The promise of the whole program: each attempt that the journal announced has one job and no more, under the id that
 * the journal holds for it, and there is no other job. Gives back the names of the jobs, in the order of their ids.
 */
export async function expectOneJobEach(cluster: Cluster, experiment: Experiment): Promise<readonly string[]> {
  const events = await experiment.events();
  const jobs = await jobsOf(cluster, experiment);
  const announced = new Map<string, string>();
  for (const event of events) {
    if (event.kind === "intent") announced.set(`${event.task} ${event.attempt}`, event.name);
  }
  const known = events.flatMap((event) =>
    event.kind === "submitted"
      ? [`${event.job.id} ${announced.get(`${event.task} ${event.attempt}`) ?? "never announced"}`]
      : [],
  );
  expect(jobs.map(({ id, name }) => `${id} ${name}`).sort()).toEqual(known.sort());
  expect(jobs.map(({ name }) => name).sort()).toEqual([...announced.values()].sort());
  return jobs.map(({ name }) => name);
}

/** The readable part of a job's name: the run, for evaluations with task and epoch. */
export const readable = (name: string): string => name.replace(/~[0-9a-z]{8}$/, "");
