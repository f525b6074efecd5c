import type { Field, Span } from "./block.ts";
import { plainText } from "./inline.ts";

const FIELD = /^(?:\*\*([^*:]+):\*\*|\*\*([^*:]+)\*\*[ \t]*:|__([^_:]+):__|__([^_:]+)__[ \t]*:)(.*)$/s;

/** Reads a line of a paragraph, given without its indentation; a backslash breaks the line if it is not the last. */
export function readField(text: string, line: Span, isLast: boolean): Field | undefined {
  const source = text.slice(line.start, line.end);
  const field = FIELD.exec(source);
  if (field === null) return undefined;
  const [, colonInside, colonOutside, underscoredInside, underscoredOutside, rest = ""] = field;
  const name = plainText(colonInside ?? colonOutside ?? underscoredInside ?? underscoredOutside ?? "");
  const value = isLast ? rest : rest.replace(/(?<!\\)\\$/, "");
  const span = { start: line.start, end: line.start + source.trimEnd().length };
  return { kind: "field", name, value: value.trim(), span };
}
