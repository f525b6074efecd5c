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

/** A number in a cell or on a screen: what comes behind the fourth digit is noise. */
export const scoreText = ({ value }: Pick<Score, "value">): string => String(Number(value.toPrecision(4)));
