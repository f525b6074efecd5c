import { decodeEntities, hasStruck, withoutInvisible, withoutStruck } from "./shown-text.ts";

/** Longer cells are no slip of formatting, and looking for pairs in them takes more than linear time. */
const LONGEST = 4096;

interface Bare {
  readonly text: string;
  readonly isCode: boolean;
}

/**
 * The text of a command: what is typed, character by character, since a shell has its own meaning for `*`, `_`, `<` and
 * backslashes. Only code or bold around the whole cell is Markdown, and characters that are written by name.
 */
export function commandText(raw: string): string {
  const { text, isCode } = bareText(raw);
  return isCode ? text : decoded(text);
}

export const STRUCK_COMMAND = "a command with struck text";

/**
 * Why it is not certain which command a cell means, in words; undefined where it is. Text that is formatted in a part could
 * be meant as it is shown or as it is typed, and the two would run something different.
 */
export function doubtOfCommand(raw: string): string | undefined {
  if (hasStruck(raw)) return STRUCK_COMMAND;
  const { text, isCode } = bareText(raw);
  if (isCode || text.length > LONGEST) return undefined;
  return DOUBTS.find(({ sign }) => sign.test(text))?.doubt;
}

const DOUBTS: readonly { readonly sign: RegExp; readonly doubt: string }[] = [
  { sign: /`/, doubt: "a command that is in code only in part" },
  { sign: /^([*_]).*\1$/s, doubt: "a command in italics" },
  { sign: /\[[^[\]]*\]\([^()\s]+\)/, doubt: "a command with a link" },
  { sign: /<br\s*\/?>|<!--/i, doubt: "a command with HTML in it" },
  { sign: /<([a-z][a-z0-9]*)(?:\s[^<>]*)?>[^<]*<\/\1>/i, doubt: "a command with HTML in it" },
];

/**
 * The path in a Script cell, undefined where nothing is left. It has to be a file, so what Markdown makes of it is read more
 * generously than a command: struck text, footnote marks and backslashes go.
 */
export function scriptText(raw: string): string {
  const { text, isCode } = bareText(withoutStruck(raw).trim());
  if (isCode) return text;
  const plain = /^\*[^*]+\*$/.test(text) ? text.slice(1, -1) : text;
  return withoutInvisible(
    decoded(plain.replaceAll(/\[\^[^\]\s]+\]/g, "")).replaceAll(/\\([!-/:-@[-`{-~])/g, "$1"),
  ).trim();
}

/** Without the bold or the code around all of it. */
function bareText(raw: string): Bare {
  const text = raw.trim();
  if (text.length > LONGEST) return { text, isCode: false };
  const code = codeSpan(text);
  if (code !== undefined) return { text: code, isCode: true };
  const { bold, html } = WRAPPED.exec(text)?.groups ?? {};
  const content = bold ?? html;
  return content === undefined ? { text, isCode: false } : bareText(content);
}

/** Bold in asterisks; in underscores it may be a name. Tags are those that only say how a text looks. */
const WRAPPED =
  /^(?:\*\*(?!\s)(?<bold>(?:[^*]|\*(?!\*))+)(?<!\s)\*\*|<(?<tag>code|kbd|samp|tt|b|strong)>(?<html>[^<]*)<\/\k<tag>>)$/i;

/** What stands in a code span that is the whole text; one space on each side is no part of it. */
function codeSpan(text: string): string | undefined {
  const ticks = /^`+/.exec(text)?.[0];
  if (ticks === undefined || text.length <= 2 * ticks.length || !text.endsWith(ticks)) return undefined;
  const inner = text.slice(ticks.length, -ticks.length);
  if (inner.match(/`+/g)?.some((run) => run.length === ticks.length)) return undefined;
  if (inner.startsWith("`") || inner.endsWith("`")) return undefined;
  return /^ .*[^ ].* $/s.test(inner) ? inner.slice(1, -1) : inner;
}

/** The characters that a table or HTML makes people write by name; `&check;` could be a command of that name. */
const decoded = (text: string): string =>
  text.replaceAll(/&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp|vert|verbar|lowbar);/gi, (name) =>
    decodeEntities(name),
  );
