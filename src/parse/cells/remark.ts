import type { Said } from "../../model/experiment.ts";
import { isActing, letsIn } from "./asks.ts";

/** A Status cell taken apart: `✅ completed (3 h)` is a sign, a word and a remark. */
export interface Parts {
  /** In lower case, with single spaces for dashes and underscores. */
  readonly word: string;
  readonly remark: string;
  /** Emoji and marks before and after the word. */
  readonly signs: string;
}

const SIGN = String.raw`\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u200d•·*`;
/** Brackets, quotes and digits are none: `(retry)` is a remark, and `3 failed` a count. */
const BEFORE = new RegExp(String.raw`^(?:[${SIGN}\s>-]|\[[ xX]\]|:[a-z0-9_+-]+:)+`, "u");
const AFTER = new RegExp(String.raw`(?:[${SIGN}\s.…!]|:[a-z0-9_+-]+:)+$`, "u");
/** A remark begins with punctuation, or with a number behind at most one small word: `since 10:02`, `by 1001`, `43%`. */
const REMARK = /\s*[([{:;,.…!\n]|\s-+(?=\s)|\s(?=(?:(?:since|at|on|by|in|after)\s)?[#~]?\d)/u;

/** Takes the plain text of a Status cell apart; dashes are ASCII by now. */
export function dissect(text: string): Parts {
  const before = BEFORE.exec(text)?.[0] ?? "";
  const rest = text.slice(before.length);
  const after = AFTER.exec(rest)?.[0] ?? "";
  const said = rest.slice(0, rest.length - after.length);
  const at = REMARK.exec(said)?.index ?? said.length;
  const word = said
    .slice(0, at)
    .replaceAll(/[\s_-]+/gu, " ")
    .trim()
    .toLowerCase();
  return { word, remark: said.slice(at).trim(), signs: before + after };
}

/**
 * Whether a word still means what it says with this remark behind it. A word that lets a job go in or ends one must stand
 * alone, since "retry (not before Monday)" and "cancel (if the loss is above 2)" ask for something else than their first
 * words, and no sign beside one that lets a job go in may say otherwise; "completed" must not be taken back. What only tells how a job fared, or keeps one out, may say what it likes.
 */
export function allows(said: Said, { remark, signs }: Parts): boolean {
  if (hasQuestion(remark.replaceAll(/\([^()]*\)/gu, ""))) return false;
  if (letsIn(said) && (CROSSED.test(signs) || STOPPED.test(signs) || TICKED.test(signs))) return false;
  // A number is a remark, too: behind `pending` it may be a job that is in the queue already.
  if (isActing(said)) return remark === "";
  if (said.kind !== "status" || said.status !== "completed") return true;
  return !CROSSED.test(signs) && !UNBOXED.test(signs) && !TAKEN_BACK.test(remark) && !isPartial(remark);
}

const hasQuestion = (text: string): boolean => /[?？]/u.test(text);
const CROSSED = /[❌✗✘🚫⛔]|:x:/u;
/** Signs that say "not now" or "careful", in pictures and by name. */
const STOPPED =
  /[\u{1f6d1}\u23f8\u23f9\u23ef\u270b\u{1f590}\u{1f91a}\u{1f512}\u{1f510}\u26a0\u2757\u2755\u2753\u2754\u203c\u2049\u{1f6a7}\u{1f480}\u2620\u{1f5d1}]|:[a-z0-9_+-]*(?:stop|pause|octagonal|no_entry|prohibited|warning|question|exclamation|lock|hand|construction|skull|wastebasket)[a-z0-9_+-]*:/u;
/** It is done already, says the sign; the word says that it is not. */
const TICKED = /[\u2705\u2713\u2714\u2611]|\[[xX]\]|:[a-z_]*check[a-z_]*:/u;
const UNBOXED = /☐|\[ \]/u;
const TAKEN_BACK =
  /[?？]|\b(?:not?|but|except|partial\w*|incomplete|missing|fail\w*|errors?|crash\w*|killed|cancel\w*|pending|running|retry|re-?run|todo|until|if|once)\b/iu;

/** `3/10`, `3 of 10`, `43%`: some of it is still to come. */
function isPartial(remark: string): boolean {
  const parts = remark.matchAll(/(\d+)\s*(?:\/|of)\s*(\d+)|(\d+(?:\.\d+)?)\s*%/gu);
  return [...parts].some(([, done, all, percent]) =>
    percent === undefined ? Number(done) < Number(all) : Number(percent) < 100,
  );
}
