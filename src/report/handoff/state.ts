import type { BlockContent } from "mdast";
import { duration } from "../../model/duration.ts";
import { STATUSES } from "../../model/status.ts";
import type { Commit, GitFacts, HandoffFacts, StageFacts } from "./facts.ts";
import { code, field, joined, list, type Part, paragraph, table } from "./nodes.ts";
import { rest } from "./rest.ts";
import { localTime, many } from "./words.ts";

/** Where everything stands: the experiment and its stage, who is at work, how long it may take, and the state of the files. */
export const stateSection = (facts: HandoffFacts): BlockContent[] => [
  list([
    [field("Experiment", facts.experiment, ", in ", code(facts.folder))],
    ...phase(facts),
    ...(facts.git === undefined ? [] : gitItems(facts.git)),
  ]),
  ...(facts.stages.length === 0 ? [] : [stagesTable(facts.stages)]),
  ...facts.missing.map((what) => paragraph("Missing here: ", what)),
];

function phase(facts: HandoffFacts): BlockContent[][] {
  const { stages, worker, knownUntil, at, secondsLeft, ofExpected } = facts;
  if (stages.length === 0) return [];
  const items: BlockContent[][] = [[field("Phase", phaseText(stages))]];
  if (worker !== undefined)
    items.push([
      field("At work", code(`runmark ${worker.command}`), `, process ${worker.pid} on ${worker.host}`),
    ]);
  else if (facts.underWay.total > 0)
    items.push([field("At work", "nobody; what lives was looked at last ", beforeText(knownUntil, at))]);
  if (secondsLeft !== undefined && secondsLeft > 0)
    items.push([
      field(
        "Time left",
        `about ${duration(secondsLeft)}, waiting in the queue aside${againstRows(ofExpected)}`,
      ),
    ]);
  return items;
}

/** Nearer than this the rows are right. */
const AS_EXPECTED = 0.1;

const againstRows = (ofExpected: number | undefined): string =>
  ofExpected === undefined || Math.abs(ofExpected - 1) < AS_EXPECTED
    ? ""
    : `; runs take ${Number(ofExpected.toPrecision(2))} x the time that their rows say`;

const beforeText = (then: string | undefined, now: string): string =>
  then === undefined
    ? "at an unknown time"
    : `${duration(Math.max(0, (Date.parse(now) - Date.parse(then)) / 1000))} before this`;

/** The first stage that is not over, as the later ones wait for it. */
function phaseText(stages: readonly StageFacts[]): string {
  const open = stages.filter(({ over, total }) => over < total);
  if (open.length === 0) return "all is over";
  return open.map(({ stage, over, total }) => `${stage}, ${over} of ${total} over`).join("; ");
}

function stagesTable(stages: readonly StageFacts[]): BlockContent {
  const statuses = STATUSES.filter((status) => stages.some(({ counts }) => counts[status] !== undefined));
  const row = ({ stage, counts, total }: StageFacts): Part[] => [
    stage,
    ...statuses.map((status) => String(counts[status] ?? "-")),
    String(total),
  ];
  return table(["Stage", ...statuses, "all"], stages.map(row));
}

function gitItems(git: GitFacts): BlockContent[][] {
  const { branch, lastCommit, uncommitted } = git;
  const items: BlockContent[][] = [
    [
      field(
        "Branch",
        branch === undefined ? "none: HEAD is detached" : code(branch),
        ...(git.upstream === undefined ? [] : [", follows ", code(git.upstream)]),
      ),
    ],
    [field("Last commit", ...(lastCommit === undefined ? ["none yet"] : commitParts(lastCommit)))],
  ];
  if (uncommitted !== undefined)
    items.push(
      uncommitted.total === 0
        ? [field("Uncommitted", "nothing")]
        : [
            field("Uncommitted", many(uncommitted.total, "file")),
            list([
              ...uncommitted.listed.map(({ path, how }) => [paragraph(code(path), ` ${how}`)]),
              ...rest(uncommitted, "git status"),
            ]),
          ],
    );
  return [...items, ...pushItems(git)];
}

function pushItems({ unpushed, upstream, behind = 0 }: GitFacts): BlockContent[][] {
  const late = behind === 0 ? "" : `; ${many(behind, "commit")} of ${upstream ?? "the remote"} not here yet`;
  if (unpushed === undefined) return [];
  if (unpushed === "no-remote") return [[field("Unpushed", "everything: there is no remote")]];
  if (unpushed.total === 0) return [[field("Unpushed", `nothing${late}`)]];
  return [
    [
      field("Unpushed", `${many(unpushed.total, "commit")}${late}`),
      list([
        ...unpushed.listed.map((commit) => [paragraph(...commitParts(commit))]),
        ...rest(unpushed, "git log"),
      ]),
    ],
  ];
}

export const commitParts = ({ hash, subject, at }: Commit): Part[] => [
  code(hash),
  ` ${subject} (${localTime(at)})`,
];

/** Names in code, the first of them, and how many more there are. */
export const namesOf = ({ total, listed }: { total: number; listed: readonly string[] }): Part[] => [
  ...joined(
    listed.map((name) => code(name)),
    ", ",
  ),
  ...(total > listed.length ? [` and ${total - listed.length} more`] : []),
];
