import fc from "fast-check";
import type { Nodes } from "mdast";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { expect, test } from "vitest";
import { markdownOf, sectionsOf } from "../../../src/report/handoff/document.ts";
import type { HandoffFacts } from "../../../src/report/handoff/facts.ts";
import { code, list, paragraph, table } from "../../../src/report/handoff/nodes.ts";
import { plainFacts } from "./facts.ts";

const parse = (text: string): Nodes => remark().use(remarkGfm).parse(text);

/** Addresses become links without any markup, and may: they show where they lead. */
const isAddress = (node: Nodes): boolean => {
  if (node.type !== "link") return false;
  const [child] = node.children;
  return (
    child?.type === "text" && node.url.replace(/^(?:mailto:|http:\/\/)/, "").length <= child.value.length
  );
};

/** What is in a tree, without the texts. */
const shapeOf = (node: Nodes): unknown =>
  "children" in node
    ? [node.type, ...node.children.filter((one) => one.type !== "text" && !isAddress(one)).map(shapeOf)]
    : node.type === "inlineCode"
      ? node.type
      : [node.type, "value" in node ? node.value : ""];

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "\n",
          "\r\n",
          "#",
          "## x",
          "|",
          "\\",
          "`",
          "``",
          "```",
          "~~",
          "~~~",
          "*",
          "_",
          "[a](b)",
          "![",
          "]",
        ],
        ...[
          "<b>",
          "</b>",
          "<!--",
          "-->",
          "&amp;",
          "&",
          "- ",
          "1. ",
          "> ",
          "---",
          "===",
          "[^1]",
          "[^1]: x",
          "$",
        ],
        ...[
          "http://a.b",
          "www.a.b",
          "a@b.c",
          "[ ] ",
          "[x] ",
          "\t",
          " ",
          "   ",
          "a",
          "\u001b[31m",
          "\u2028",
          "\0",
        ],
      ),
      { maxLength: 8 },
    )
    .map((words) => words.join("")),
);

test("whatever stands in a text, it makes no block, no cell, no markup and no HTML", () => {
  const blocks = (text: string) => [
    paragraph(text, code(text), text),
    list([[paragraph(text)], [paragraph(code(text)), list([[paragraph(text)]])]]),
    table(
      ["a", "b"],
      [
        [text, code(text)],
        ["x", text],
      ],
    ),
  ];
  const expected = shapeOf(parse(markdownOf(blocks("word"))));
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = markdownOf(blocks(`w${text}w`));
      expect(shapeOf(parse(markdown))).toEqual(expected);
      expect(markdown).not.toMatch(/[\0-\u0008\u000b-\u001f\u007f-\u009f\u2028]/);
    }),
    { numRuns: 300 },
  );
});

/** All that can be told, with this text wherever a text goes. */
const factsWith = (text: string): HandoffFacts => {
  const names = { total: 9, listed: [text, text] };
  const commit = { hash: "6e7363c", subject: text, at: plainFacts.at };
  const files = { total: 12, listed: [{ path: text, how: "renamed" as const }] };
  return {
    ...plainFacts,
    experiment: text,
    folder: text,
    since: "2026-11-26T11:03:34.000Z",
    missing: [text],
    git: {
      branch: text,
      upstream: text,
      behind: 2,
      lastCommit: commit,
      uncommitted: files,
      unpushed: { total: 1, listed: [commit] },
      commits: { total: 1, listed: [commit] },
      changed: files,
    },
    stages: [{ stage: text, total: 3, over: 1, counts: { running: 2, failed: 1 } }],
    knownUntil: plainFacts.at,
    worker: { pid: 12, host: text, command: "run" },
    secondsLeft: 7_200,
    completed: {
      total: 2,
      listed: [{ task: text, at: plainFacts.at, seconds: 60, estimate: text, scores: { scores: [] } }],
    },
    underWay: {
      total: 2,
      listed: [
        {
          task: text,
          status: "running",
          job: text,
          node: text,
          seconds: 3,
          secondsLeft: 9,
          secondsToLimit: 7,
          remarks: [text, text],
        },
      ],
    },
    failures: {
      total: 20,
      listed: [
        {
          ...{ status: "failed", tasks: names, what: text, next: text },
          evidence: { untrusted: true, place: text, line: text },
        },
      ],
    },
    stuck: { total: 9, listed: [{ status: "blocked", tasks: names, reason: text, next: text }] },
    notes: { total: 3, listed: [{ line: 3, of: text, text }] },
    next: [{ what: text, commands: [text, text] }],
  };
};

test("nor in a whole handoff", () => {
  const whole = (text: string): string =>
    sectionsOf(factsWith(text))
      .map((section) => section.text)
      .join("\n\n");
  const shape = (text: string): unknown =>
    JSON.stringify(shapeOf(parse(whole(text)))).replaceAll(/runmark:[^>]*/g, "");
  const expected = shape("word");
  fc.assert(
    fc.property(hostile, (text) => {
      expect(shape(`w${text}w`)).toBe(expected);
    }),
    { numRuns: 60 },
  );
});
