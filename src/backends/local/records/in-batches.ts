const AT_ONCE = 64;

/** Runs over many items with a bound on how many files are open at a time. */
export const inBatches = async <Item, Value>(
  items: readonly Item[],
  each: (item: Item) => Promise<Value>,
  atOnce = AT_ONCE,
): Promise<readonly Value[]> => {
  const values: Value[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    values.push(...(await Promise.all(items.slice(from, from + atOnce).map(each))));
  return values;
};
