import type { BlockContent, InlineCode, List, ListItem, Paragraph, PhrasingContent, Table } from "mdast";
import { harmless, harmlessName } from "../../model/harmless.ts";

/** What a line of text may be made of: a text as it is, or a node. */
export type Part = string | PhrasingContent;

/** Names, paths and commands: nothing in them is markup, whatever they hold. */
export const code = (text: string, longest = 400): InlineCode => ({
  type: "inlineCode",
  // Without a character there is no code span, only its marks.
  value: cut(harmlessName(text).replaceAll("\r", ""), longest) || " ",
});

export const strong = (text: string): PhrasingContent => ({ type: "strong", children: [plain(text)] });

export const paragraph = (...parts: readonly Part[]): Paragraph => ({
  type: "paragraph",
  children: parts.map(phrase),
});

/** `**Name**: what there is to say`. */
export const field = (name: string, ...parts: readonly Part[]): Paragraph =>
  paragraph(strong(name), ": ", ...parts);

export const list = (items: readonly (readonly BlockContent[])[], ordered = false): List => ({
  type: "list",
  ordered,
  spread: false,
  children: items.map((children): ListItem => ({ type: "listItem", spread: false, children: [...children] })),
});

export const table = (heading: readonly string[], rows: readonly (readonly Part[])[]): Table => ({
  type: "table",
  children: [heading, ...rows].map((cells) => ({
    type: "tableRow",
    children: cells.map((part) => ({ type: "tableCell", children: [phrase(part)] })),
  })),
});

/** Parts with something between them. */
export const joined = (parts: readonly Part[], between: string): Part[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));

/** A text in one line, without what would steer a terminal, and no longer than that. */
export const cut = (text: string, longest: number): string => {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
};

const phrase = (part: Part): PhrasingContent => (typeof part === "string" ? plain(part) : part);

const plain = (text: string): PhrasingContent => ({
  type: "text",
  value: harmless(text).replaceAll(/\s+/g, " "),
});
