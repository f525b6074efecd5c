import type { Typed } from "./cursor.ts";
import type { Candidate, Offer } from "./offer.ts";
import { escaped, shellWords } from "./shell-words.ts";

/** What bash says of its command line. */
export interface BashLine {
  /** The whole of it, and how many of its characters stand before the cursor. */
  readonly line: string;
  readonly point: number;
  /** The end of it before the cursor that what is chosen will stand for: bash breaks words at `:` and `=`, too. */
  readonly replaced: string;
  /** `?`: the list is only shown. */
  readonly isListing: boolean;
  readonly columns: number;
}

/** Which of its words stand before and behind the cursor. In a redirection there is nothing to say: undefined. */
export function typedInBash({ line, point }: BashLine): Typed | undefined {
  const characters = [...line];
  const head = shellWords(characters.slice(0, point).join(""));
  if (head.isFile) return undefined;
  const rest = characters.slice(point).join("").replace(/^\S+/, "");
  const tail = shellWords(rest);
  const after = [...tail.words, ...(tail.last === "" || tail.isFile ? [] : [tail.last])];
  return { before: head.words.slice(1), current: head.last, after };
}

/**
 * The candidates as bash puts them into the line: what is typed stays as it is, with its quotes, and the rest of the word follows
 * it, quoted as the place needs.
 */
export function replyToBash({ line, point, replaced, isListing, columns }: BashLine, offer: Offer): string {
  if (offer.kind !== "names") return `${offer.kind}\n`;
  const { last: typed, quote } = shellWords([...line].slice(0, point).join(""));
  // A backslash at the end has nothing to quote yet.
  const kept = /(?:^|[^\\])(?:\\\\)*\\$/.test(replaced) && quote !== "'" ? replaced.slice(0, -1) : replaced;
  const fitting = offer.candidates.filter(({ value }) => value.startsWith(typed));
  const words = fitting.map(({ value }) => `${kept}${escaped(value.slice(typed.length), quote)}`);
  const isExplained = isListing && fitting.some(({ about }) => about !== undefined);
  const shown = isExplained ? explained(words, fitting, columns) : words;
  return ["names", ...shown].map((text) => `${text}\n`).join("");
}

/** One on each line, with what it is. */
function explained(
  words: readonly string[],
  candidates: readonly Candidate[],
  columns: number,
): readonly string[] {
  const widest = Math.max(...words.map((word) => word.length));
  return words.map((word, index) => {
    const about = candidates[index]?.about;
    const text = about === undefined ? word : `${word.padEnd(widest)}  (${about})`;
    const room = columns - 2;
    // Where none takes more than half of a line, two would stand on it.
    return (text.length > room && room > 0 ? `${text.slice(0, room - 1)}…` : text).padEnd(columns / 2);
  });
}

/** zsh and fish match and quote by themselves; `from` is how much of each word zsh is told to leave alone. */
export function replyInLines(offer: Offer, from = 0): string {
  if (offer.kind !== "names") return `${offer.kind}\n`;
  const lines = offer.candidates.map(({ value, about }) =>
    about === undefined ? value.slice(from) : `${value.slice(from)}\t${about}`,
  );
  return ["names", ...lines].map((text) => `${text}\n`).join("");
}

/** Up to where zsh leaves a word alone: behind the `=` of a flag and the last `/`. What stands there may be `~`. */
export const leftAlone = (current: string): number => {
  const flag = /^--[^=]+=/.exec(current)?.[0].length ?? 0;
  return Math.max(flag, current.lastIndexOf("/") + 1);
};
