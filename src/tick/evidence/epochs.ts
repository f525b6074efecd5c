import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Files } from "../../system/ports.ts";
import { fill } from "../../tools/pattern.ts";
import type { Tool } from "../../tools/tool.ts";
import { readTextFile } from "../../validate/text-file.ts";
import type { Tooling } from "./tooling.ts";

export interface EpochsWorld {
  readonly files: Pick<Files, "stat" | "readText">;
  readonly folder: string;
  readonly tooling: Tooling;
}

/**
 * For how many epochs a run is trained: by the summary, or by the configuration of the tool that trains it; undefined where
 * nobody says, or not in a whole number.
 */
export async function expectedEpochs(
  { files, folder, tooling }: EpochsWorld,
  run: string,
  tool: Tool | undefined,
): Promise<number | undefined> {
  const said = tooling.epochsOf(run);
  if (said !== undefined || tool?.epochs === undefined) return said;
  const path = fill(tool.epochs.file, { run });
  const read =
    path === undefined ? undefined : await attempt(path, () => readTextFile(files, join(folder, path)));
  const text = read?.ok ? read.value : undefined;
  return text?.ok ? epochsIn(text.value, tool.epochs.key) : undefined;
}

/** Nobody trains longer; one checkpoint is looked for for each. */
const MOST_EPOCHS = 100_000;

async function epochsIn(text: string, key: string): Promise<number | undefined> {
  // Reading YAML is loaded where there is some.
  const { readNumbers } = await import("../../tools/yaml-numbers.ts");
  const numbers = readNumbers(text, [key]);
  const epochs = numbers.ok ? numbers.value.get(key) : undefined;
  return epochs !== undefined && epochs >= 1 && epochs <= MOST_EPOCHS ? epochs : undefined;
}
