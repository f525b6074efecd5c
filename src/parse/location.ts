import type { Span } from "../markdown/block.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { locate } from "../markdown/locate.ts";
import type { Location } from "../model/diagnostic.ts";

/** Where a span stands, for people and for editors. */
export function locationOf(path: string, document: MarkdownDocument, span: Span): Location {
  const { line, column, source } = locate(document, span.start);
  const end = locate(document, span.end);
  return { path, line, column, endLine: end.line, endColumn: end.column, source };
}
