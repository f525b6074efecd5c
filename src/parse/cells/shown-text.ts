import { plainText } from "../../markdown/inline.ts";

/** Code keeps its tildes; of the rest, what is struck out was withdrawn by whoever struck it. */
const STRUCK =
  /(`+)[^`][\s\S]*?\1(?!`)|(?<![\\~])(~~?)(?![\s~])(?:[^~]*[^\s~\\])?\2(?!~)|<(del|s|strike)>[\s\S]*?<\/\3>/giu;

/** Characters without a shape that come along when text is copied; the joiners stay, which words and emoji need. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A link whose target stands elsewhere in the document. */
const REFERENCE = /^\[([^[\]]+)\]\[[^[\]]*\]$/u;

const FOOTNOTE = /\[\^[^\]\s]+\]/gu;
const SPACE = /[\u00a0\u2007\u202f\u3000]/gu;
/** Longer cells are prose, and looking for pairs in them takes more than linear time. */
const LONGEST = 4096;

const UNUSUAL = /[~<&[\u00a0\u00ad\u061c\u180e\u2000-\u206f\u3000\ufeff]/u;

/** The characters that Markdown and habit make people write by name. In code they are text. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  shy: "",
  dash: "‐",
  hyphen: "‐",
  ndash: "–",
  mdash: "—",
  minus: "−",
  hellip: "…",
  vert: "|",
  verbar: "|",
  lowbar: "_",
  num: "#",
  check: "✓",
  cross: "✗",
};

/**
 * What a reader takes from a cell that holds a number or a word: markup gone, struck text gone, footnote marks gone, named
 * characters, plain spaces, nothing invisible.
 */
export const shownText = (raw: string): string =>
  isUnusual(raw) ? decoded(raw, nameText(raw)).replaceAll(SPACE, " ").trim() : plainText(raw);

const isUnusual = (raw: string): boolean => raw.length <= LONGEST && UNUSUAL.test(raw);

/** The same of a name, which may hold an `&amp;` of its own. */
export const nameText = (raw: string): string =>
  isUnusual(raw)
    ? plainText(withoutStruck(raw).trim().replace(REFERENCE, "$1"))
        .replaceAll(FOOTNOTE, "")
        .replaceAll(INVISIBLE, "")
        .replaceAll(SPACE, " ")
        .trim()
    : plainText(raw);

/** Without characters that have no shape, and with plain spaces. */
export const withoutInvisible = (text: string): string =>
  text.replaceAll(INVISIBLE, "").replaceAll(SPACE, " ");

/** Whether some of a cell is struck out. */
export const hasStruck = (raw: string): boolean => withoutStruck(raw) !== raw;

export const withoutStruck = (raw: string): string =>
  raw.length > LONGEST || !/[~<]/.test(raw)
    ? raw
    : raw.replaceAll(STRUCK, (match: string, code: string | undefined) => (code === undefined ? "" : match));

const decoded = (raw: string, plain: string): string =>
  raw.includes("`") || !plain.includes("&") ? plain : decodeEntities(plain);

export const decodeEntities = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/giu, (match, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? match;
    return code >= 0x20 && code <= 0x10_ffff ? String.fromCodePoint(code) : match;
  });

/** Full-width forms as ASCII, and every kind of dash as `-`: for words, numbers and headings, never for names. */
export const narrow = (text: string): string =>
  /[^\0-\x7f]/.test(text)
    ? text
        .replaceAll(/[\uff01-\uff5e]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
        .replaceAll(/[\u2010-\u2015\u2212\ufe58\ufe63]/gu, "-")
        .replaceAll(SPACE, " ")
        .replaceAll(INVISIBLE, "")
    : text;
