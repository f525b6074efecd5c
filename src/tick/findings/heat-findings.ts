import { join, resolve } from "node:path";
import type { Config } from "../../config/config.ts";
import { programOf } from "../../config/machine.ts";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type HeatRecord, parseHeat, type UnreadRecord, type Watcher } from "../../model/heat.ts";
import type { System } from "../../system/ports.ts";

type Parts = Pick<System, "files" | "clock" | "processes" | "host" | "exec">;

/** Of the finding that no job starts before the machine has cooled. */
export const HOT_CODE = "thermal.pause";

/**
 * What whoever watches over local jobs last said of the heat of this machine, as long as that holds, and why nobody knows of it.
 * `hasWatcher`: jobs are watched over, or will be before long without a person; or there are none.
 */
export async function heatFindings(
  system: Parts,
  folder: string,
  config: Config,
  hasWatcher: boolean,
): Promise<readonly Diagnostic[]> {
  const { files, clock } = system;
  const path = join(folder, STATE_FOLDER, "local", "heat.json");
  const text = await attempt(path, () => files.readText(path));
  const heat = text.ok && text.value !== undefined ? parseHeat(text.value) : undefined;
  const absent = await absentProgram(system, folder, config);
  const unread = absent === undefined ? [] : [unreadFinding(absent, config)];
  if (heat === undefined) return unread;
  if (heat.kind === "hot" && !hasWatcher && (await isGone(system, heat.by)))
    return [...unread, unwatchedFinding(heat)];
  if (heat.until <= clock.now()) return unread;
  if (heat.kind !== "unread") return [...unread, heatFinding(heat)];
  return absent === undefined && isMinded(config) ? [unreadFinding(heat.why, config)] : unread;
}

/** Only of a process of this machine it can be said. */
async function isGone({ processes, host }: Parts, by: Watcher | undefined): Promise<boolean> {
  return by !== undefined && by.host === host.name && !(await processes.isAlive(by));
}

/** What was set since is not what the record was written for. */
const isMinded = ({ values }: Config): boolean =>
  values["thermal.pause"] !== null || values["thermal.command"] !== null;

/** What is wrong with a program that is not there, which is seen before any job runs; nothing is started for it. */
async function absentProgram(
  { exec }: Parts,
  folder: string,
  { values }: Config,
): Promise<UnreadRecord["why"] | undefined> {
  const [program = ""] = programOf(values) ?? [];
  if (program === "" || values.backend === "slurm") return undefined;
  const isPath = program.includes("/");
  if ((await exec.which(isPath ? resolve(folder, program) : program)) !== undefined) return undefined;
  const where = isPath ? resolve(folder, program) : "the PATH";
  return `${program}: there is no program of that name ${isPath ? "at" : "on"} ${where}`;
}

function unreadFinding(why: UnreadRecord["why"], { values }: Config): Diagnostic {
  const isPausing = values["thermal.pause"] !== null;
  const then = isPausing ? ", so that thermal.pause holds no job back" : "";
  return {
    severity: "warning",
    code: "thermal.no-temperature",
    message: `no temperature of this machine is to be had${then}: ${why}`,
    next:
      values["thermal.command"] === null
        ? "Name a program that prints degrees as thermal.command in runmark.yaml, or take thermal.pause out of it"
        : "Mend thermal.command in runmark.yaml; to see what it says: runmark monitor --once",
  };
}

function unwatchedFinding({ temperatureC, isStopping }: HeatRecord): Diagnostic {
  const are = isStopping ? "those at work stand still and stay so, and none starts" : "none starts";
  return {
    severity: "warning",
    code: "thermal.unwatched",
    message: `nobody watches over the jobs of this machine any more, which had ${Math.round(temperatureC)} °C: ${are}`,
    next: "Have somebody look after them: runmark tick",
  };
}

/** The same words for as long as it lasts, so that people are told once. */
function heatFinding({ kind, temperatureC, limitC, resumeC, isStopping }: HeatRecord): Diagnostic {
  const now = `this machine has ${Math.round(temperatureC)} °C`;
  if (kind === "warm")
    return {
      severity: "warning",
      code: "thermal.warn",
      message: `${now}, and thermal.warn is ${limitC}`,
      next: "Give it air, or let fewer jobs run at one time: local.max_parallel; thermal.pause holds them back by itself",
    };
  const still = isStopping ? ", and those at work stand still" : "";
  return {
    severity: "warning",
    code: HOT_CODE,
    message: `${now}, and thermal.pause is ${limitC}: no job starts until it has ${resumeC}${still}`,
    next: "Nothing needs to be done: they go on by themselves once it has cooled",
  };
}
