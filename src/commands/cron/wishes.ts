import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { Wish } from "../../cron/entry.ts";
import { canCarry, commandLength, LONGEST_COMMAND, linesOfEntry } from "../../cron/entry.ts";
import { type Digest, sealed } from "../../cron/table.ts";
import { openJournal, STATE_FOLDER } from "../../journal/journal.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { readConfig } from "../../tick/folder/read-config.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import { type Context, placeOf } from "../command.ts";

/** What is to be ticked: one experiment, or all below a folder. */
export interface Target {
  readonly path: string;
  readonly isAll: boolean;
}

export interface Entry {
  readonly id: string;
  readonly lines: readonly string[];
}

export const digest: Digest = (text) => createHash("sha256").update(text, "latin1").digest("hex").slice(0, 8);

export const idOf = ({ path, isAll }: Target): string =>
  createHash("sha256").update(`${isAll}\0${path}`).digest("hex").slice(0, 8);

/** The experiments that a person names, and the folder whose experiments are meant. */
export async function targetsOf(
  context: Context,
  named: readonly string[],
  below: string | undefined,
): Promise<Result<readonly Target[], Stop>> {
  const targets: Target[] = [];
  if (below !== undefined) {
    const path = await context.system.files.real(resolve(context.cwd, below)).catch(() => undefined);
    if (path === undefined)
      return err(
        stop(EXIT.errors, "cron.no-folder", `there is no folder ${below}`, "Name a folder that is there"),
      );
    targets.push({ path, isAll: true });
  }
  const words = named.length === 0 && below === undefined ? [context.experiment] : named;
  for (const word of words) {
    const place = await placeOf(word === undefined ? context : { ...context, experiment: word });
    if (!place.ok) return place;
    targets.push({ path: place.value.summaryPath, isAll: false });
  }
  return ok(targets);
}

/** So long a tick may take: one that hangs is asked to end, and holds nothing for good. */
const LIMIT_SECONDS = 3600;

/** The entry of a target: with all that cron's short environment lacks. */
export async function entryOf(
  context: Context,
  target: Target,
  schedule: string,
): Promise<Result<Entry, Stop>> {
  const { exec, host } = context.system;
  const sbatch = await exec.which("sbatch");
  const backend = await backendOf(context, target, sbatch !== undefined);
  if (!backend.ok) return backend;
  const timeout = await exec.which("timeout");
  const folders = [dirname(host.self.node), ...(sbatch === undefined ? [] : [dirname(sbatch)])];
  const path = [...new Set([...folders, "/usr/local/bin", "/usr/bin", "/bin"])].join(":");
  const folder = target.isAll ? target.path : dirname(target.path);
  const wish: Wish = {
    ...{ id: idOf(target), schedule },
    env: [["PATH", path], ...carried(host.env)],
    words: [
      ...(timeout === undefined ? [] : [timeout, "-k", "60", String(LIMIT_SECONDS)]),
      ...[host.self.node, host.self.entry, "tick", "--quiet"],
      ...(backend.value === "slurm" ? ["--backend", "slurm"] : []),
      ...["--log", join(folder, STATE_FOLDER, "cron.log")],
      ...(target.isAll ? ["--all", target.path] : [target.path]),
    ],
  };
  return checked(wish);
}

function checked(wish: Wish): Result<Entry, Stop> {
  const odd = [...wish.words, ...wish.env.map(([, value]) => value)].find((word) => !canCarry(word));
  if (odd !== undefined)
    return err(
      stop(
        EXIT.errors,
        "cron.odd-name",
        `a crontab cannot carry a line's end: ${JSON.stringify(odd)}`,
        "Rename it",
      ),
    );
  const lines = sealed(linesOfEntry(wish), digest);
  const length = commandLength(wish, lines);
  if (length <= LONGEST_COMMAND) return ok({ id: wish.id, lines });
  const next = "Reach the experiment by a shorter path, and unset RUNMARK_ variables that are not needed";
  const message = `the entry would have ${length} characters, and cron takes ${LONGEST_COMMAND}`;
  return err(stop(EXIT.errors, "cron.too-long", message, next));
}

/** Variables that change what a tick does, and that cron would not have. */
const carried = (env: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] =>
  Object.entries(env)
    .flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as const]))
    .filter(
      ([name]) =>
        name === "SLURM_CONF" ||
        name === "XDG_CONFIG_HOME" ||
        name === "TZ" ||
        (/^RUNMARK_[A-Z_]+$/.test(name) && name !== "RUNMARK_CRON"),
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));

/** Where its jobs go, so that a missing sbatch is an error then. Experiments below a folder each know it themselves. */
async function backendOf(
  context: Context,
  { path, isAll }: Target,
  hasSbatch: boolean,
): Promise<Result<"slurm" | "local", Stop>> {
  if (isAll) return ok("local");
  const { system, flags } = context;
  const place = { folder: dirname(path), summaryPath: path };
  const journal = await openJournal(system.files, place.folder);
  if (!journal.ok) return journal;
  const { config } = await readConfig(system, place, flags);
  const wanted = wantedBackend(config, journal.value.state);
  return ok(wanted === "auto" ? (hasSbatch ? "slurm" : "local") : wanted);
}
