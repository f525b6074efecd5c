const blank = /\s/;

/**
 * Splits the text behind `#SBATCH` as sbatch does: quotes of both kinds group, a backslash takes the next character as
 * it is, inside quotes too, and an unquoted `#` anywhere starts a comment. A quote left open ends with the line.
 */
export const splitWords = (text: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") {
      at += 1;
      word = (word ?? "") + text.charAt(at);
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (character === "#") {
      break;
    } else if (!blank.test(character)) {
      word = (word ?? "") + character;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
};

/** Writes a word so that it is read back as it is, behind `#SBATCH`. */
export const quoteWord = (word: string): string =>
  /^[\w.,:;=@%+/[\]()*&|!<>~^-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, "\\$&")}"`;

/** The lines that count: those that begin with `#SBATCH` and stand before the first line that is no comment. */
export const directiveLines = (
  script: string,
): readonly { readonly line: number; readonly text: string }[] => {
  const found: { line: number; text: string }[] = [];
  for (const [index, source] of script.split("\n").entries()) {
    const match = /^#SBATCH(?=[\s-]|$)(.*)/.exec(source);
    if (match !== null) found.push({ line: index + 1, text: match[1] ?? "" });
    else if (/^\s*[^#\s]/.test(source)) break;
  }
  return found;
};
