/** Works on many things, at most `size` of them side by side: one after the other, hundreds of files take long on a file server. */
export async function inBatches<Item, Value>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let first = 0; first < items.length; first += size)
    values.push(...(await Promise.all(items.slice(first, first + size).map(work))));
  return values;
}
