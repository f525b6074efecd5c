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

/** So many slips are one too many: in short words two, in longer ones three. */
const tooMany = (word: string): number => (word.length < 6 ? 2 : 3);

/**
 * The word that somebody most likely meant, case aside: one with a slip or two, in short words one at most. Undefined when none
 * is near, or two are as near as each other, or the word is one of them.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const [only, other] = allNearest(word, candidates);
  return other === undefined ? only : undefined;
}

/** Those with the fewest slips. */
function allNearest(word: string, candidates: Iterable<string>): readonly string[] {
  const meant = word.toLowerCase();
  if (meant.length < 3 || meant.length > LONGEST) return [];
  let least = tooMany(meant);
  let found: string[] = [];
  for (const candidate of candidates) {
    if (candidate === word) return [];
    if (Math.abs(candidate.length - meant.length) > least) continue;
    const distance = slips(meant, candidate.toLowerCase());
    if (distance > least || distance === tooMany(meant)) continue;
    if (distance < least) found = [];
    found.push(candidate);
    least = distance;
  }
  return found;
}

/**
 * The names that somebody may have meant, the likeliest first: but for the case the same, else those of which the word is a part
 * (`lr1e-5`, a key without its stage) and those that are nearest. Names of runs differ in one digit: several are as near.
 */
export function likely(word: string, candidates: Iterable<string>): readonly string[] {
  const all = [...new Set(candidates)];
  const meant = word.toLowerCase();
  if (meant.length > LONGEST) return [];
  const same = all.filter((candidate) => candidate.toLowerCase() === meant);
  if (same.length > 0) return same;
  const around = meant.length < 2 ? [] : all.filter((candidate) => candidate.toLowerCase().includes(meant));
  return [...new Set([...around, ...allNearest(word, all)])];
}

/** More than so many are no guess, but a list. */
const MOST_GUESSES = 3;

/** `Did you mean r8 or r16?`; undefined where nothing is near, or everything. */
export function didYouMean(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const some = words.slice(0, MOST_GUESSES);
  const last = some.length > 1 ? some.pop() : undefined;
  return `Did you mean ${some.join(", ")}${last === undefined ? "" : ` or ${last}`}?`;
}
