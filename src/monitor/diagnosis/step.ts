import type { LogLine, LogTail } from "./rule.ts";
import type { Clue } from "./search.ts";

/** As trainers print how far they are: `step 120`, `global_step=120`, and the bars of tqdm, ` 12%|#  | 120/1000 [`. */
const STEP =
  /\b(?:global[_ ]|train(?:ing)?[_ ])?(?:step|iteration|iter)s?['"]?\s*[:=#]?\s*(\d{1,9})\b|\|\s*(\d{1,9})\/\d{1,9} \[/i;

const LINES_BACK = 400;

/** The step that a program had come to: by the last line before its error that names one, otherwise by its other log. */
export function stepBefore({ log, index }: Clue, logs: readonly LogTail[]): number | undefined {
  const others = logs.filter(({ path }) => path !== log.path).map(({ lines }) => lines);
  for (const lines of [log.lines.slice(0, index), ...others]) {
    const step = lastStep(lines);
    if (step !== undefined) return step;
  }
  return undefined;
}

function lastStep(lines: readonly LogLine[]): number | undefined {
  for (const { text } of lines.slice(-LINES_BACK).reverse()) {
    const match = STEP.exec(text);
    if (match !== null) return Number(match[1] ?? match[2]);
  }
  return undefined;
}
