import { isCollection, isMap, isScalar, type Node, type Range } from "yaml";
import { isNothing } from "./yaml-file.ts";

/** Where a key stands, or the value at the end of the path; of what is missing, that in which it should be. */
export function placeOf(
  definition: Node | null,
  path: readonly PropertyKey[],
  key: string | undefined,
): Range | undefined {
  let node: unknown = definition;
  let place: Range | undefined;
  for (const step of path) {
    if (!isCollection(node)) return place;
    const next = node.get(step, true);
    const isEmpty = next === undefined || isNothing(next);
    place = (isEmpty ? (keyRange(node, step) ?? emptyRange(next)) : (next as Node).range) ?? place;
    if (isEmpty) return place;
    node = next;
  }
  return key === undefined ? place : (keyRange(node, key) ?? place);
}

/** `~` in a list has a place of its own, and no key. */
const emptyRange = (node: unknown): Range | undefined =>
  isScalar(node) && node.source !== "" ? (node.range ?? undefined) : undefined;

function keyRange(node: unknown, key: PropertyKey): Range | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return (pair?.key as Node | undefined)?.range ?? undefined;
}
