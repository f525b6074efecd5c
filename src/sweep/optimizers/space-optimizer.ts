import type { Configuration } from "../../model/trial.ts";
import type { Parameter, Search } from "../definition/definition.ts";
import { gridOf } from "../space/grid.ts";
import { configurationKey } from "../space/key.ts";
import { drawOf } from "../space/random.ts";
import { sizeOf } from "../space/size.ts";
import type { Optimizer, Suggestion, Tried } from "./optimizer.ts";

/** What needs no score to go on. */
export type SpaceSearch = Exclude<Search, { kind: "external" }>;

/** After so many draws that came before there is hardly anything new left to draw. */
const DRAWS_IN_VAIN = 2_000;

/**
 * Grid, random and list: the definition fixes a sequence of configurations, and what has been tried is passed over. So it goes on
 * after a restart, and with a definition that was extended, without any state of its own.
 */
export function spaceOptimizer(
  parameters: readonly Parameter[],
  search: SpaceSearch,
  tried: readonly Tried[],
): Optimizer {
  const known = new Set(tried.map(({ trial }) => configurationKey(trial.parameters)));
  const sequence = sequenceOf(parameters, search);
  const next = (): Suggestion => {
    // No `for ... of`: leaving it would end the sequence.
    for (let step = sequence.next(); step.done !== true; step = sequence.next()) {
      const key = configurationKey(step.value);
      if (known.has(key)) continue;
      known.add(key);
      return { kind: "try", configuration: step.value };
    }
    return { kind: "done" };
  };
  return {
    suggest: async () => next(),
    update: async ({ trial }) => {
      known.add(configurationKey(trial.parameters));
    },
    close: async () => undefined,
  };
}

function sequenceOf(parameters: readonly Parameter[], search: SpaceSearch): Iterator<Configuration> {
  switch (search.kind) {
    case "grid":
      return gridOf(parameters);
    case "random":
      return drawn(parameters, search.seed);
    case "list":
      return search.configurations.values();
  }
}

/** Each configuration once, as they are drawn; the last few of a space that has an end are not waited for. */
function* drawn(parameters: readonly Parameter[], seed: number): Generator<Configuration> {
  const size = sizeOf(parameters);
  const seen = new Set<string>();
  for (let number = 0, inVain = 0; seen.size < size && inVain < DRAWS_IN_VAIN; number++) {
    const configuration = drawOf(parameters, seed, number);
    const key = configurationKey(configuration);
    inVain = seen.has(key) ? inVain + 1 : 0;
    if (inVain > 0) continue;
    seen.add(key);
    yield configuration;
  }
  if (seen.size < size && Number.isFinite(size)) yield* gridOf(parameters);
}
