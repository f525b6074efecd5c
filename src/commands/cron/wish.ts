import { delimiter, dirname, isAbsolute } from "node:path";
import { canCarry, isTooLong, type Wish } from "../../cron/entry.ts";
import { openJournal } from "../../journal/journal.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { System } from "../../system/ports.ts";
import { readConfig } from "../../tick/folder/read-config.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import type { Context } from "../command.ts";
import type { TableName } from "./table-name.ts";
import { type Target, tickedIn } from "./targets.ts";

/** How the ticks of an entry are to be. */
export interface Ticking {
  /** As a crontab says it. */
  readonly schedule: string;
  readonly table: TableName;
  /** Options for `tick`, as they were given: `--max-in-flight 4`, `--notify COMMAND`. */
  readonly options: readonly string[];
}

export interface Wished {
  readonly wish: Wish;
  readonly findings: readonly Diagnostic[];
}

/** A tick takes seconds. One that hangs, on a dead file server say, is ended, so that they cannot pile up; nothing is lost by it. */
const MOST_SECONDS = 3_600;

/** What the entry of a target has to say here and now. */
export async function wishFor(
  context: Context,
  target: Target,
  { schedule, table, options }: Ticking,
): Promise<Result<Wished, Stop>> {
  const { system } = context;
  const sbatch = await system.exec.which("sbatch");
  const backend = sbatch === undefined ? [] : await backendWords(context, target);
  const { node, entry } = system.host.self;
  const words = [
    ...(await timeLimit(system)),
    ...[node, entry, "tick", "--log", target.log, ...backend, ...options],
    ...(target.kind === "all" ? ["--all"] : []),
    tickedIn(target),
  ];
  const base = { id: target.id, schedule, words, ...(table === "scrontab" ? { job: JOB } : {}) };
  const folders = [node, ...(sbatch === undefined ? [] : [sbatch])].map((path) => dirname(path));
  return fitting(target, folders, (paths) => ({ ...base, env: variables(system, paths) }), system);
}

/** The scheduler ends it as `timeout` does; what it has to say stands in the log. */
const JOB = ["--job-name=runmark-cron", "--time=01:01:00", "--ntasks=1", "--output=/dev/null"];

async function timeLimit({ exec }: System): Promise<readonly string[]> {
  const timeout = await exec.which("timeout");
  return timeout === undefined ? [] : [timeout, "-k", "60", String(MOST_SECONDS)];
}

/**
 * `auto` finds SLURM here, and is to find it also when the module that sbatch came from has moved: a cron must not begin to
 * train on the login node. What experiments below a folder are set to may differ, so nothing is said for those.
 */
async function backendWords({ system, flags }: Context, target: Target): Promise<readonly string[]> {
  if (target.kind === "all" || flags.has("backend")) return [];
  const { config } = await readConfig(system, target.place, flags);
  if (config.values.backend !== "auto") return [];
  // A journal that cannot be read is the tick's to tell of.
  const journal = await openJournal(system.files, target.place.folder);
  const used = journal.ok ? wantedBackend(config, journal.value.state) : "auto";
  return used === "local" ? [] : ["--backend", "slurm"];
}

/** What every cron has. */
const USUAL = ["/usr/local/bin", "/usr/bin", "/bin"];

/**
 * The PATH of whoever installs it, as jobs get it from a tick: what is found at the prompt is found then, too. Where that is too
 * long for a crontab, what the tick itself needs.
 */
function fitting(
  target: Target,
  needed: readonly string[],
  wishWith: (paths: readonly string[]) => Wish,
  { host }: System,
): Result<Wished, Stop> {
  const own = (host.env.PATH ?? "").split(delimiter).filter((path) => isAbsolute(path) && canCarry(path));
  const [whole, short] = [wishWith([...own, ...needed, ...USUAL]), wishWith([...needed, ...USUAL])];
  const texts = [...whole.words, ...whole.env.map(([, value]) => value)];
  const broken = texts.find((text) => !canCarry(text));
  if (broken !== undefined) return err(cannotCarry(broken));
  if (!isTooLong(whole)) return ok({ wish: whole, findings: [] });
  return isTooLong(short) ? err(tooLong) : ok({ wish: short, findings: [shortened(target)] });
}

const cannotCarry = (text: string): Stop =>
  stop(
    EXIT.errors,
    "cron.line-end",
    `a crontab cannot carry ${JSON.stringify(text)}: a line of it ends where that has a line's end`,
    "Rename it, or put what has several lines into a script",
  );

const tooLong: Stop = stop(
  EXIT.errors,
  "cron.too-long",
  "the entry would be longer than cron takes (998 characters)",
  "Give fewer options and RUNMARK_ variables (`runmark.yaml` keeps settings), or put runmark where its path is shorter",
);

const shortened = ({ log }: Target): Diagnostic => ({
  severity: "warning",
  code: "cron.short-path",
  message:
    "your PATH is too long for a crontab: ticks get the folders of node, of sbatch and of the system alone",
  next: "Let job scripts load what they need themselves (`module load`, or activate an environment)",
  path: log,
});

/** What the tick would have at the prompt and not from cron. */
function variables({ host }: System, paths: readonly string[]): Wish["env"] {
  const names = Object.keys(host.env).filter(
    (name) => (/^RUNMARK_\w+$/.test(name) && name !== "RUNMARK_CRON") || CARRIED.has(name),
  );
  const set = names.sort().flatMap((name): Wish["env"] => {
    const value = host.env[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  return [["PATH", [...new Set(paths)].join(delimiter)], ...set];
}

const CARRIED: ReadonlySet<string> = new Set(["SLURM_CONF", "XDG_CONFIG_HOME", "TZ"]);
