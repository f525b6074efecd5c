import type { Span } from "./block.ts";

/** A block by its lines, as the scanner finds it; what is in them is read later. */
export type Piece =
  | { readonly kind: "heading"; readonly level: number; readonly span: Span; readonly content: Span }
  | TablePiece
  /** A line of a paragraph that may be a field, without its indentation. */
  | { readonly kind: "field"; readonly span: Span; readonly isLast: boolean };

export interface TablePiece {
  readonly kind: "table";
  readonly header: Span;
  readonly delimiter: Span;
  readonly rows: Span[];
}
