import type { Clue } from "./search.ts";

/** As trainers print how far they are: `step 120`, `global_step=120`, and the bars of tqdm, ` 12%|#  | 120/1000 [`. */
const STEP =
  /\b(?:global[_ ]|train(?:ing)?[_ ])?(?:step|iteration|iter)s?['"]?\s*[:=#]?\s*(\d{1,9})\b|\|\s*(\d{1,9})\/\d{1,9} \[/i;

const LINES_BACK = 400;

/** The step that a program had come to, by the last line before its error that names one. */
export function stepBefore({ log, index }: Clue): number | undefined {
  for (let at = index - 1; at >= Math.max(0, index - LINES_BACK); at -= 1) {
    const match = STEP.exec(log.lines[at]?.text ?? "");
    if (match !== null) return Number(match[1] ?? match[2]);
  }
  return undefined;
}
