import type { BlockContent } from "mdast";
import type { HandoffFacts } from "./facts.ts";
import { code, cut, list, paragraph } from "./nodes.ts";
import { rest } from "./rest.ts";
import { commitParts } from "./state.ts";

/** What was committed since the last handoff. */
export function changesSection({ git, since }: HandoffFacts): BlockContent[] {
  const { commits, changed } = git ?? {};
  if (since === undefined || commits === undefined || commits.total === 0) return [];
  return [
    list([
      ...commits.listed.map((commit) => [paragraph(...commitParts(commit))]),
      ...rest(commits, "git log"),
    ]),
    ...(changed === undefined || changed.total === 0
      ? []
      : [
          paragraph("Files:"),
          list([
            ...changed.listed.map(({ path, how }) => [paragraph(code(path), ` ${how}`)]),
            ...rest(changed, "git log --stat"),
          ]),
        ]),
  ];
}

const LONGEST_NOTE = 240;

/** What people wrote into the summary, briefly: the words are theirs, and the place says where to read on. */
export function notesSection({ notes, summary }: HandoffFacts): BlockContent[] {
  if (notes.total === 0) return [];
  const item = ({ line, of, text }: HandoffFacts["notes"]["listed"][number]): BlockContent[] => [
    paragraph(code(of), ` (line ${line}): ${cut(text, LONGEST_NOTE)}`),
  ];
  return [
    paragraph("From ", code(summary), ":"),
    list(notes.listed.map(item)),
    ...(notes.total > notes.listed.length
      ? [paragraph(`And ${notes.total - notes.listed.length} more there.`)]
      : []),
  ];
}

/** What to do next, in order. */
export const nextSection = ({ next }: HandoffFacts): BlockContent[] => [
  list(
    next.map(({ what, commands }) => [
      paragraph(what),
      ...(commands.length === 0 ? [] : [list(commands.map((command) => [paragraph(code(command, 2_000))]))]),
    ]),
    true,
  ),
];
