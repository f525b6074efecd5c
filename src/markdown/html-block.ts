/** What ends an HTML block: a line in which this stands, or a blank line. */
export type HtmlEnd = RegExp | "blank";

/** CommonMark's kinds of HTML blocks that have an end of their own. */
const WITH_END: readonly { readonly start: RegExp; readonly end: RegExp; readonly endInFirst?: RegExp }[] = [
  { start: /^<(?:script|pre|style|textarea)(?:[ \t>]|$)/i, end: /<\/(?:script|pre|style|textarea)>/i },
  { start: /^<!--/, end: /-->/, endInFirst: /^<!---*>|-->/ },
  { start: /^<\?/, end: /\?>/ },
  { start: /^<![a-z]/i, end: />/ },
  { start: /^<!\[CDATA\[/, end: /\]\]>/ },
];

const ELEMENTS =
  "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset " +
  "figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem " +
  "nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul";
const ELEMENT = new RegExp(`^</?(?:${ELEMENTS.replaceAll(" ", "|")})(?:[ \\t]|/?>|$)`, "i");

const CLOSING_TAG = /^<\/[a-z][a-z0-9-]*[ \t]*>[ \t]*$/i;
const TAG_NAME = /<[a-z][a-z0-9-]*/iy;
const ATTRIBUTE = /[ \t]+[a-z_:][\w.:-]*/iy;
const BARE_VALUE = /[ \t]*=[ \t]*(?:[^ \t"'/=<>`]+|(?=\/))/y;
const QUOTED_VALUE = /[ \t]*=[ \t]*(?:"[^"]*"|'[^']*')/y;
const TAG_END = /[ \t]*\/?>[ \t]*$/y;

/**
 * How the HTML block ends that begins with this line, given without its indentation; `ended` when it has no more lines.
 * A lone tag of any name begins one too, but not in the middle of a paragraph.
 */
export function htmlBlock(line: string, isInterrupting: boolean): HtmlEnd | "ended" | undefined {
  const kind = WITH_END.find(({ start }) => start.test(line));
  if (kind !== undefined) return (kind.endInFirst ?? kind.end).test(line) ? "ended" : kind.end;
  return ELEMENT.test(line) || (!isInterrupting && isLoneTag(line)) ? "blank" : undefined;
}

/** Part by part: one expression for all of them would remember a place to go back to for each. */
function isLoneTag(line: string): boolean {
  if (CLOSING_TAG.test(line)) return true;
  let at = endOf(TAG_NAME, line, 0);
  while (at !== undefined) {
    const name = endOf(ATTRIBUTE, line, at);
    if (name === undefined) return endOf(TAG_END, line, at) !== undefined;
    at = valueEnd(line, name);
  }
  return false;
}

/** remark takes `a=b=c` for an attribute, and no slash in a value without quotes. */
function valueEnd(line: string, start: number): number {
  let at = start;
  for (let next = endOf(BARE_VALUE, line, at); next !== undefined; next = endOf(BARE_VALUE, line, at))
    at = next;
  return endOf(QUOTED_VALUE, line, at) ?? at;
}

function endOf(sticky: RegExp, line: string, from: number): number | undefined {
  sticky.lastIndex = from;
  return sticky.test(line) ? sticky.lastIndex : undefined;
}
