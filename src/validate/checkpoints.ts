import type { Values } from "../tools/pattern.ts";
import type { Output, Tool } from "../tools/tool.ts";
import { companionOf } from "./companions.ts";
import { type Found, thoseThere, type Where } from "./found.ts";

/** A checkpoint by its name alone. */
export interface Named {
  readonly found: Found;
  readonly output: Output;
  /** The model at the end of a training, which may lie in the folder of the run, among other things. */
  readonly isFinal: boolean;
}

export const holdsWeights = ({ check }: Output): boolean => check === "checkpoint" || check === "safetensors";

/** Whether a tool says where its checkpoints lie. */
export const hasCheckpoints = ({ outputs }: Pick<Tool, "outputs">): boolean => outputs.some(holdsWeights);

/**
 * The checkpoints of a run, straight from the names of files, the newest first, and behind them the model at the end. No
 * other account of them is kept.
 */
export async function checkpointsOf(
  where: Where,
  { outputs }: Pick<Tool, "outputs">,
  values: Values,
): Promise<readonly Named[]> {
  const all = new Map<string, Named>();
  for (const output of outputs.filter(holdsWeights)) {
    const places = [
      ...output.path.map((pattern) => ({ pattern, isFinal: false })),
      ...(output.final ?? []).map((pattern) => ({ pattern, isFinal: true })),
    ];
    for (const { pattern, isFinal } of places)
      for await (const found of thoseThere(where, pattern, values))
        if (!all.has(found.place.path) && (!isFinal || (await isModel(where, found, output))))
          all.set(found.place.path, { found, output, isFinal });
  }
  return [...all.values()].sort((one, other) => Number(one.isFinal) - Number(other.isFinal));
}

/** A folder in which a training writes is the model's only once that is in it. */
async function isModel(where: Where, found: Found, { with: [mark] = [] }: Output): Promise<boolean> {
  return mark === undefined || (await companionOf(where, found, mark)) !== undefined;
}
