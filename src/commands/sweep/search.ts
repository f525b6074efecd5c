import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { externalOptimizer } from "../../sweep/optimizers/external.ts";
import type { Optimizer, Tried } from "../../sweep/optimizers/optimizer.ts";
import { spaceOptimizer } from "../../sweep/optimizers/space-optimizer.ts";
import { sizeOf } from "../../sweep/space/size.ts";
import type { System } from "../../system/ports.ts";

/** How many configurations a search can try; infinite where only its program or `max_trials` ends it. */
export function sizeOfSearch({ search, parameters }: SweepDefinition): number {
  if (search.kind === "external") return Number.POSITIVE_INFINITY;
  return search.kind === "list" ? search.configurations.length : sizeOf(parameters);
}

/** What decides what to try, told of all that has been tried so far. */
export function optimizerOf(
  { exec }: Pick<System, "exec">,
  folder: string,
  definition: SweepDefinition,
  tried: readonly Tried[],
): Optimizer {
  const { search, parameters } = definition;
  return search.kind === "external"
    ? externalOptimizer(exec, { ...definition, search, folder }, tried)
    : spaceOptimizer(parameters, search, tried);
}
