import type { Span } from "./block.ts";
import type { HtmlEnd } from "./html-block.ts";

/** A block whose lines are taken as they are, up to an end of its own: a fence, a comment, other HTML. */
export interface Verbatim {
  /** Its first line. */
  readonly opener: Span;
  /** Offset of the end of its last line; undefined while nothing has ended it. */
  end?: number;
}

/** What a line belongs to, tables aside. */
export type Seat =
  /** It stands for itself, in a paragraph, or right below a quote or a list without going on with it. */
  | { readonly kind: "free" }
  /** HTML that an empty line ends. */
  | { readonly kind: "html" }
  | { readonly kind: "code" }
  /** A quote, a list, a footnote. */
  | { readonly kind: "inside" }
  | { readonly kind: "verbatim"; readonly block: Verbatim };

type Leaf =
  | { readonly kind: "none" | "code" | "table" | "paragraph" }
  | { readonly kind: "fence"; readonly block: Verbatim }
  | { readonly kind: "html"; readonly end: HtmlEnd; readonly block: Verbatim };

const FREE: Seat = { kind: "free" };
const INSIDE: Seat = { kind: "inside" };
const HTML: Seat = { kind: "html" };
const CODE: Seat = { kind: "code" };

/** The seat of a line of this leaf. */
export function seatIn(leaf: Leaf, isInside: boolean): Seat {
  if (isInside) return INSIDE;
  switch (leaf.kind) {
    case "fence":
      return { kind: "verbatim", block: leaf.block };
    case "html":
      return leaf.end === "blank" ? HTML : { kind: "verbatim", block: leaf.block };
    case "code":
      return CODE;
    default:
      return FREE;
  }
}
