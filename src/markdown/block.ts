/** Half open: `[start, end)`, in UTF-16 units of the document's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An ATX or setext heading outside of quotes and lists. */
export interface Heading {
  readonly kind: "heading";
  readonly level: number;
  /** Inline markup stripped: emphasis and code ticks gone, links reduced to their text. */
  readonly text: string;
  readonly span: Span;
}

/** A GFM table outside of quotes, lists, fences and comments. Always has its header and its alignment row. */
export interface Table {
  readonly kind: "table";
  /** From the start of the header's line to the end of the last row, without its line end. */
  readonly span: Span;
  readonly header: Row;
  readonly rows: readonly Row[];
  /** The alignment row, which GFM calls the delimiter row, without its line end. */
  readonly delimiter: Span;
}

/** One line of a table. */
export interface Row {
  /** The whole line, without its line end. */
  readonly span: Span;
  /** As many as are written, and no more than the header has; those that are missing read as empty. */
  readonly cells: readonly Cell[];
  /** What is written beyond the header's cells, which GFM does not show: from its first character to the last of the line. */
  readonly surplus?: Surplus;
}

export interface Surplus extends Span {
  /** As it is written. */
  readonly raw: string;
}

export interface Cell {
  /** Without padding. For an empty cell a zero-length span where its content would go. */
  readonly content: Span;
  /** Everything between the pipes. */
  readonly padded: Span;
  /** The content as it is written. */
  readonly raw: string;
  /** What it means: pipes unescaped, white space around it trimmed, other markup kept. */
  readonly text: string;
}

/**
 * A line `**Name:** value` or `**Name**: value` of a paragraph or of a list item, however deep in lists; none in quotes. A name and
 * a number alone (`Name: 2`, `**Name: 2**`) are one, too, which is plain.
 */
export interface Field {
  readonly kind: "field";
  readonly isPlain?: true;
  readonly name: string;
  /** Rest of the line, trimmed, markup kept, without a backslash that breaks the line. */
  readonly value: string;
  /** From the markup of the name to the last character of the line that is no white space. */
  readonly span: Span;
}

/** What a summary is made of for us; everything else is prose. */
export type Block = Heading | Table | Field;
