import { err, ok, type Result } from "../model/result.ts";

/** What is around a place: how the shell, or sbatch, would read what is put there. */
export type Around =
  /** Words of a command, between these characters. */
  | { readonly kind: "words"; readonly before: string; readonly after: string }
  | { readonly kind: "double" }
  | { readonly kind: "single" }
  /** `$'...'` */
  | { readonly kind: "ansi" }
  | { readonly kind: "comment" }
  /** A line for sbatch, in its own quotes or in none. */
  | { readonly kind: "directive"; readonly quote: "" | '"' | "'" }
  /** No quotes of ours would be taken for quotes, or they would be gone before another shell reads on. `what`: in words. */
  | { readonly kind: "plain"; readonly what: string; readonly delimiter?: string }
  /** Nothing at all can stand there. `what`: in words. */
  | { readonly kind: "nowhere"; readonly what: string };

/** Words that the shell takes for its own where a command begins. */
const RESERVED = new Set(
  "if then else elif fi case esac for select while until do done in function time coproc".split(" "),
);

const BARE = /^[\w./+@%:-]+$/;
const PLAIN = /^[\w.,:=@%+/-]+$/;

/** The words of a value so that they are read as they are; the error is why they cannot be, in words. */
export function quoted(words: readonly string[], around: Around): Result<string, string> {
  if (words.some((word) => word.includes("\0")))
    return err("it holds a NUL character, which no argument can");
  const text = words.join(" ");
  switch (around.kind) {
    case "words":
      return ok(words.map((word) => shellWord(word, around.before, around.after)).join(" "));
    case "double":
      return ok(text.replaceAll(/["\\$`]/g, "\\$&").replaceAll("\r", () => `"$'\\r'"`));
    case "single":
      return ok(inSingle(text));
    case "ansi":
      return ok(text.replaceAll(/['\\]/g, "\\$&").replaceAll("\r", "\\r"));
    case "comment":
      return ok(text.replaceAll(/[\n\r]+/g, " "));
    case "directive":
      return directiveWord(text, around.quote);
    case "plain":
      return plain(words, around.what, around.delimiter);
    case "nowhere":
      return err(`it stands ${around.what}`);
  }
}

/** A carriage return before a line feed would be taken for a line end of DOS, with which sbatch takes no script. */
const inSingle = (text: string): string => text.replaceAll("'", "'\\''").replaceAll("\r", () => "'$'\\r''");

function shellWord(word: string, before: string, after: string): string {
  const isBare = BARE.test(word) && !word.includes("..") && !RESERVED.has(word);
  // `2>` would be a file descriptor, `A=` a variable, `~a` a home.
  return isBare && before !== "~" && !/[<>=+[(]/.test(after) ? word : `'${inSingle(word)}'`;
}

function directiveWord(text: string, quote: "" | '"' | "'"): Result<string, string> {
  if (/[\0-\x1f\x7f]/.test(text))
    return err("it holds a line end or another control character, which no #SBATCH line can");
  if (quote !== "") return ok(text.replaceAll(quote === '"' ? /["\\]/g : /['\\]/g, "\\$&"));
  if (text === "") return err("it is empty, and an empty word ends an #SBATCH line");
  return ok(/^[\w.%+/@-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, "\\$&")}"`);
}

function plain(
  words: readonly string[],
  what: string,
  delimiter: string | undefined,
): Result<string, string> {
  const strange = words.find((word) => !PLAIN.test(word));
  if (strange !== undefined)
    return err(
      `it stands ${what}, where nothing can be quoted, and ${JSON.stringify(strange)} is more than letters, digits and _.,:=@%+/-`,
    );
  const ends = words.some((word) => delimiter?.includes(word) === true);
  return ends ? err(`it might end the here-document: ${delimiter} holds it`) : ok(words.join(" "));
}
