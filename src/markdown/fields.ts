import type { Field, Span } from "./block.ts";
import { plainText } from "./inline.ts";

const FIELD = /^(?:\*\*([^*:]+):\*\*|\*\*([^*:]+)\*\*[ \t]*:|__([^_:]+):__|__([^_:]+)__[ \t]*:)(.*)$/s;

/** In prose, too, people write `Name: words`; a name and a number alone, and nothing else in the line, is no sentence. */
const PLAIN = /^(\*\*|__|)([A-Za-z][A-Za-z .]{0,40}):[ \t]*(\d{1,9})\1[ \t]*\\?$/;

/** Whether a line without its indentation is one that is plain. */
export const isLikePlain = (line: string): boolean => PLAIN.test(line);

/** Reads a line of a paragraph, given without its indentation; a backslash breaks the line if it is not the last. */
export function readField(text: string, line: Span, isLast: boolean): Field | undefined {
  const source = text.slice(line.start, line.end);
  const span = { start: line.start, end: line.start + source.trimEnd().length };
  const [, , plainName, number] = PLAIN.exec(source.trimEnd()) ?? [];
  if (plainName !== undefined && number !== undefined)
    return { kind: "field", isPlain: true, name: plainName.trimEnd(), value: number, span };
  const field = FIELD.exec(source);
  if (field === null) return undefined;
  const [, colonInside, colonOutside, underscoredInside, underscoredOutside, rest = ""] = field;
  const name = plainText(colonInside ?? colonOutside ?? underscoredInside ?? underscoredOutside ?? "");
  const value = isLast ? rest : rest.replace(/(?<!\\)\\$/, "");
  return { kind: "field", name, value: value.trim(), span };
}
