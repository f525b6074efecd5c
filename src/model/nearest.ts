/** Slips of the pen between two words: letters left out, added, changed, or two that changed places. */
function slips(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}

/** Longer than any word or name of which a slip is worth a guess. */
const LONGEST = 100;

/**
 * The word that somebody most likely meant, case aside: one with a slip or two, in short words one at most. Undefined when none
 * is near, or two are as near as each other, or the word is one of them.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const meant = word.toLowerCase();
  if (meant.length < 3 || meant.length > LONGEST) return undefined;
  let least = meant.length < 6 ? 2 : 3;
  let found: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word) return undefined;
    if (Math.abs(candidate.length - meant.length) > least) continue;
    const distance = slips(meant, candidate.toLowerCase());
    if (distance > least || (distance === least && found === undefined)) continue;
    found = distance < least ? candidate : undefined;
    least = distance;
  }
  return found;
}
