import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type FakeJob, parseJob, printJob } from "./job-line.ts";

export type FakeCommand = "sbatch" | "squeue" | "sacct" | "scancel" | "scontrol" | "sinfo";

/** What becomes of one call, instead of plain service. */
export interface FakePlan {
  /** False: the call does nothing (makes no job, looks at no queue). Default true. */
  readonly work?: boolean;
  /** Instead of what it would print; `{id}` stands for the id of the job that was made. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** It never ends by itself, after its output. */
  readonly hangs?: boolean;
  /** It dies of SIGKILL, after its output. */
  readonly dies?: boolean;
  /** Who shows the job that sbatch makes. */
  readonly sources?: FakeJob["sources"];
}

/** Fields of sacct: AllocTRES and TimelimitRaw of the job, TotalCPU, MaxRSS and TRESUsageInTot of its batch step. */
export interface FakeUsage {
  readonly tres?: string;
  readonly limit?: string;
  readonly cpu_time?: string;
  readonly max_rss?: string;
  readonly used?: string;
}

export interface FakeSlurm {
  readonly folder: string;
  /** The environment under which the fakes are found, for the program under test. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments of every call so far, in order. */
  calls(command: FakeCommand): Promise<readonly (readonly string[])[]>;
  /** Plans for the next calls of a command, one each; after them, plain service again. */
  next(command: FakeCommand, ...plans: readonly FakePlan[]): Promise<void>;
  jobs(): Promise<readonly FakeJob[]>;
  /** Puts a job there that was submitted otherwise: an array's element, a stranger's, one of another day. */
  addJob(job: Partial<FakeJob> & Pick<FakeJob, "id" | "name">): Promise<void>;
  change(id: string, facts: Partial<FakeJob>): Promise<void>;
  /** A state with the times and the exit code that go with it. */
  setState(id: string, state: string, exit?: string): Promise<void>;
  /** What sacct tells of its use, in sacct's words. */
  setUsage(id: string, usage: FakeUsage): Promise<void>;
  setAccounting(state: "on" | "off"): Promise<void>;
  /** Ends what still runs, and removes everything. */
  close(): Promise<void>;
}

const BINARIES = fileURLToPath(new URL("bin", import.meta.url));
const run = promisify(execFile);

/** A SLURM of five small scripts and a folder. With `runs`, jobs really run in the background. */
export async function fakeSlurm(options: { readonly runs?: boolean } = {}): Promise<FakeSlurm> {
  const folder = await mkdtemp(join(tmpdir(), "fake-slurm-"));
  const at = (...path: readonly string[]) => join(folder, ...path);
  for (const name of [
    "jobs",
    "scripts",
    "usage",
    "pids",
    "next/sbatch",
    "next/squeue",
    "next/sacct",
    "next/scancel",
    "next/sinfo",
    "next/scontrol",
  ]) {
    await mkdir(at(name), { recursive: true });
  }
  await writeFile(at("next-id"), "101\n");
  await writeFile(at("mode"), options.runs === true ? "run\n" : "hold\n");
  await writeFile(at("accounting"), "on\n");
  await writeFile(at("calls"), "");

  const env = { PATH: `${BINARIES}${delimiter}${process.env.PATH ?? ""}`, FAKE_SLURM: folder };
  let planned = 0;

  const readJob = async (id: string): Promise<FakeJob> => parseJob(await readFile(at("jobs", id), "utf8"));
  const writeJob = async (job: FakeJob): Promise<void> => {
    await writeFile(at(`job.${job.id}`), printJob(job));
    await rename(at(`job.${job.id}`), at("jobs", job.id));
  };
  const change: FakeSlurm["change"] = async (id, facts) => writeJob({ ...(await readJob(id)), ...facts });

  const jobs = async (): Promise<readonly FakeJob[]> => {
    const found = await Promise.all((await readdir(at("jobs"))).map(readJob));
    return found.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  };

  return {
    folder,
    env,
    jobs,
    change,
    calls: async (command) => readCalls(await readFile(at("calls"), "utf8"), command),
    next: async (command, ...plans) => {
      for (const plan of plans) {
        planned += 1;
        await writeFile(at("next", command, String(planned).padStart(6, "0")), printPlan(plan));
      }
    },
    addJob: async (job) => {
      const submit = String(Math.floor(Date.now() / 1_000));
      await writeJob({ ...PENDING, submit, ...job });
    },
    setState: async (id, state, exit) => change(id, factsOf(await readJob(id), state, exit)),
    setUsage: (id, usage) =>
      writeFile(
        at("usage", id),
        Object.entries(usage)
          .map(([name, value]) => `${name}=${quote(value)}\n`)
          .join(""),
      ),
    setAccounting: (state) => writeFile(at("accounting"), `${state}\n`),
    close: async () => {
      const ids = (await jobs()).map((job) => job.id);
      if (ids.length > 0) await run(join(BINARIES, "scancel"), ids, { env: { ...process.env, ...env } });
      // A job that was just ended may still be writing its last line.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

const PENDING: Omit<FakeJob, "id" | "name" | "submit"> = {
  sources: "all",
  state: "PENDING",
  reason: "None",
  node: "",
  start: "",
  end: "",
  exit: "0:0",
  partition: "cpu",
  user: "me",
  output: "",
};

const OPEN = /^(?:PENDING|RUNNING|CONFIGURING|COMPLETING|SUSPENDED|REQUEUED|REQUEUE_HOLD)/;

function factsOf(job: FakeJob, state: string, exit: string | undefined): Partial<FakeJob> {
  const now = String(Math.floor(Date.now() / 1_000));
  if (state === "PENDING") return { state, node: "", start: "", end: "" };
  const started = { node: job.node || "n1", start: job.start || now };
  if (OPEN.test(state)) return { state, ...started, end: "" };
  return { state, ...started, end: now, exit: exit ?? (state === "FAILED" ? "1:0" : "0:0") };
}

function readCalls(log: string, command: FakeCommand): readonly (readonly string[])[] {
  const calls = log.split("\x1e\n").map((line) => line.split("\x1f"));
  return calls.filter(([, name]) => name === command).map(([, , ...args]) => args);
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Shell assignments for `take_plan` of lib.sh. */
function printPlan(plan: FakePlan): string {
  const lines = [
    `plan_work=${plan.work === false ? 0 : 1}`,
    ...(plan.stdout === undefined ? [] : ["plan_says=1", `plan_stdout=${quote(plan.stdout)}`]),
    ...(plan.stderr === undefined ? [] : [`plan_stderr=${quote(plan.stderr)}`]),
    ...(plan.exitCode === undefined ? [] : [`plan_exit=${plan.exitCode}`]),
    ...(plan.hangs === true ? ["plan_hang=1"] : []),
    ...(plan.dies === true ? ["plan_kill=1"] : []),
    ...(plan.sources === undefined ? [] : [`plan_sources=${plan.sources}`]),
  ];
  return `${lines.join("\n")}\n`;
}
