import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Backend } from "../../../src/backends/backend.ts";
import { localBackend } from "../../../src/backends/local/local-backend.ts";
import { finishedBelowPath } from "../../../src/backends/local/records/layout.ts";
import { SUPERVISE_COMMAND } from "../../../src/backends/local/supervisor/starter.ts";
import { supervise } from "../../../src/backends/local/supervisor/supervise.ts";
import { slurmBackend } from "../../../src/backends/slurm/slurm.ts";
import type { JobRef, JobRequest, Sighting } from "../../../src/model/job.ts";
import { realSystem } from "../../../src/system/real.ts";
import { retryQuery } from "../../../src/system/retry.ts";
import type { ParityCase, ParityJob } from "./case.ts";
import { CASES } from "./cases.ts";
import type { Ran } from "./ran.ts";
import { type Watch, watcherOf } from "./watch.ts";

/**
 * The program that runs cases on one side, as the test user: `side.mjs slurm|local FOLDER CASE...`. All run side by side; what
 * came of each is printed as JSON. It is also its own supervisor.
 */
const [command = "", folder = "", ...names] = process.argv.slice(2);
const system = realSystem();

/** KillWait is 4 s on the cluster of the tests. */
const PACE = { pollMs: 50, idleMs: 300, killGraceMs: 4000, heatMs: 100 };

/** Far from the cluster's ids, and from all other numbers. */
const FIRST_ID = 700_001;

/** As the cluster of the tests has it on all nodes together: it is time that the cases take, not the machine. */
const MACHINE = { cpus: 32, memoryMiB: 16_000, gpus: 8 };

const localSide = async (): Promise<Backend> => {
  const records = join(folder, "records");
  await mkdir(records, { recursive: true });
  await writeFile(finishedBelowPath(records), `${FIRST_ID}\n`);
  await writeFile(join(records, "machine.json"), JSON.stringify(MACHINE));
  return localBackend(system, records);
};

const makeFiles = async (place: string, files: ParityCase["files"] = {}): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    const path = join(place, name);
    await mkdir(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (text.startsWith("-> ")) await symlink(text.slice(3), path);
    else if (!name.endsWith("/")) await writeFile(path, text);
  }
};

const requestOf = async (place: string, job: ParityJob, before: readonly JobRef[]): Promise<JobRequest> => {
  const { name = "job~1", args = [], from = ".", isFile = false, beginInSeconds, overrides } = job;
  const text = job.script.replaceAll(/<(\d)>/g, (_, number: string) => before[Number(number) - 1]?.id ?? "");
  const path = join(place, "script.sh");
  if (isFile) await writeFile(path, text);
  return {
    name,
    args,
    cwd: join(place, from),
    script: isFile ? { kind: "file", path } : { kind: "text", text },
    ...(beginInSeconds === undefined ? {} : { beginAt: system.clock.now() + beginInSeconds * 1000 }),
    ...(overrides === undefined ? {} : { overrides }),
  };
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Every file below a folder, but for what was there before. */
const filesIn = async (place: string, before: ReadonlySet<string>): Promise<Ran["files"]> => {
  const found = await readdir(place, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const fresh = paths.filter((path) => !before.has(path)).sort();
  return Promise.all(
    fresh.map(async (path) => [path.slice(place.length + 1), await readFile(path, "latin1")] as const),
  );
};

const act = async (backend: Backend, what: ParityJob["act"], job: JobRef): Promise<void> => {
  if (what === "cancel") await backend.cancel([job]);
  // SLURM counts time limits in minutes; the owner may shorten one.
  if (what === "time limit" && backend.name === "slurm")
    await system.exec.run({
      command: "scontrol",
      args: ["update", `jobid=${job.id}`, "timelimit=0"],
      timeoutMs: 30_000,
    });
};

const followed = async (
  backend: Backend,
  watch: Watch,
  place: string,
  job: ParityJob,
  ref: JobRef,
): Promise<readonly Sighting[]> => {
  if (job.waitsFor !== undefined) {
    const waiting = await watch(ref, ({ reason }) => reason === job.waitsFor);
    await backend.cancel([ref]);
    return [waiting];
  }
  if (job.act !== undefined) {
    await watch(ref, () => isThere(join(place, "ready")));
    await act(backend, job.act, ref);
  }
  const refs = job.elements?.map((index) => ({ ...ref, id: `${ref.id}_${index}` })) ?? [ref];
  return Promise.all(refs.map((each) => watch(each)));
};

const ranOn =
  (backend: Backend, watch: Watch) =>
  async (name: string, index: number): Promise<() => Promise<readonly [string, Ran]>> => {
    const each = CASES[name];
    if (each === undefined) throw new Error(`no case ${name}`);
    const place = join(folder, `case${index}`);
    await makeFiles(place, { "./": "", ...each.files });
    const before = new Set((await filesIn(place, new Set())).map(([path]) => join(place, path)));
    const refs: JobRef[] = [];
    const ends: Promise<readonly Sighting[]>[] = [];
    let refusal: string | undefined;
    for (const job of each.jobs) {
      const request = await requestOf(place, job, refs);
      if (request.script.kind === "file") before.add(request.script.path);
      const answer = await backend.submit(request);
      if (answer.kind !== "accepted") {
        refusal = `${answer.kind}: ${answer.reason}`;
        break;
      }
      const ref = { id: answer.id, name: request.name };
      refs.push(ref);
      const end = followed(backend, watch, place, job, ref);
      ends.push(end);
      if (job.first === true) await end;
    }
    const seen = (await Promise.all(ends)).flat();
    return async () => {
      const files = await filesIn(place, before);
      const ran: Ran = { place, ids: refs.map(({ id }) => id), seen, files };
      return [name, refusal === undefined ? ran : { ...ran, refusal }];
    };
  };

if (command === SUPERVISE_COMMAND) {
  const env = { ...system.host.env, RUNMARK_BOOKS_FOLDER: join(dirname(folder), "books") };
  await supervise({ ...system, host: { ...system.host, env } }, folder, PACE);
} else {
  const backend =
    command === "slurm"
      ? slurmBackend({ ...system, retryQuery, folder: join(folder, "records") })
      : await localSide();
  const watch = watcherOf(backend);
  const over = await Promise.all(names.map(ranOn(backend, watch)));
  // Only now, so that what a job left behind has had the time to write something.
  const ran = await Promise.all(over.map((collect) => collect()));
  process.stdout.write(JSON.stringify(Object.fromEntries(ran)));
}
