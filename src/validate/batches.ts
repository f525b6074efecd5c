/** Work on many files side by side, some at a time: one after the other, hundreds take long on a file server. */
export async function inBatches<Item, Value>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  for (let first = 0; first < items.length; first += size)
    values.push(...(await Promise.all(items.slice(first, first + size).map(work))));
  return values;
}
