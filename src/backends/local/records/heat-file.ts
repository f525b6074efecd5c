import { type HeatRecord, parseHeat } from "../../../model/heat.ts";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { heatPath } from "./layout.ts";

/** How hot the supervisor found this machine, as long as that holds. What cannot be read says nothing. */
export const readHeat = async (
  { files, clock }: Pick<System, "files" | "clock">,
  folder: string,
): Promise<HeatRecord | undefined> => {
  try {
    const heat = parseHeat((await files.readText(heatPath(folder))) ?? "");
    return heat !== undefined && heat.kind !== "unread" && heat.until > clock.now() ? heat : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};
