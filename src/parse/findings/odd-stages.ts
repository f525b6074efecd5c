import type { Heading } from "../../markdown/block.ts";
import { nearest } from "../../model/nearest.ts";
import { EVALUATION, TRAINING } from "../stage.ts";
import type { Check } from "./check.ts";

/** Words of headings by which stages are known. */
const WORDS = "training finetuning fine-tuning optimization preparation evaluation evaluations".split(" ");

/** Headings that look like a slip of the pen: their tables became a stage of their own. */
export const oddStages: Check = ({ layout }, report) => {
  const told = new Set<Heading>();
  for (const { heading, stage } of layout.statusTables) {
    if (heading === undefined || stage === TRAINING || stage === EVALUATION || told.has(heading)) continue;
    told.add(heading);
    const words = heading.text.split(/[^\p{L}-]+/u).filter((word) => word.length > 5);
    const meant = words.map((word) => nearest(word, WORDS)).find((word) => word !== undefined);
    if (meant === undefined) continue;
    report(
      {
        severity: "warning",
        code: "summary.odd-stage",
        message: `the heading makes this a stage of its own, "${stage}"`,
        next: `Did you mean ${meant}?`,
      },
      heading.span,
    );
  }
};
