import { chown, copyFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { ExecResult } from "../../src/system/ports.ts";
import { readSavedSoon } from "../support/saved.ts";
import type { Cluster } from "./cluster.ts";
import { until } from "./until.ts";

/** One row of a table, by the headings of its columns. */
export type Row = Readonly<Record<string, string>>;

type Environment = Readonly<Record<string, string>>;

/** An experiment of the test user's on the cluster, and the built program as that user would call it there. */
export interface Experiment {
  readonly folder: string;
  /** Runs the program in the experiment's folder to its end. */
  runmark(args: readonly string[], env?: Environment): Promise<ExecResult>;
  /** Starts it there and leaves it at work, at the longest until the end of the test. */
  start(args: readonly string[], env?: Environment): Started;
  summary(): Promise<string>;
  /** Rows of the first table under a heading of the summary. */
  table(heading: string): Promise<readonly Row[]>;
  /** The journal as it is on disk; empty before there is one. */
  journal(): Promise<string>;
  /** What the journal says, without a last line that is being written. */
  events(): Promise<readonly Event[]>;
  /** Saves a changed summary as an editor does that writes a new file beside it and renames that. */
  edit(change: (text: string) => string): Promise<void>;
  /** Waits until these runs have these statuses in the table of trainings. */
  untilStatus(expected: Readonly<Record<string, string>>, seconds?: number): Promise<void>;
}

/** The program at work. */
export interface Started {
  kill(signal: NodeJS.Signals): void;
  /** Never rejects. */
  readonly ended: Promise<Pick<ExecResult, "exitCode" | "signal" | "stdout" | "stderr">>;
}

const BUNDLE = fileURLToPath(new URL("../../dist/runmark.mjs", import.meta.url));

/** Asks often, spaces nothing, and waits no longer than is safe: MessageTimeout is 10 s here, and squeue does not lag. */
const QUICK: Environment = {
  RUNMARK_POLL_SECONDS: "1",
  RUNMARK_POLL_MAX_SECONDS: "1",
  RUNMARK_STAGGER_SECONDS: "0",
  RUNMARK_SUMMARY_QUIET_SECONDS: "0",
  RUNMARK_SUBMIT_SETTLE_SECONDS: "12",
};

/** An empty experiment; the program lies beside it, since the test user may not be able to read the repository. */
export async function emptyExperiment(cluster: Cluster): Promise<Experiment> {
  const { uid, gid } = cluster.user;
  const base = await cluster.folder();
  const folder = `${base}/experiment`;
  await copyFile(BUNDLE, `${base}/runmark.mjs`);
  await mkdir(folder);
  await chown(folder, uid, gid);
  const path = `${folder}/experiment_summary.md`;
  const command = (args: readonly string[]): string[] => [`${base}/runmark.mjs`, ...args];
  const summary = (): Promise<string> => readSavedSoon(path);
  const table = async (heading: string): Promise<readonly Row[]> => tableUnder(await summary(), heading);
  const journal = (): Promise<string> => readFile(`${folder}/.runmark/journal.jsonl`, "utf8").catch(() => "");
  return {
    folder,
    summary,
    table,
    runmark: (args, env = {}) =>
      cluster.asUser("node", command(args), { cwd: folder, env: { ...QUICK, ...env } }),
    start: (args, env = {}) => {
      const all = { ...cluster.env, ...QUICK, ...env };
      const options = { uid, gid, cwd: folder, env: all, extendEnv: false, reject: false } as const;
      const started = execa("node", command(args), options);
      onTestFinished(() => void started.kill("SIGKILL"));
      return { kill: (signal) => void started.kill(signal), ended: started.then(asResult) };
    },
    journal,
    events: async () => readEvents(await journal()),
    edit: async (change) => {
      await writeFile(`${path}.edited`, change(await summary()));
      await chown(`${path}.edited`, uid, gid);
      await rename(`${path}.edited`, path);
    },
    untilStatus: async (expected, seconds = 60) => {
      await until(`the summary to say ${JSON.stringify(expected)}`, seconds, async () => {
        const rows = await table("### Fine-tuning");
        const isSo = ([run, status]: [string, string]): boolean =>
          rows.some((row) => row["Run Name"] === run && row.Status === status);
        return Object.entries(expected).every(isSo) ? true : undefined;
      });
    },
  };
}

const asResult = ({ exitCode, signal, stdout, stderr }: Ended): Awaited<Started["ended"]> => ({
  ...(exitCode === undefined ? {} : { exitCode }),
  ...(signal === undefined ? {} : { signal }),
  stdout,
  stderr,
});

type Ended = {
  readonly exitCode?: number | undefined;
  readonly signal?: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

/** An experiment of one command per run; runmark adds the status section itself. */
export async function experimentOf(
  cluster: Cluster,
  commands: Readonly<Record<string, string>>,
): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const rows = Object.entries(commands).map(
    ([run, command]) => `| ${run} | ${command.replaceAll("|", "\\|")} |\n`,
  );
  const text = `# Experiment: commands\n\n## Runs\n\n| Run Name | Command |\n| --- | --- |\n${rows.join("")}`;
  await writeFile(`${experiment.folder}/experiment_summary.md`, text);
  await chown(`${experiment.folder}/experiment_summary.md`, cluster.user.uid, cluster.user.gid);
  return experiment;
}

/** An experiment of one job script per run, each with what it says to SLURM. */
export async function experimentOfScripts(
  cluster: Cluster,
  scripts: Readonly<Record<string, string>>,
): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(`${experiment.folder}/${name}`, text);
    await chown(`${experiment.folder}/${name}`, cluster.user.uid, cluster.user.gid);
  };
  for (const [run, text] of Object.entries(scripts)) await put(`${run}.sh`, text);
  const rows = Object.keys(scripts).map((run) => `| ${run} | ${run}.sh |\n`);
  const head = "# Experiment: scripts\n\n## Runs\n\n| Run Name | Script |\n| --- | --- |\n";
  await put("experiment_summary.md", head + rows.join(""));
  return experiment;
}

function tableUnder(text: string, heading: string): readonly Row[] {
  const lines = text.split("\n");
  const below = lines.slice(lines.indexOf(heading) + 1);
  const first = below.findIndex((line) => line.startsWith("|"));
  if (!lines.includes(heading) || first === -1) return [];
  const rest = below.slice(first);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  const [header = [], , ...rows] = (end === -1 ? rest : rest.slice(0, end)).map(cellsOf);
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
}

const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

const readEvents = (text: string): readonly Event[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line): Event => JSON.parse(line));
