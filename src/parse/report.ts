import type { Span } from "../markdown/block.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

export type Finding = Pick<Diagnostic, "severity" | "code" | "message" | "next">;

/** Reports a finding at a place in the document, or about all of it; `other` is a second place, whose line is named. */
export type Report = (finding: Finding, span?: Span, other?: Span) => void;
