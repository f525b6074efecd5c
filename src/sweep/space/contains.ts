import type { Configuration } from "../../model/trial.ts";
import type { Parameter, Search } from "../definition/definition.ts";
import { applies } from "./applies.ts";
import { has } from "./domain.ts";
import { configurationKey } from "./key.ts";

/** Whether a search would come to a configuration; of a program's nobody knows. */
export function containerOf(
  parameters: readonly Parameter[],
  search: Search,
): (configuration: Configuration) => boolean {
  if (search.kind !== "list") return (configuration) => contains(parameters, configuration);
  const keys = new Set(search.configurations.map(configurationKey));
  return (configuration) => keys.has(configurationKey(configuration));
}

/** Whether it has a value of each parameter that applies, and nothing else. */
function contains(parameters: readonly Parameter[], configuration: Configuration): boolean {
  const applying = parameters.filter((parameter) => applies(parameter, configuration));
  if (applying.length !== Object.keys(configuration).length) return false;
  return applying.every(({ name, domain }) => {
    const value = configuration[name];
    return value !== undefined && has(domain, value);
  });
}
