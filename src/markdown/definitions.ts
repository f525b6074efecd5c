/** GFM's limit for the label of a link. */
const LONGEST_LABEL = 999;

/**
 * The lines at the start of a paragraph that are link definitions, `[label]: target "title"`: they are no part of its
 * text. Linear, since only a definition that is whole is followed by a look for the next.
 */
export function definitionLines(lines: readonly string[]): number {
  const text = lines.join("\n");
  let at = 0;
  for (let end = definitionEnd(text, 0); end !== undefined && at < text.length; ) {
    at = end + 1;
    end = definitionEnd(text, at);
  }
  return at === 0 ? 0 : text.slice(0, at - 1).split("\n").length;
}

/** Offset of the line end after the definition that begins at `start`. */
function definitionEnd(text: string, start: number): number | undefined {
  const label = labelEnd(text, start);
  if (label === undefined || text[label] !== ":") return undefined;
  const target = targetEnd(text, skip(text, label + 1, " \t\n"));
  if (target === undefined) return undefined;
  const title = skip(text, target, " \t\n");
  const whole = title === target ? undefined : titleEnd(text, title);
  const end = whole === undefined ? undefined : lineEnd(text, whole);
  return end ?? lineEnd(text, target);
}

/** Where the line ends, if there is nothing but space before. */
function lineEnd(text: string, from: number): number | undefined {
  const at = skip(text, from, " \t");
  return at === text.length || text[at] === "\n" ? at : undefined;
}

function labelEnd(text: string, start: number): number | undefined {
  if (text[start] !== "[") return undefined;
  const end = closing(text.slice(0, start + LONGEST_LABEL + 2), start + 1, "]", "[");
  return end === undefined || text.slice(start + 1, end - 1).trim() === "" ? undefined : end;
}

function targetEnd(text: string, start: number): number | undefined {
  if (text[start] === "<") return closing(text, start + 1, ">", "<\n");
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && /[\\()]/.test(text[at + 1] ?? "")) at += 1;
    else if (character === "(") depth += 1;
    else if (character === ")" && depth === 0) return undefined;
    else if (character === ")") depth -= 1;
    // A NUL reads as U+FFFD.
    else if ((character <= " " && character !== "\0") || character === "\x7f") break;
  }
  return depth === 0 && at > start ? at : undefined;
}

function titleEnd(text: string, start: number): number | undefined {
  const mark = text[start] ?? "";
  if (mark === '"' || mark === "'") return closing(text, start + 1, mark, "");
  return mark === "(" ? closing(text, start + 1, ")", "") : undefined;
}

/** Offset after the first `mark` that no backslash escapes; none of `forbidden` may stand before it. */
function closing(text: string, from: number, mark: string, forbidden: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && text[at + 1] !== "\n") at += 1;
    else if (character === mark) return at + 1;
    else if (forbidden.includes(character)) return undefined;
  }
  return undefined;
}

function skip(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && characters.includes(text[at] ?? "")) at++;
  return at;
}
