import { parseObject } from "../model/json-object.ts";
import { type Check, isObject } from "./check.ts";

const isText = (value: unknown): boolean => typeof value === "string";
const isStep = (value: unknown): boolean =>
  isObject(value) && Array.isArray(value.outputs) && isObject(value.resources);

/** What whoever goes on with a sweep relies on. What more is in it is for the sweep to know. */
const PARTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  parameters: (value) =>
    Array.isArray(value) &&
    value.every(
      (one: unknown) => isObject(one) && isText(one.name) && isObject(one.domain) && isText(one.domain.kind),
    ),
  search: (value) => isObject(value) && isText(value.kind),
  resources: isObject,
  parallel: Number.isFinite,
  train: isStep,
  evaluate: (value) => value === undefined || isStep(value),
  objective: isObject,
};

/** The definition of a sweep, as JSON in a text: somebody may have edited it by hand. */
export const definitionText: Check<string> = (value) => {
  if (typeof value !== "string") return ": is not text";
  const definition = parseObject(value);
  if (definition === undefined) return ": is not the JSON of an object";
  const parts = new Map<string, unknown>(Object.entries(definition));
  const wrong = Object.entries(PARTS).find(([name, isSound]) => !isSound(parts.get(name)));
  return wrong === undefined ? undefined : `: has no sound ${wrong[0]}`;
};
