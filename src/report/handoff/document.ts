import { createHash } from "node:crypto";
import type { BlockContent, Root } from "mdast";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import type { HandoffFacts } from "./facts.ts";
import { code, paragraph } from "./nodes.ts";
import { stateSection } from "./state.ts";
import { completedSection, failuresSection, stuckSection, underWaySection } from "./tasks.ts";
import { type Times, wordsOf } from "./times.ts";
import { localTime } from "./words.ts";
import { changesSection, nextSection, notesSection } from "./work.ts";

/** A section of ours as it goes into the file: its name, and its text without a line end behind it. */
export interface Section {
  readonly id: string;
  readonly text: string;
}

/** Title and body of each section, in the order in which whoever takes over asks; one without a body is left out. */
const SECTIONS: readonly {
  readonly id: string;
  readonly title: (facts: HandoffFacts) => string;
  readonly body: (facts: HandoffFacts) => BlockContent[];
}[] = [
  { id: "state", title: () => "Current state", body: stateSection },
  { id: "next", title: () => "The next session should", body: nextSection },
  { id: "progress", title: () => "In progress", body: underWaySection },
  { id: "failures", title: () => "Ended without success", body: failuresSection },
  { id: "stuck", title: () => "Waiting for a person", body: stuckSection },
  {
    id: "completed",
    title: ({ since }) => (since === undefined ? "Completed" : "Completed since the last handoff"),
    body: completedSection,
  },
  { id: "changes", title: () => "Committed since the last handoff", body: changesSection },
  { id: "notes", title: () => "Decisions and notes in the summary", body: notesSection },
];

/** All ids of sections, in their order. */
export const SECTION_IDS: readonly string[] = ["handoff", ...SECTIONS.map(({ id }) => id)];

/** The sections of a handoff. */
export function sectionsOf(facts: HandoffFacts): Section[] {
  const title = `Session handoff - ${localTime(facts.at)}`;
  const head = sectionText("handoff", 1, title, intro(), wordsOf(timesOf(facts)));
  const others = SECTIONS.flatMap(({ id, title, body }): Section[] => {
    const blocks = body(facts);
    return blocks.length === 0 ? [] : [sectionText(id, 2, title(facts), blocks)];
  });
  return [head, ...others];
}

const timesOf = ({ at, since, sinceCommit, git }: HandoffFacts): Times => ({
  at: Date.parse(at),
  commit: git?.lastCommit?.hash,
  since: since === undefined ? undefined : Date.parse(since),
  sinceCommit,
});

const intro = (): BlockContent[] => [
  paragraph(
    "Written by ",
    code("runmark handoff"),
    ", which writes the sections with a comment in their heading anew each time. " +
      "What you write below one of them, or in sections of your own, stays. " +
      "Commands are to be typed in the folder of this file.",
  ),
];

/** The comment in the heading says whose section it is, how many lines it has, and a hash by which an edit of it or of its heading is seen. */
function sectionText(
  id: string,
  depth: 1 | 2,
  title: string,
  blocks: readonly BlockContent[],
  more: readonly string[] = [],
): Section {
  const body = markdownOf(blocks);
  const lines = body.split("\n");
  const heading = `${"#".repeat(depth)} ${title}`;
  const words = [`runmark:${id}`, ...more, String(lines.length), hashOf([heading, ...lines])];
  return { id, text: `${heading} <!-- ${words.join(" ")} -->\n\n${body}` };
}

/** Of lines without their ends; spaces at the end of a line, which editors remove, do not count. */
export const hashOf = (lines: readonly string[]): string =>
  createHash("sha256")
    .update(lines.map((line) => line.trimEnd()).join("\n"))
    .digest("hex")
    .slice(0, 12);

/** Whatever stands in its texts, it is read again as the same blocks. */
export function markdownOf(children: readonly BlockContent[]): string {
  const root: Root = { type: "root", children: [...children] };
  return remark()
    .use(remarkGfm)
    .data("settings", { bullet: "-", emphasis: "*", rule: "-", fences: true, listItemIndent: "one" })
    .stringify(root)
    .trimEnd();
}
