import type { Diagnostic } from "../model/diagnostic.ts";
import { type ConfigValues, type KeyName, type Source, variableOf } from "./keys.ts";

/**
 * Jobs that start again above the degrees at which they are held back would do so at once. Where one file says both, the finding is
 * told there, with its place.
 */
export function degreesProblems({
  values,
  sources,
}: {
  readonly values: ConfigValues;
  readonly sources: ReadonlyMap<KeyName, Source>;
}): readonly Diagnostic[] {
  const [pause, resume] = [values["thermal.pause"], values["thermal.resume"]];
  if (pause === null || resume === null || resume < pause) return [];
  const [pauseFrom, resumeFrom] = [sources.get("thermal.pause"), sources.get("thermal.resume")];
  if (pauseFrom === resumeFrom && (pauseFrom === "experiment" || pauseFrom === "user")) return [];
  const from = (key: KeyName): string => PLACES[sources.get(key) ?? "default"](key);
  return [
    {
      severity: "error",
      code: "config.bad-value",
      message: `thermal.resume: ${resume} (${from("thermal.resume")}) is not below thermal.pause, which is ${pause} (${from("thermal.pause")})`,
      next: "Correct one of the two; where each value comes from: runmark config",
    },
  ];
}

const PLACES: Readonly<Record<Source, (key: KeyName) => string>> = {
  flag: () => "a flag",
  variable: variableOf,
  experiment: () => "runmark.yaml of the experiment",
  user: () => "your own config.yaml",
  default: () => "default",
};
