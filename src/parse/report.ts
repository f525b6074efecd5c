import type { Span } from "../markdown/block.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

/** Reports a finding at a place in the document, or about all of it. */
export type Report = (
  finding: Pick<Diagnostic, "severity" | "code" | "message" | "next">,
  span?: Span,
) => void;
