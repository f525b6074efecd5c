/** A number that an evaluation came to. */
export interface Score {
  readonly scorer: string;
  readonly metric: string;
  readonly value: number;
  /** How several epochs of a sample were made one, where the log says so. */
  readonly reducer?: string;
}

/** What an evaluation came to, as its log says. */
export interface Scores {
  /** Of the evaluation, in the words of its log. */
  readonly task?: string;
  readonly model?: string;
  readonly scores: readonly Score[];
}

/** What is behind the sixth digit tells no two configurations apart that anybody would choose between. */
const RANKED_DIGITS = 6;
/** A number has no more that say anything. */
const MOST_DIGITS = 17;

/** Numbers as they stand in a ranking: with six digits, and with more where two that are not the same would look equal. */
export function rankedTexts(values: readonly number[]): (value: number) => string {
  const sorted = [...new Set(values)].sort((one, other) => one - other);
  const digits = new Map<number, number>();
  for (const [index, value] of sorted.entries()) {
    const next = sorted[index + 1];
    const needed = next === undefined ? RANKED_DIGITS : digitsBetween(value, next);
    digits.set(value, Math.max(digits.get(value) ?? RANKED_DIGITS, needed));
    if (next !== undefined) digits.set(next, needed);
  }
  return (value) => withDigits(value, digits.get(value) ?? RANKED_DIGITS);
}

function digitsBetween(one: number, other: number): number {
  let digits = RANKED_DIGITS;
  while (digits < MOST_DIGITS && withDigits(one, digits) === withDigits(other, digits)) digits += 1;
  return digits;
}

const withDigits = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** A number in a cell or on a screen: what comes behind the fourth digit is noise. */
export const scoreText = ({ value }: Pick<Score, "value">): string => withDigits(value, 4);
