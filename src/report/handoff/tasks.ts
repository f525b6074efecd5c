import type { BlockContent } from "mdast";
import { duration } from "../../model/duration.ts";
import {
  type CompletedTask,
  type Failure,
  type Grouped,
  type HandoffFacts,
  type LiveTask,
  type StuckTask,
  untold,
} from "./facts.ts";
import { code, cut, list, type Part, paragraph, strong, table } from "./nodes.ts";
import { namesOf } from "./state.ts";
import { localTime, many, scoresText } from "./words.ts";

const NOTHING = "-";

const orNothing = (seconds: number | undefined): string =>
  seconds === undefined ? NOTHING : duration(seconds);

export function completedSection({ completed, since }: HandoffFacts): BlockContent[] {
  if (completed.total === 0)
    return since === undefined ? [] : [paragraph(`Nothing, since ${localTime(since)}.`)];
  const { listed, total } = completed;
  return [
    paragraph(
      many(total, "task"),
      since === undefined ? ", in all." : `, since ${localTime(since)}.`,
      ...(total > listed.length
        ? [` These are the last ${listed.length}; all: `, code("runmark status --all")]
        : []),
    ),
    columns(listed, [
      ["Task", ({ task }: CompletedTask) => code(task)],
      ["Took", ({ seconds: took }) => orNothing(took)],
      ["Est. Time", ({ estimate }) => estimate],
      ["Scores", ({ scores }) => (scores === undefined ? undefined : scoresText(scores))],
      ["Seen at", ({ at }) => (at === undefined ? undefined : localTime(at).slice(0, -7))],
    ]),
  ];
}

export function underWaySection({ underWay }: HandoffFacts): BlockContent[] {
  if (underWay.total === 0) return [];
  const { listed, total } = underWay;
  return [
    ...(total > listed.length
      ? [
          paragraph(
            `${many(total, "task")}; the first ${listed.length} of them. All: `,
            code("runmark status --all"),
          ),
        ]
      : []),
    columns(listed, [
      ["Task", ({ task }: LiveTask) => code(task)],
      ["Status", ({ status }) => status],
      ["Job", ({ job }) => (job === undefined ? undefined : code(job))],
      ["Node", ({ node }) => (node === undefined ? undefined : code(node))],
      ["Runs for", ({ seconds: spent }) => orNothing(spent)],
      ["Step", ({ progress }) => progress && `${progress.done}/${progress.total}`],
      ["May take still", ({ secondsLeft }) => orNothing(secondsLeft)],
      ["Until its limit", ({ secondsToLimit }) => orNothing(secondsToLimit)],
      ["Est. Time", ({ estimate }) => estimate],
      ["Remark", ({ remarks }) => (remarks.length === 0 ? undefined : cut(remarks.join("; "), 80))],
    ]),
  ];
}

/** A table without the columns that would be empty. */
function columns<Row>(
  rows: readonly Row[],
  all: readonly (readonly [heading: string, cell: (row: Row) => Part | undefined])[],
): BlockContent {
  const used = all.filter(([, cell]) => rows.some((row) => (cell(row) ?? NOTHING) !== NOTHING));
  return table(
    used.map(([heading]) => heading),
    rows.map((row) => used.map(([, cell]) => cell(row) ?? NOTHING)),
  );
}

export const failuresSection = ({ failures }: HandoffFacts): BlockContent[] =>
  failures.total === 0 ? [] : [list(failures.listed.map(failureItem)), ...more(failures, "runmark diagnose")];

const more = (groups: Grouped<Failure | StuckTask>, command: string): BlockContent[] =>
  untold(groups) === 0 ? [] : [paragraph(`And ${many(untold(groups), "task")} more: `, code(command))];

function failureItem({ status, tasks, what, evidence, next }: Failure): BlockContent[] {
  return [
    paragraph(strong(status), ` (${tasks.total}): `, ...namesOf(tasks)),
    list([
      [paragraph(what)],
      ...(evidence === undefined
        ? []
        : [[paragraph("the job wrote, in ", code(evidence.place), ": ", code(evidence.line, 200))]]),
      ...(next === undefined ? [] : [[paragraph("next: ", next)]]),
    ]),
  ];
}

export const stuckSection = ({ stuck }: HandoffFacts): BlockContent[] =>
  stuck.total === 0 ? [] : [list(stuck.listed.map(stuckItem)), ...more(stuck, "runmark plan")];

const stuckItem = ({ status, tasks, reason, next }: StuckTask): BlockContent[] => [
  paragraph(strong(status), ` (${tasks.total}): `, ...namesOf(tasks)),
  list([[paragraph(reason)], ...(next === undefined ? [] : [[paragraph("next: ", next)]])]),
];
