import type { Configuration } from "../../model/trial.ts";

/** The same for the same configuration, whatever the order of its parameters: 1 and 1.0 are one, 1 and "1" are two. */
export const configurationKey = (configuration: Configuration): string =>
  JSON.stringify(
    Object.entries(configuration).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  );
