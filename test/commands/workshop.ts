import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { onTestFinished } from "vitest";
import { untilSeen } from "../backends/until.ts";
import { type FakeSlurm, fakeSlurm } from "../fake-slurm/fake.ts";
import { readSavedSoon } from "../support/saved.ts";

/** The built command. */
export const RUNMARK = fileURLToPath(new URL("../../dist/runmark.mjs", import.meta.url));

export interface CallOptions {
  readonly cwd?: string;
  /** Over the workshop's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** How one call of the command ended, as people see it. */
export interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** A call of the command that is still at work. */
export interface Started {
  readonly process: ResultPromise<{ reject: false; all: true }>;
  /** Everything that it has printed so far. */
  output(): string;
  /** Waits until its output matches; the whole output so far is the answer. */
  says(pattern: RegExp): Promise<string>;
  ended(): Promise<Ended>;
}

/** An experiment folder of one test, and the command run on it in a world of its own. */
export interface Workshop {
  readonly folder: string;
  /** Outside of the experiment: home, and whatever a test needs beside the folder. */
  readonly around: string;
  readonly slurm: FakeSlurm;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: CallOptions): Promise<Ended>;
  start(args: readonly string[], options?: CallOptions): Started;
  read(name: string): Promise<string>;
  write(name: string, text: string | Uint8Array): Promise<void>;
  /** The newest job of a run on the fake SLURM, once there is one. Submissions go side by side, so ids have no order. */
  job(run: string): Promise<string>;
  /** The text with the paths, times and tags of this one call taken out. */
  plain(text: string): string;
}

export interface WorkshopOptions {
  /** `fake` puts the fake SLURM first on PATH; `none` leaves no sbatch on it at all. */
  readonly scheduler?: "fake" | "none";
  /** Jobs of the fake SLURM really run; otherwise they stay until the test says what becomes of them. */
  readonly jobsRun?: boolean;
  readonly files?: Readonly<Record<string, string>>;
}

/** What a small world without SLURM still has. */
const TOOLS = [
  "sh",
  "bash",
  "env",
  "sleep",
  "cat",
  "ps",
  "kill",
  "true",
  "touch",
  "mkdir",
  "hostname",
  "date",
  "awk",
];

export async function workshop(options: WorkshopOptions = {}): Promise<Workshop> {
  const around = await realpath(await mkdtemp(join(tmpdir(), "runmark-cmd-")));
  const folder = join(around, "exp");
  await mkdir(join(around, "home"), { recursive: true });
  await mkdir(folder);
  const slurm = await fakeSlurm({ runs: options.jobsRun ?? false });
  const bare = join(around, "bin");
  await mkdir(bare);
  for (const tool of TOOLS) await symlink(await whereIs(tool), join(bare, tool));
  const env = {
    HOME: join(around, "home"),
    XDG_CONFIG_HOME: join(around, "home/.config"),
    LANG: "C.UTF-8",
    TZ: "UTC",
    RUNMARK_BOOKS_FOLDER: join(around, "books"),
    RUNMARK_STAGGER_SECONDS: "0",
    RUNMARK_SUMMARY_QUIET_SECONDS: "0",
    RUNMARK_POLL_SECONDS: "0.05",
    RUNMARK_POLL_MAX_SECONDS: "0.1",
    ...(options.scheduler === "none" ? { PATH: bare } : slurm.env),
  };
  const path = (name: string): string => join(folder, name);
  const write = async (name: string, text: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), text);
  };
  for (const [name, text] of Object.entries(options.files ?? {})) await write(name, text);
  const started: Started["process"][] = [];
  const call = (args: readonly string[], over: CallOptions = {}): Started["process"] =>
    execa(process.execPath, [RUNMARK, ...args], {
      cwd: over.cwd ?? folder,
      env: defined({ ...env, ...over.env }),
      extendEnv: false,
      reject: false,
      all: true,
      stripFinalNewline: false,
      ...(over.input === undefined ? { stdin: "ignore" as const } : { input: over.input }),
    }) as Started["process"];
  onTestFinished(async ({ task }) => {
    for (const child of started) child.kill("SIGKILL");
    await Promise.all(started);
    // Jobs of the local backend outlive the command; those of a test that went to its end are over.
    if (task.result?.state === "fail") {
      for (const words of [["cancel", "--all"], ["run"]])
        await call(words, { env: { RUNMARK_BACKEND: "local" } });
    }
    await slurm.close();
    await rm(around, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  return {
    folder,
    around,
    slurm,
    env,
    run: async (args, over) => endOf(await call(args, over)),
    start: (args, over) => {
      const child = call(args, over);
      started.push(child);
      return watch(child);
    },
    read: (name) => readSavedSoon(path(name)),
    write,
    job: (run) =>
      until(`a job of ${run}`, async () => {
        const jobs = await slurm.jobs();
        return jobs.findLast(({ name }) => name.startsWith(`${run}~`))?.id;
      }),
    plain: (text) =>
      text
        .replaceAll(folder, "<exp>")
        .replaceAll(around, "<around>")
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "YYYY-MM-DD HH:MM:SS")
        .replaceAll(/\b\d\d:\d\d:\d\d\b/g, "HH:MM:SS")
        .replaceAll(/~[a-z0-9]{8}\b/g, "~tag"),
  };
}

function watch(child: Started["process"]): Started {
  let output = "";
  child.all.on("data", (data: Buffer) => {
    output += data.toString("utf8");
  });
  return {
    process: child,
    output: () => output,
    says: (pattern) =>
      until(`${pattern} in:\n${output}`, async () => (pattern.test(output) ? output : undefined)),
    ended: async () => endOf(await child),
  };
}

const endOf = ({
  exitCode,
  stdout,
  stderr,
}: {
  exitCode?: number;
  stdout: unknown;
  stderr: unknown;
}): Ended => ({
  code: exitCode,
  out: String(stdout),
  err: String(stderr),
});

const defined = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

async function whereIs(tool: string): Promise<string> {
  const { stdout } = await execa("sh", ["-c", 'command -v "$0"', tool]);
  return stdout.startsWith("/") ? stdout : `/bin/${tool}`;
}

/** Looks until there is something to return. */
export const until = <Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> =>
  untilSeen(what, look, { everyMs: 20, limitMs: 110_000 });
