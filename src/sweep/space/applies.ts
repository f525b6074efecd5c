import type { Configuration } from "../../model/trial.ts";
import type { Parameter } from "../definition/definition.ts";

/** Whether a parameter applies, given those before it: one that does not apply itself has no value that another could ask for. */
export const applies = ({ when }: Parameter, chosen: Configuration): boolean =>
  Object.entries(when ?? {}).every(
    ([name, values]) => Object.hasOwn(chosen, name) && values.some((value) => value === chosen[name]),
  );

/** Whether trials can differ in it. */
export const varies = ({ domain }: Parameter): boolean => domain.kind !== "fixed";
