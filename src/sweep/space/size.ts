import type { ParameterValue } from "../../model/trial.ts";
import type { Parameter } from "../definition/definition.ts";
import { applies } from "./applies.ts";
import { countOf, has } from "./domain.ts";

/** More ways in which conditions can hold than this, and a space counts as one that has no end. */
const MOST_WAYS = 1_000;

/** Configurations that are alike in all that a later parameter still asks for, and how many these are. */
interface Way {
  readonly chosen: Readonly<Record<string, ParameterValue>>;
  readonly count: number;
}

/**
 * How many configurations there are, none of them made: only values that a condition names are told apart. Infinity where a
 * parameter takes any number.
 */
export function sizeOf(parameters: readonly Parameter[]): number {
  let ways: readonly Way[] = [{ chosen: {}, count: 1 }];
  for (const [index, parameter] of parameters.entries()) {
    const later = parameters.slice(index + 1);
    ways = merged(
      ways.flatMap((way) => (applies(parameter, way.chosen) ? split(way, parameter, later) : [way])),
      new Set(later.flatMap(({ when }) => Object.keys(when ?? {}))),
    );
    if (ways.length > MOST_WAYS) return Number.POSITIVE_INFINITY;
  }
  return ways.reduce((sum, { count }) => sum + count, 0);
}

/** One way for each value that matters later, one for all others. */
function split(way: Way, { name, domain }: Parameter, later: readonly Parameter[]): readonly Way[] {
  const asked = new Set(later.flatMap(({ when }) => when?.[name] ?? []));
  const named = [...asked].filter((value) => has(domain, value));
  const others = countOf(domain) - named.length;
  const ways = named.map((value) => ({ chosen: { ...way.chosen, [name]: value }, count: way.count }));
  return others === 0 ? ways : [...ways, { chosen: way.chosen, count: way.count * others }];
}

function merged(ways: readonly Way[], asked: ReadonlySet<string>): readonly Way[] {
  const byChosen = new Map<string, Way>();
  for (const way of ways) {
    const entries = Object.entries(way.chosen).filter(([name]) => asked.has(name));
    const key = JSON.stringify(entries);
    const count = way.count + (byChosen.get(key)?.count ?? 0);
    byChosen.set(key, { chosen: Object.fromEntries(entries), count });
  }
  return [...byChosen.values()];
}
