import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type HeatRecord, parseHeat } from "../../model/heat.ts";
import type { System } from "../../system/ports.ts";

/** What whoever watches over local jobs last said of the heat of this machine, as long as that holds. */
export async function heatFindings(
  { files, clock }: Pick<System, "files" | "clock">,
  folder: string,
): Promise<readonly Diagnostic[]> {
  const path = join(folder, STATE_FOLDER, "local", "heat.json");
  const text = await attempt(path, () => files.readText(path));
  const heat = text.ok && text.value !== undefined ? parseHeat(text.value) : undefined;
  return heat === undefined || heat.until <= clock.now() ? [] : [findingOf(heat)];
}

/** The same words for as long as it lasts, so that people are told once. */
function findingOf({ kind, temperatureC, limitC, resumeC, isStopping }: HeatRecord): Diagnostic {
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
    code: "thermal.pause",
    message: `${now}, and thermal.pause is ${limitC}: no job starts until it has ${resumeC}${still}`,
    next: "Nothing needs to be done: they go on by themselves once it has cooled",
  };
}
