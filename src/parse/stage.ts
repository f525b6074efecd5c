import type { Heading } from "../markdown/block.ts";
import { problemWithName } from "../model/folder-name.ts";
import { narrow } from "./cells/shown-text.ts";
import type { Columns } from "./columns.ts";

export const TRAINING = "training";
export const EVALUATION = "evaluation";

const PICTURE = String.raw`\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u200d\s`;
const NUMBER = String.raw`\d{1,3}(?:\.\d{1,3})*[.):]\s+|(?:[A-Za-z]|[ivxIVX]{1,5})[.)]\s+|\d{1,3}(?:\.\d{1,3})+\s+|§\s*\d+\s`;
const BEFORE = new RegExp(String.raw`^(?:[${PICTURE}]|:[a-z0-9_+-]+:\s*|${NUMBER})+`, "u");
const AFTER = new RegExp(`[${PICTURE}:]+$`, "u");

/** No heading is longer, and the time of the expressions grows faster than the text. */
const LONGEST = 300;

/** What a heading says: emoji, numbering (`3.`, `3.2)`), a closing colon and an anchor (`{#status}`) aside. */
export const headingText = (heading: Heading | undefined): string =>
  narrow(heading?.text.slice(0, LONGEST) ?? "")
    .replace(/\s*\{[#.][^{}]*\}\s*$/u, "")
    .replace(BEFORE, "")
    .replace(AFTER, "");

const RUNS = /\bruns\b/i;

/** Whether tables of runs may stand below it, in several groups. */
export const speaksOfRuns = (heading: Heading | undefined): boolean => RUNS.test(headingText(heading));

const TRAINING_WORDS = /\b(?:fine-?\s?tun\w*|train(?:ing)?s?|optimi[sz]ation|preparation)\b/i;
const EVALUATION_WORDS = /\beval(?:uation|uating)?s?\b/i;

/** `training` or `evaluation`, whichever the words speak of first. */
export function namedStage(words: string): string | undefined {
  const training = TRAINING_WORDS.exec(words)?.index;
  const evaluation = EVALUATION_WORDS.exec(words)?.index;
  if (training === undefined) return evaluation === undefined ? undefined : EVALUATION;
  return evaluation === undefined || training < evaluation ? TRAINING : EVALUATION;
}

/** The stage of which words outside of the summary speak, as it would be called below a heading of these words. */
export const stageCalled = (words: string): string => namedStage(words) ?? slug(words.trim());

/** Headings of such words only say where the state stands, not what is done: `Run Status`, `All Runs`, `Jobs (week 45)`. */
const NO_STAGE =
  /^(?:(?:status|state|progress|overview|table|runs?|jobs?|tasks?|experiments?|all|the|current|overall|of|and|week|\d[\d-]*)(?:\s+|$))+$/i;

const namesNoStage = (text: string): boolean =>
  text === "" ||
  NO_STAGE.test(text.replace(/(?:\s*\([^()]*\)|\s+-+\s.*|\s*:.*)$/u, "").trim()) ||
  (RUNS.test(text) && namedStage(text) === undefined);

/** What a status table is about. `task` is set where a heading says it instead of a column. */
export interface Stage {
  readonly stage: string;
  readonly task?: string;
}

/**
 * The stage of a table from the headings above it, nearest first, without the document's title. The nearest one that names a
 * stage wins, over headings that only say where the state stands and over any other between the two, which groups the
 * rows (`### Fine-tuning` > `#### Batch 2`) or names the task (`### Evaluations` > `#### capitalization`). That is so
 * unless the heading with the stage has a table of its own or a heading that names one (`divided`): then the others are
 * steps beside it (`## Training` > `### Upload`), each a stage of its own. What stands below a heading with `runs` in it
 * groups these runs (`## Runs` > `### 8B`), and names the same `groups` wherever else it stands.
 */
export function stageOf(path: readonly Heading[], columns: Columns, { divided, groups }: Division): Stage {
  let own: string | undefined;
  for (const heading of path) {
    const text = headingText(heading);
    const stage = namedStage(text);
    if (stage === undefined) {
      if (RUNS.test(text) && !divided.has(heading)) own = undefined;
      if (own === undefined && !namesNoStage(text) && !groups.has(groupName(heading))) own = text;
      continue;
    }
    if (own === undefined) return { stage: isMixed(text) && columns.has("task") ? EVALUATION : stage };
    if (divided.has(heading)) return { stage: slug(own) };
    return { stage, ...taskOf(own, stage, columns) };
  }
  return { stage: own === undefined ? usualStage(columns) : slug(own) };
}

/** `## Training and evaluation` */
const isMixed = (text: string): boolean => TRAINING_WORDS.test(text) && EVALUATION_WORDS.test(text);

const usualStage = (columns: Columns): string => (columns.has("task") ? EVALUATION : TRAINING);

const taskOf = (heading: string, stage: string, columns: Columns): { task?: string } =>
  stage === EVALUATION && !columns.has("task") && problemWithName(heading) === undefined
    ? { task: heading }
    : {};

const groupName = (heading: Heading): string => headingText(heading).toLowerCase();

const slug = (text: string): string => text.toLowerCase().replaceAll(/[\s/]+/gu, "-");

/** What the headings of a summary are to each other. */
export interface Division {
  /** Headings with a stage that have a table directly below them, or below another heading with a stage. */
  readonly divided: ReadonlySet<Heading>;
  /** The names of groups of runs, in lower case. */
  readonly groups: ReadonlySet<string>;
}

/** From the headings above each table with a run column, nearest first; `withStatus` are those of the tables with a status. */
export function divide(
  paths: Iterable<readonly Heading[]>,
  withStatus: Iterable<readonly Heading[]>,
): Division {
  const divided = dividedHeadings(withStatus);
  const groups = new Set<string>();
  for (const path of paths) {
    const at = path.findLastIndex((heading) => speaksOfRuns(heading) && !divided.has(heading));
    for (const heading of path.slice(0, Math.max(0, at)))
      if (namedStage(headingText(heading)) === undefined) groups.add(groupName(heading));
  }
  return { divided, groups };
}

function dividedHeadings(paths: Iterable<readonly Heading[]>): Set<Heading> {
  const divided = new Set<Heading>();
  for (const path of paths) {
    const at = path.findIndex((heading) => !namesNoStage(headingText(heading)));
    const nearest = at === -1 ? undefined : path[at];
    if (nearest === undefined || namedStage(headingText(nearest)) === undefined) continue;
    for (const heading of path.slice(at))
      if (heading !== nearest || !speaksOfRuns(heading)) divided.add(heading);
  }
  return divided;
}
