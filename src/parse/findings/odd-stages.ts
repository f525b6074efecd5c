import type { Heading } from "../../markdown/block.ts";
import { nearest } from "../nearest.ts";
import { EVALUATION, TRAINING } from "../stage.ts";
import type { Check } from "./check.ts";

/** Words of headings by which stages are known. */
const WORDS = "training finetuning fine-tuning optimization preparation evaluation evaluations".split(" ");

/** Headings that look like a slip of the pen: their tables became a stage of their own. */
export const oddStages: Check = ({ document, layout }, report) => {
  const own = new Map(
    layout.statusTables
      .filter(({ stage }) => stage !== TRAINING && stage !== EVALUATION)
      .map(({ table, stage }) => [table, stage]),
  );
  if (own.size === 0) return;
  let heading: Heading | undefined;
  const told = new Set<Heading>();
  for (const block of document.blocks) {
    if (block.kind === "heading") heading = block;
    const stage = block.kind === "table" ? own.get(block) : undefined;
    if (heading === undefined || stage === undefined || told.has(heading)) continue;
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
