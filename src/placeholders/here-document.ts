import { PLACE } from "./directive-places.ts";
import type { Around } from "./quote.ts";

export interface HereDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
}

/** The one that the rest of a line begins with, how much of the line says so, and what is around the places there. */
export function hereDocumentIn(
  line: string,
): HereDocument & { readonly length: number; readonly places: readonly Around[] } {
  const [all = "<<", dash = "", written = ""] =
    /^<<(-?)[ \t]*((?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;&|<>()'"\\])*)/.exec(line) ?? [];
  const places = [...written].filter((character) => character === PLACE).map(() => IN_END_MARK);
  const delimiter = written.replaceAll(/\\(.)|'([^']*)'|"([^"]*)"/g, "$1$2$3");
  return { delimiter, stripsTabs: dash === "-", length: all.length, places };
}

const IN_END_MARK: Around = { kind: "nowhere", what: "in the end mark of a here-document" };
