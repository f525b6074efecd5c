import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "../../../src/backends/backend.ts";
import { localBackend } from "../../../src/backends/local/local-backend.ts";
import { currentClaim } from "../../../src/backends/local/processes/claim.ts";
import type { JobRef, Sighting } from "../../../src/model/job.ts";
import type { System } from "../../../src/system/ports.ts";
import { realSystem } from "../../../src/system/real.ts";
import { bundleProgram } from "../../support/bundle.ts";
import { untilSeen } from "../until.ts";
import { booksBeside } from "./books-beside.ts";

/** A folder of jobs with the real thing at work in it: processes, supervisor, files. */
export interface Workshop {
  readonly system: System;
  readonly backend: Backend;
  /** Where jobs run. */
  readonly cwd: string;
  /** Where their records are. */
  readonly folder: string;
  /** The bundled entry that the supervisor is started from. */
  readonly entry: string;
  until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value>;
  submit(name: string, lines: readonly string[], beginAt?: number): Promise<JobRef>;
  sighting(job: JobRef): Promise<Sighting>;
  untilState(job: JobRef, ...states: readonly string[]): Promise<Sighting>;
  /**
   * Until a single job is past the point at which its supervisor lets it go. It is RUNNING from its start record on, and one whose
   * supervisor is killed before the next line waits again.
   */
  untilBegun(job: JobRef): Promise<void>;
  /** Pid of the supervisor at work. */
  supervisor(): Promise<number>;
  close(): Promise<void>;
}

const ENDED = ["COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY"];

/** `program`: what is to be the command, beside this file. */
export const openWorkshop = async (program = "entry.ts"): Promise<Workshop> => {
  const root = await mkdtemp(join(tmpdir(), "runmark local "));
  const entry = await bundleProgram(join(import.meta.dirname, program), root);
  const real = realSystem();
  const cwd = join(root, "exp");
  const folder = join(cwd, ".runmark", "local");
  await real.files.makeFolder(folder);
  // So that ids begin at 1, and not with the time.
  await real.files.write(join(folder, "finished-below"), "1\n");
  const { name, user, uid, platform, homeFolder } = real.host;
  const env = { RUNMARK_BOOKS_FOLDER: booksBeside(folder), ...real.host.env };
  const system: System = {
    ...real,
    host: {
      ...(uid === undefined ? {} : { uid }),
      name,
      user,
      platform,
      homeFolder,
      env,
      self: { node: process.execPath, entry },
    },
  };
  const backend = localBackend(system, folder);
  const jobs: JobRef[] = [];

  const until: Workshop["until"] = (what, look) => untilSeen(what, look, { everyMs: 20, limitMs: 110_000 });

  const sighting = async (job: JobRef): Promise<Sighting> => {
    const report = (await backend.observe({ jobs: [job], names: [] })).jobs.get(job.id);
    if (report?.kind !== "seen") throw new Error(`job ${job.id}: ${JSON.stringify(report)}`);
    return report.sighting;
  };

  const untilState: Workshop["untilState"] = (job, ...states) =>
    until(`job ${job.id} ${states}`, async () => {
      const seen = await sighting(job);
      if (states.includes(seen.state)) return seen;
      if (ENDED.includes(seen.state)) throw new Error(`job ${job.id} ended: ${JSON.stringify(seen)}`);
      return undefined;
    });

  const untilBegun: Workshop["untilBegun"] = async (job) => {
    await untilState(job, "RUNNING");
    const environment = join(folder, "jobs", job.id, "environment.json");
    await until(`the beginning of ${job.id}`, async () =>
      (await real.files.stat(environment)) === undefined ? true : undefined,
    );
  };

  const submit: Workshop["submit"] = async (jobName, lines, beginAt) => {
    const answer = await backend.submit({
      name: jobName,
      script: { kind: "text", text: `${["#!/bin/bash", ...lines].join("\n")}\n` },
      cwd,
      args: [],
      ...(beginAt === undefined ? {} : { beginAt }),
    });
    if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
    const job = { id: answer.id, name: jobName };
    jobs.push(job);
    return job;
  };

  const supervisor = () =>
    until("a supervisor", async () => {
      const claim = await currentClaim(system, folder);
      return claim.live ? claim.pid : undefined;
    });

  const close = async (): Promise<void> => {
    const ids = await real.files.list(join(folder, "jobs")).catch(() => []);
    await backend.cancel(ids.map((id) => ({ id })));
    await until("all jobs over and the supervisor gone", async () => {
      const { queuedByUser } = await backend.observe({ jobs: [], names: [] });
      const { live } = await currentClaim(system, folder);
      return queuedByUser === 0 && !live ? true : undefined;
    });
    // A supervisor that was on its way may be writing there.
    await rm(root, { recursive: true, force: true, maxRetries: 20 });
  };

  return {
    system,
    backend,
    cwd,
    folder,
    entry,
    until,
    submit,
    sighting,
    untilState,
    untilBegun,
    supervisor,
    close,
  };
};
