/**
 * The job id in a cell's plain text: `812`, an array task or range (`812_3`, `812_[1-10%4]`), a het job (`123+0`), each with
 * or without a cluster (`456;gpu`). Undefined for anything else. A range names its whole array.
 */
export function readJobId(text: string): { id: string; cluster?: string } | undefined {
  const match = /^(\d+(?:_\d+|\+\d+)?)(?:_\[[^\]\s]*\])?(?:;([\w.-]+))?$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  return { id: match[1], ...(match[2] === undefined ? {} : { cluster: match[2] }) };
}
