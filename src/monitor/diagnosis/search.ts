import { bare, isOrdinary, isRemark, mayTell } from "./log-line.ts";
import { type LogLine, type LogTail, type Rule, STRENGTHS, type Strength } from "./rule.ts";
import { LINE_RULES, ruleOf } from "./rules.ts";
import { errorsRaised } from "./traceback.ts";

/** A line that gives a cause away. */
export interface Clue {
  readonly rule: Rule;
  readonly strength: Strength;
  readonly what?: string;
  readonly log: LogTail;
  readonly index: number;
  readonly line: LogLine;
}

/** So many lines of going on after an error mean that it was not what ended the job. */
const SURVIVED: Readonly<Record<Strength, number>> = { root: 200, raised: 200, consequence: 200, shell: 3 };

/** Errors with no more lines between them belong to one end: the first of them is why, the others follow from it. */
const ONE_END = 50;

/**
 * The line that says best why a job ended: of the errors that stand together at the end of a log the strongest kind, and of
 * those the first. Of several logs the one with the stronger line.
 */
export function bestClue(logs: readonly LogTail[], least: Strength = "consequence"): Clue | undefined {
  let best: Clue | undefined;
  for (const log of logs) {
    const clue = clueIn(log, STRENGTHS.indexOf(least));
    if (clue !== undefined && (best === undefined || rank(clue) > rank(best))) best = clue;
  }
  return best;
}

const rank = ({ strength }: Clue): number => STRENGTHS.indexOf(strength);

function clueIn(log: LogTail, least: number): Clue | undefined {
  const lines = log.lines.map(({ text }) => bare(text));
  const all = cluesIn(log, lines);
  const wentOn = ordinaryBefore(lines, all);
  const after = (index: number): number => (wentOn.at(-1) ?? 0) - (wentOn[index + 1] ?? 0);
  const fatal = all.filter(({ strength, index }) => after(index) <= SURVIVED[strength]);
  const end = lastGroup(fatal, (one, other) => (wentOn[other] ?? 0) - (wentOn[one + 1] ?? 0) <= ONE_END);
  const strongest = Math.max(...end.map(rank));
  const first = end.find((clue) => rank(clue) === strongest);
  if (first === undefined || strongest < least) return undefined;
  return (
    all.find(({ rule, index }) => rule.explains?.includes(first.rule.id) && index < first.index) ?? first
  );
}

function cluesIn(log: LogTail, lines: readonly string[]): Clue[] {
  const raisedAt = new Set(errorsRaised(lines));
  return log.lines.flatMap((line, index) => {
    const text = lines[index] ?? "";
    if (isRemark(text)) return [];
    const known = mayTell(text) ? readLine(text) : undefined;
    if (known !== undefined) return [{ ...known, log, index, line }];
    return raisedAt.has(index)
      ? [{ rule: ruleOf("python"), strength: "raised" as const, what: text, log, index, line }]
      : [];
  });
}

/** The first cause whose pattern fits a line, of one rule or of all. */
export function readLine(
  text: string,
  rules: readonly Rule[] = LINE_RULES,
): Pick<Clue, "rule" | "strength" | "what"> | undefined {
  for (const rule of rules) {
    for (const { is, not, strength } of rule.lines ?? []) {
      const match = is.exec(text);
      if (match === null || not?.test(text)) continue;
      const what = match.groups?.what?.trim();
      return { rule, strength, ...(what === undefined || what === "" ? {} : { what }) };
    }
  }
  return undefined;
}

/** For each place between lines, how many before it show that the program went on. */
function ordinaryBefore(lines: readonly string[], clues: readonly Clue[]): number[] {
  const telling = new Set(clues.map(({ index }) => index));
  const counts = [0];
  let count = 0;
  for (const [index, line] of lines.entries()) {
    if (isOrdinary(line) && !telling.has(index)) count += 1;
    counts.push(count);
  }
  return counts;
}

function lastGroup(
  clues: readonly Clue[],
  areNear: (one: number, other: number) => boolean,
): readonly Clue[] {
  let start = clues.length - 1;
  for (; start > 0; start -= 1) {
    const [one, other] = [clues[start - 1], clues[start]];
    if (one === undefined || other === undefined || !areNear(one.index, other.index)) break;
  }
  return clues.slice(Math.max(0, start));
}
