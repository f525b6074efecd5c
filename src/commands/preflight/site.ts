import { judgeClock } from "../../hardware/preflight/folder/clock.ts";
import { failure, fine, type Line, unknown, warning } from "../../hardware/preflight/line.ts";
import { judgeController } from "../../hardware/preflight/slurm/controller.ts";
import { type GpuWish, judgeGpuTypes } from "../../hardware/preflight/slurm/gpu-types.ts";
import { judgeLimits } from "../../hardware/preflight/slurm/limits.ts";
import { judgePurge } from "../../hardware/preflight/slurm/purge.ts";
import { judgeShared } from "../../hardware/preflight/slurm/shared.ts";
import type { SiteHealth, SiteLimits } from "../../model/site.ts";
import { lastValues } from "../../script/asked.ts";
import { claimOf } from "../../script/claim.ts";
import { readableDirectives } from "../../script/directives.ts";
import { gpusOfNode } from "../../script/gpu-types.ts";
import { partitionsOf } from "../plan-asks.ts";
import { partitionFindings } from "../plan-partitions.ts";
import { siteHolds, siteRoom } from "../plan-room.ts";
import { mountAt } from "./folder.ts";
import type { Part } from "./part.ts";
import { kindsOf } from "./script-texts.ts";
import type { LeftTask, World } from "./world.ts";

/** Each question to a scheduler has 6 s of its own, and some take two. */
const WITHIN_MS = 15_000;

/** The longest pause of `run` on SLURM where none is set. */
const PAUSE_SECONDS = 180;

export function siteParts(world: World): readonly Part[] {
  const { outlook, settings } = world;
  if (outlook?.health === undefined) return [];
  const health = outlook.health();
  const limits = outlook.limits(settings);
  const part = (checks: readonly string[], look: Part["look"]): Part => ({
    checks,
    withinMs: WITHIN_MS,
    look,
  });
  /** Where the controller is silent, that is said once with its reason, and of what it would have said only that. */
  const answered = async (
    look: (limits: SiteLimits, health: SiteHealth) => ReturnType<Part["look"]>,
    check: string,
  ) => {
    const [known, said] = await Promise.all([limits, health]);
    return said.controller.kind === "silent"
      ? [unknown(check, "the controller does not answer")]
      : look(known, said);
  };
  return [
    part(["slurm", "controller", "accounting"], async () => judgeController(await health)),
    part(["clock"], async () => controllerClock(await health)),
    part(["partitions"], () => answered(async (known) => partitionLines(known, world.left), "partitions")),
    part(["gpus"], async () => gpuLines(await health, await gpuWishes(world, await limits))),
    part(["limits"], () => answered(async (known) => limitLines(known, world), "limits")),
    part(["purge"], async () => purgeLines(await health, world)),
    part(["shared"], () => sharedLines(health, world)),
  ];
}

const controllerClock = ({ controller }: SiteHealth): readonly Line[] =>
  controller.kind === "silent" || controller.value.behindMs === undefined
    ? []
    : judgeClock({ aheadMs: controller.value.behindMs, of: "the controller's" });

/** What a partition will never take is a failure; one that is down lets jobs wait until it is up again. */
function partitionLines(limits: SiteLimits, left: readonly LeftTask[]): readonly Line[] {
  const { partitions, silence } = limits;
  if (partitions === undefined) return [unknown("partitions", silence ?? "scontrol does not say")];
  const found = partitionFindings(new Map(left), limits).map(({ code, message, next }) =>
    (code === "site.partition-down" ? warning : failure)("partitions", message, next),
  );
  if (found.length > 0) return found;
  const used = new Set(left.flatMap(([, facts]) => partitionsOf(facts, limits).map(({ name }) => name)));
  if (used.size > 0) return [fine("partitions", `${[...used].join(", ")}: up, and time enough`)];
  return [
    fine(
      "partitions",
      `${partitions.filter(({ state }) => state === "UP").length} of ${partitions.length} are up`,
    ),
  ];
}

/** Where the controller is silent, that is said elsewhere. */
const gpuLines = ({ controller, nodes }: SiteHealth, wishes: readonly GpuWish[]): readonly Line[] =>
  controller.kind === "silent" ? [] : judgeGpuTypes(nodes, wishes);

async function gpuWishes(world: World, limits: SiteLimits): Promise<readonly GpuWish[]> {
  const kinds = await kindsOf(world, world.left, (text) =>
    JSON.stringify(readableDirectives(text).map(({ name, value }) => [name, value])),
  );
  return kinds.flatMap(({ text, first: [, facts], tasks }) => {
    const partitions = partitionsOf(facts, limits).map(({ name }) => name);
    return gpusOfNode(lastValues(readableDirectives(text))).map((gpus) => ({ ...gpus, tasks, partitions }));
  });
}

function limitLines(limits: SiteLimits, { left, going }: World): readonly Line[] {
  if (limits.silence !== undefined) return [unknown("limits", limits.silence)];
  const scripts = left.map(([, facts]) => facts);
  const goingFacts = going.map(([, facts]) => facts);
  return judgeLimits({
    limits: siteRoom(limits, scripts).flatMap(({ name, of, owner = "", most, left, limits: what }) =>
      what === "gpu-hours"
        ? []
        : [{ name, owner: `${of} ${owner}`, most, limits: what, ...(left === undefined ? {} : { left }) }],
    ),
    going: goingFacts.reduce((sum, { asked }) => sum + claimOf(asked).elements, 0),
    held: siteHolds(limits, goingFacts),
  });
}

function purgeLines({ controller, accounting }: SiteHealth, { view }: World): readonly Line[] {
  if (controller.kind === "silent" || controller.value.minJobAgeSeconds === undefined) return [];
  const { values } = view.config;
  const hasBooks = accounting.kind === "told" && accounting.value === "on";
  return judgePurge({
    minJobAgeSeconds: controller.value.minJobAgeSeconds,
    pauseSeconds: Math.max(values["poll.seconds"] ?? 0, values["poll.max_seconds"] ?? PAUSE_SECONDS),
    isRecorded: hasBooks || values["slurm.exit_record"] !== "never",
  });
}

async function sharedLines(health: Promise<SiteHealth>, world: World): Promise<readonly Line[]> {
  const { system, folder, folderName } = world;
  const [{ nodes }, mount] = await Promise.all([health, mountAt(system, folder)]);
  return judgeShared({
    folder: folderName,
    host: system.host.name,
    nodes,
    ...(mount === undefined ? {} : { mount }),
  });
}
