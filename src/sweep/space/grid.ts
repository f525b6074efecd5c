import type { Configuration } from "../../model/trial.ts";
import type { Parameter } from "../definition/definition.ts";
import { applies } from "./applies.ts";
import { countOf, valueAt } from "./domain.ts";

/**
 * All configurations, the last parameter changing first, each once and made when it is asked for. A parameter that does not apply
 * is absent, so that the others go on without it. Each domain must have a count.
 */
export function* gridOf(
  parameters: readonly Parameter[],
  chosen: Configuration = {},
): Generator<Configuration> {
  const [parameter, ...rest] = parameters;
  if (parameter === undefined) {
    yield chosen;
  } else if (!applies(parameter, chosen)) {
    yield* gridOf(rest, chosen);
  } else {
    const count = countOf(parameter.domain);
    for (let index = 0; index < count; index++)
      yield* gridOf(rest, { ...chosen, [parameter.name]: valueAt(parameter.domain, index) });
  }
}
