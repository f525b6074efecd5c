import type { Span } from "../markdown/block.ts";
import type { Finding } from "../model/diagnostic.ts";

/** Reports a finding at a place in the document, or about all of it; `other` is a second place, whose line is named. */
export type Report = (finding: Finding, span?: Span, other?: Span) => void;
