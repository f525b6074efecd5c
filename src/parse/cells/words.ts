import type { Said } from "../../model/experiment.ts";
import { INSTRUCTIONS, STATUSES } from "../../model/status.ts";
import { isActing } from "./asks.ts";
import { allows, dissect } from "./remark.ts";
import { decodeEntities, hasStruck, narrow, shownText, withoutStruck } from "./shown-text.ts";
import { readSign, WORDS } from "./vocabulary.ts";

/** No word that could name a run or be a remark: `none` and `NA` are names of ablations, `?` is a question to somebody. */
const PLACEHOLDER = /^(?:-+|tb[da]|n\/a|n\.\s?a\.|\.{3,}|…+|⋯+)?$/i;

/** Without these a text is what it looks like. Hardly a cell has any, and each is asked about several times. */
const SPELLED = /[&<\x80-\uffff]|^\s*[`*_]/;

/** Whether a cell means nothing: blank, a dash of any kind and length, an ellipsis, `TBD`, `N/A`; also in code or bold. */
export function isPlaceholder(text: string): boolean {
  if (text === "-" || text === "") return true;
  // What stands for nothing is short in any spelling.
  if (text.length > 40) return false;
  if (!SPELLED.test(text)) return PLACEHOLDER.test(text.trim());
  const bare = decodeEntities(text).replaceAll(/<br\s*\/?>/gi, " ");
  return PLACEHOLDER.test(
    narrow(bare)
      .trim()
      .replace(/^(`+|\*+|_+)\s*([^\s`*_]+)\s*\1$/, "$2"),
  );
}

/** Longer cells are prose. */
const LONGEST = 500;

/**
 * What a Status cell says, from its plain text: any case; spaces, dashes or underscores; behind or before an emoji or a check
 * mark; with a remark behind it that begins with punctuation or a number and does not take the word back (`allows`).
 * Everything else is `other`: not read, not written over, and no job goes in.
 */
export function readStatus(text: string): Said {
  const known = WORDS.get(text);
  if (known !== undefined) return known;
  if (text.length > LONGEST) return { kind: "other", text: text.trim() };
  const plain = narrow(text).trim();
  // An ellipsis may mean "under way" here, and a blank cell asks for a job.
  if (isPlaceholder(plain))
    return /\.{3}|…|⋯/u.test(plain) ? { kind: "other", text: plain } : { kind: "blank" };
  const sign = readSign(plain);
  if (sign !== undefined) return { kind: "status", status: sign };
  const parts = dissect(plain);
  const said = WORDS.get(parts.word);
  return said !== undefined && allows(said, parts) ? said : { kind: "other", text: text.trim() };
}

/**
 * The same from the cell as it is written. Struck text is withdrawn, and nothing that is left of it asks for nothing; a
 * comment or a line break begins a remark; a picture is no empty cell.
 */
export function readStatusCell(raw: string): Said {
  const known = WORDS.get(raw);
  if (known !== undefined) return known;
  if (raw.length > LONGEST) return { kind: "other", text: raw };
  const said = readStatus(
    shownText(raw.replaceAll(/<!--([\s\S]*?)-->/gu, " ($1)").replaceAll(/<br\s*\/?>/giu, "\n")),
  );
  // Of struck text beside a word nobody knows whether it was withdrawn with it.
  const isUncertain = said.kind === "blank" ? !isPlaceholder(raw) : isActing(said) && hasStruck(raw);
  return isUncertain ? { kind: "other", text: raw } : said;
}

/** The known word of a cell that says more than this word, which is why it is not read. */
export function wordOfTooMany(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const { word } = dissect(narrow(shownText(withoutStruck(text))));
  return readStatusCell(text).kind === "other" && WORDS.has(word) ? word : undefined;
}

const PLAIN: ReadonlySet<string> = new Set<string>([
  ...STATUSES.map((status) => status.replaceAll("_", " ")),
  ...INSTRUCTIONS,
  ...["done", "finished", "canceled", "crashed"],
]);

/** Whether a cell that is read as a status says it in one of our own words, which hardly mean anything else. */
export const isPlainStatus = (raw: string): boolean =>
  raw.length <= LONGEST && PLAIN.has(dissect(narrow(shownText(raw)).trim()).word);

/** Whether two cells mean the same, however they are written. */
export function sameMeaning(one: Said, other: Said): boolean {
  if (one.kind === "status" && other.kind === "status") return one.status === other.status;
  if (one.kind === "instruction" && other.kind === "instruction") return one.word === other.word;
  if (one.kind === "other" && other.kind === "other") return one.text === other.text;
  return one.kind === other.kind;
}

/** What there is for people to type: the other words are written by runmark. */
export const TYPED_WORDS: readonly string[] = ["pending", ...INSTRUCTIONS];

/** The word of a wish that begins a text and has more words behind it, as in `rerun please`. */
export function wishAtStart(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const { word } = dissect(narrow(shownText(text)).trim());
  const [first = "", ...rest] = word.split(" ");
  return rest.length > 0 && WORDS.get(first)?.kind === "instruction" ? first : undefined;
}

/** Every word that a Status cell may hold. */
export const KNOWN_WORDS: readonly string[] = [...STATUSES, "retry", "skip", "hold", "cancel"];
