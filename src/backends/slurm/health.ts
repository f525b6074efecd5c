import type { Controller, SiteHealth, SiteNode, Told } from "../../model/site.ts";
import { askBriefly, type Said } from "./ask-briefly.ts";
import { maybe } from "./fields.ts";
import type { SlurmNeeds } from "./needs.ts";
import { DELIMITER, parseRows } from "./rows.ts";

/** All that runmark ever calls. */
const COMMANDS = ["sbatch", "squeue", "sacct", "scancel", "scontrol", "sinfo", "sacctmgr"] as const;

/** How the site does: four questions at once, each for itself. */
export async function siteHealth(needs: SlurmNeeds): Promise<SiteHealth> {
  const [found, version, config, books, nodes] = await Promise.all([
    Promise.all(COMMANDS.map((command) => needs.exec.which(command))),
    askBriefly(needs, "sbatch", ["--version"]),
    askConfig(needs),
    askBriefly(needs, "sacct", ["-X", "-n", "-P", "-o", "JobID", "-S", "now-1minutes"]),
    askBriefly(needs, "sinfo", ["-h", "-N", "-o", ["%n", "%R", "%G", "%T"].join(DELIMITER)]),
  ]);
  return {
    missing: COMMANDS.filter((_, at) => found[at] === undefined),
    version: told(version, versionIn),
    controller: config,
    accounting: booksTold(books),
    nodes: told(nodes, nodesIn),
  };
}

async function askConfig(needs: SlurmNeeds): Promise<Told<Controller>> {
  const asked = needs.clock.now();
  const said = await askBriefly(needs, "scontrol", ["show", "config"]);
  // When it looked at its clock lies in between.
  const at = (asked + needs.clock.now()) / 2;
  return told(said, (text) => controllerIn(text, at));
}

/** `slurm 24.11.5`, and of Debian's packages `slurm-wlm 22.05.8`. */
const versionIn = (text: string): string | undefined => /\b\d+\.\d+(?:\.\d+)*/.exec(text)?.[0];

/** The answer of `scontrol show config`, which begins with the controller's own time. `at`: ours at that moment. */
export function controllerIn(text: string, at: number): Controller | undefined {
  const [, since] = /^Configuration data as of (\S+)/.exec(text) ?? [];
  if (since === undefined) return undefined;
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*= *(\\S+)`, "m").exec(text)?.[1];
  const age = value("MinJobAge");
  return {
    ...maybe("version", value("SLURM_VERSION")),
    // Whole seconds are in it, cut off.
    ...(/^\d+$/.test(since) ? { behindMs: Math.round(at - Number(since) * 1000 - 500) } : {}),
    ...(age !== undefined && /^\d+$/.test(age) ? { minJobAgeSeconds: Number(age) } : {}),
  };
}

const booksTold = (said: Said): Told<"on" | "off"> =>
  /accounting storage is disabled/i.test(said.failure ?? "")
    ? { kind: "told", value: "off" }
    : told(said, () => "on" as const);

/** States in which no job starts on a node until a person has done something. */
const UNUSABLE = /^(?:down|drain|drained|draining|fail|failing|error|unknown|maint|inval|future|no_respond)/i;

/** Rows of `sinfo -N`: a node has one in each of its partitions. */
export function nodesIn(text: string): readonly SiteNode[] | undefined {
  const rows = parseRows(text, 4);
  if (!rows.ok) return undefined;
  return rows.value.map(([host = "", partition = "", gres = "", state = ""]) => ({
    host,
    partition,
    gpus: gpusIn(gres),
    isUsable: !UNUSABLE.test(state) && !state.endsWith("*"),
  }));
}

/** `gpu:a100:4(S:0-1),gpu:2,shard:8` */
function gpusIn(gres: string): ReadonlyMap<string, number> {
  const gpus = new Map<string, number>();
  for (const [, type = "", count = "0"] of gres.matchAll(/(?:^|,)gpu(?::([A-Za-z][^:,(]*))?:(\d+)/g))
    gpus.set(type, (gpus.get(type) ?? 0) + Number(count));
  return gpus;
}

function told<Value>({ text, failure }: Said, read: (text: string) => Value | undefined): Told<Value> {
  if (text === undefined) return { kind: "silent", reason: failure ?? "no answer" };
  const value = read(text);
  return value === undefined
    ? { kind: "silent", reason: `unreadable answer: ${text.trim().split("\n")[0]?.slice(0, 80) ?? ""}` }
    : { kind: "told", value };
}
