import { relative, sep } from "node:path";
import type { Files } from "../system/ports.ts";
import { fill, unbracketed, type Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";
import { absolute } from "./places.ts";

/**
 * Lists the folders on the way to all places in which outputs may lie. An NFS client remembers for up to a minute that there
 * was no such name (acdirmax): to list its folder makes it ask the server again.
 */
export async function listAgain(
  files: Pick<Files, "list">,
  folder: string,
  tool: Pick<Tool, "outputs">,
  values: Values,
): Promise<void> {
  const patterns = tool.outputs.flatMap(({ path, final = [] }) => [...path, ...final]);
  const homes = new Set(patterns.flatMap((pattern) => wayTo(folder, homeOf(pattern, values))));
  // What is not there has nothing to list.
  for (const home of homes) await files.list(home).catch(() => undefined);
}

/** The folder of what a pattern names, as far as it is known. */
function homeOf(pattern: string, values: Values): string {
  const known: string[] = [];
  for (const segment of unbracketed(pattern, values).split("/").slice(0, -1)) {
    const name = segment.includes("*") ? undefined : fill(segment, values);
    if (name === undefined) break;
    known.push(name);
  }
  return known.join("/");
}

/** The folder of the experiment, and each below it on the way; of a place elsewhere only that. */
function wayTo(folder: string, home: string): string[] {
  const target = absolute(folder, home);
  const steps = relative(folder, target).split(sep);
  if (steps[0] === "..") return [target];
  return [folder, ...steps.map((_, index) => absolute(folder, steps.slice(0, index + 1).join("/")))];
}
