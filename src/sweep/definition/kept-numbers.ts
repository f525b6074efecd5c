import { isCollection, isMap, isScalar } from "yaml";
import type { YamlFile } from "../../config/yaml-file.ts";
import { type Finding, pathText } from "./finding.ts";

/** A range says itself which of its ends cannot be told apart. */
const COUNTED = new Set(["range", "log_range", "count", "step"]);

/**
 * Numbers below a node which would not reach a command as they are written: whole ones are exact in every language that a sweep
 * starts, and here only up to 2^53.
 */
export function numberFindings(
  yaml: YamlFile,
  written: unknown,
  path: readonly PropertyKey[],
): readonly Finding[] {
  const node = yaml.resolve(written);
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : String(key);
      return COUNTED.has(name) ? [] : numberFindings(yaml, value, [...path, name]);
    });
  if (isCollection(node)) return node.items.flatMap((item, at) => numberFindings(yaml, item, [...path, at]));
  if (!isScalar(node) || typeof node.value !== "number" || node.source === undefined) return [];
  return isKept(node.source, node.value) ? [] : [lost(path, node.source, node.value)];
}

/** Infinity and what is no number at all are no values, which is told elsewhere. */
function isKept(source: string, value: number): boolean {
  if (!Number.isFinite(value) || Number.isSafeInteger(value)) return value !== 0 || isZero(source);
  const digits = /^\+?(-?)0*(\d+)$/.exec(source);
  if (digits === null) return !/^0[xo]/i.test(source);
  return String(value) === `${digits[1]}${digits[2]}`;
}

/** `1e-400` is so small that it would be 0. */
const isZero = (source: string): boolean => !/[1-9]/.test(source.replace(/e.*/i, ""));

const lost = (path: readonly PropertyKey[], source: string, value: number): Finding => ({
  code: "sweep.lost-digits",
  path,
  message: `${pathText(path)}: ${source} cannot be kept as a number: commands would get ${value}`,
  next: `Put it in quotes: "${source}"`,
});
