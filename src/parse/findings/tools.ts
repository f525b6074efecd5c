import { plainText } from "../../markdown/inline.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { nearest } from "../../model/nearest.ts";
import { locationOf } from "../location.ts";
import type { Summary } from "../summary.ts";

/** Tools that the summary names and nobody has defined. What is known stands in the configuration, so reading cannot tell. */
export function unknownTools(summary: Summary, known: readonly string[]): Diagnostic[] {
  const { experiment, document, path } = summary;
  return [...experiment.tools].flatMap(([stage, tool]): Diagnostic[] => {
    if (known.includes(tool)) return [];
    const meant = nearest(tool, known);
    const field = document.blocks.find((block) => block.kind === "field" && plainText(block.value) === tool);
    const start = field === undefined ? -1 : document.text.indexOf(tool, field.span.start);
    const span = { start, end: start + tool.length };
    return [
      {
        severity: "warning",
        code: "summary.unknown-tool",
        message: `there is no tool "${tool}", so nothing of the stage ${stage} goes in`,
        next:
          meant === undefined
            ? `Name one of ${known.join(", ")}, or define it under tools: in runmark.yaml`
            : `Did you mean ${meant}?`,
        path,
        ...(start === -1 ? {} : { location: locationOf(path, document, span) }),
      },
    ];
  });
}
