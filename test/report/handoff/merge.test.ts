import { describe, expect, test } from "vitest";
import { sectionsOf } from "../../../src/report/handoff/document.ts";
import type { HandoffFacts } from "../../../src/report/handoff/facts.ts";
import { mergeHandoff } from "../../../src/report/handoff/merge.ts";
import { partsOf, timesOf } from "../../../src/report/handoff/read.ts";
import { plainFacts } from "./facts.ts";

const merged = (before: string, facts: HandoffFacts = plainFacts): string => {
  const text = mergeHandoff(before, sectionsOf(facts));
  if (!text.ok) throw new Error(`${text.error} is not seen`);
  return text.value;
};

const fresh = merged("");
/** Other words in the same sections. */
const changed: HandoffFacts = {
  ...plainFacts,
  missing: ["the state of git: there is no git here."],
  next: [{ what: "Wait", commands: [] }],
};
/** And one more. */
const other: HandoffFacts = {
  ...changed,
  stuck: {
    total: 1,
    listed: [{ status: "blocked", tasks: { total: 1, listed: ["training/a"] }, reason: "no script" }],
  },
  next: [{ what: "Put the script there", commands: [] }],
};
const later = merged("", other);

const put = (text: string, at: string, what: string): string => {
  expect(text).toContain(at);
  return text.replace(at, () => what);
};
const STATE = /(?=## Current state)/;
const headings = (text: string): string[] =>
  partsOf(text).map(({ title, mark }) => (mark === undefined ? title : mark.id));

describe("what people write stays byte for byte, where it is", () => {
  const mine = "## Mine  \n\n* a\n* b\n\n```sh\n## no heading\n```\n\n| a|b |\n|-|-|\n\n";
  const setext = "Mine\n----\n\n\ttext\n\n";

  test.each([
    ["above everything", (text: string) => `Hello.\n\n${text}`],
    ["front matter", (text: string) => `---\nowner: ana\n---\n\n${text}`],
    ["above the state", (text: string) => text.replace(STATE, () => mine)],
    ["with a line below it", (text: string) => text.replace(STATE, () => setext)],
    ["with a title of the first level", (text: string) => text.replace(STATE, () => "# Mine\n\ntext\n\n")],
    ["of the same name as ours", (text: string) => text.replace(STATE, () => "## Current state\n\nmine\n\n")],
    ["at the end", (text: string) => `${text}\n${mine}`],
    ["at the end, without a line end", (text: string) => `${text}\n## Mine\n\nlast`],
    ["behind a section of ours", (text: string) => text.replace(STATE, () => "Call Ben.\n\n---\n\n")],
    ["below the last line of ours", (text: string) => `${text}\nCall Ben.\n`],
    ["in a section below one of ours", (text: string) => text.replace(STATE, () => "### Mine\n\ntext\n\n")],
    ["a mark that is no heading", (text: string) => `${text}\n\`<!-- runmark:state 1 000000000000 -->\`\n`],
    ["a comment", (text: string) => `${text}\n<!-- ours: ## Current state -->\n`],
    [
      "a section that nobody knows",
      (text: string) => `${text}\n## Odd <!-- runmark:odd 1 000000000000 -->\n`,
    ],
  ])("%s", (_, change) => {
    const theirs = change(fresh);
    // All that is there besides what is written anew, in one piece each.
    const after = merged(theirs, changed);
    expect(after).toBe(change(merged("", changed)));
    expect(merged(after, plainFacts)).toBe(theirs);
    expect(merged(theirs)).toBe(theirs);
  });

  test("with other line ends, and a BOM", () => {
    const theirs = `\ufeff${fresh}\n## Mine\n\ntext\n`.replaceAll("\n", "\r\n");
    expect(merged(theirs, other)).toBe(`\ufeff${later}\n## Mine\n\ntext\n`.replaceAll("\n", "\r\n"));
  });

  test("a handoff that somebody wrote by hand comes below ours", () => {
    const theirs = "# Session Handoff - 2025-12-12 14:30\n\n## Current State\n\n- **Branch**: main\n";
    expect(merged(theirs)).toBe(`${fresh}\n${theirs}`);
  });

  test.each(["", "\ufeff"])("so it does below front matter", (bom) => {
    const front = `${bom}---\nowner: ana\n---\n`;
    expect(merged(`${front}Hello.\n`)).toBe(`${front}${fresh}\nHello.\n`);
  });

  test("a copy of a section of ours is theirs", () => {
    const state = /## Current state[\s\S]*?(?=## )/.exec(fresh)?.[0] ?? "";
    expect(merged(`${fresh}\n${state}`, other)).toBe(`${later}\n${state}`);
  });
});

describe("an older handoff that somebody kept is theirs", () => {
  const archive = later.slice(later.indexOf("## The next")).replace("Put the script there", "Ask Ben");
  const old = later.replaceAll("2026-11-26", "2026-11-25");

  test.each([
    ["a part of it above", `# Archive of Anna\n\n${archive}\n`, ""],
    ["all of it above", `# Archive of Anna\n\n${old}\n`, ""],
    ["all of it below", "", `\n# Archive of Anna\n\n${old}`],
  ])("%s", (_, above, below) => {
    expect(merged(above + fresh + below, other)).toBe(above + later + below);
    expect(merged(above + later + below)).toBe(above + fresh + below);
    expect(timesOf(partsOf(above + fresh + below))).toEqual(timesOf(partsOf(fresh)));
  });

  test("and does not hide that ours would not be seen", () => {
    const theirs = `# Archive of Anna\n\n${archive}\n${fresh.replace(/(?=## The next)/, () => "```\n\n")}`;
    expect(mergeHandoff(theirs, sectionsOf(other))).toEqual({ ok: false, error: "next" });
  });
});

describe("a section of ours", () => {
  test("that was edited itself is kept as a quote at the end, and once only", () => {
    const theirs = put(fresh, "Let it go on", "Let it go on, but ask Ben\n   ```\n   ## open");
    const after = merged(theirs, other);
    expect(after.startsWith(later)).toBe(true);
    expect(after.slice(later.length)).toBe(
      '\n## Notes kept from the last handoff\n\nWhat "The next session should" said, as it was edited:\n\n' +
        "> 1. Let it go on, but ask Ben\n>    ```\n>    ## open\n>    - `runmark run`\n",
    );
    expect(merged(after, other)).toBe(after);
    // Another edit comes behind it.
    const again = merged(put(after, "Put the script there", "Put it there"), other);
    expect(again.startsWith(after.trimEnd())).toBe(true);
    expect(headings(again)).toEqual([
      "handoff",
      "state",
      "next",
      "stuck",
      "Notes kept from the last handoff",
    ]);
    expect(again).toContain("> 1. Put it there\n");
  });

  test.each([
    ["right below the heading", /(?<=## Current state.*\n)(?=\n)/, "Call Ben", "> Call Ben\n>"],
    [
      "in the heading",
      /## Current (?=state)/,
      "## Anna: the **current** ",
      'What "Anna: the **current** state" said',
    ],
    [
      "behind the mark",
      /(?<=## Current state .*-->)/,
      " but ask Ben",
      'What "Current state  but ask Ben" said',
    ],
    ["in the title", /# Session(?= handoff)/, "# Anna's", `What "Anna's handoff - `],
    ["as a heading of another kind", /(?<=## Current state.*\n)(?=\n)/, "----", "> ----\n>"],
  ])("with something %s was edited", (_, at, what, kept) => {
    expect(fresh).toMatch(at);
    const after = merged(fresh.replace(at, what), other);
    expect(after.startsWith(later)).toBe(true);
    expect(after.slice(later.length)).toContain(kept);
    expect(merged(after, other)).toBe(after);
  });

  test("that lost spaces at the ends of its lines, or its line ends, was not edited", () => {
    const theirs = fresh.replaceAll(/ +$/gm, "").replaceAll("\n", "\r\n");
    expect(merged(theirs, other)).toBe(later.replaceAll("\n", "\r\n"));
  });

  test("that was deleted comes back in its place, and one with nothing to say goes", () => {
    const without = later.replace(/## Current state[\s\S]*?(?=## )/, () => "## Mine\n\n");
    expect(headings(merged(without, other))).toEqual(["handoff", "state", "Mine", "next", "stuck"]);
    expect(headings(merged(later))).toEqual(["handoff", "state", "next"]);
  });

  test("that a fence without an end would hide is not written", () => {
    expect(
      mergeHandoff(
        fresh.replace(/(?=## The next)/, () => "```\nnever closed\n\n"),
        sectionsOf(other),
      ),
    ).toEqual({
      ok: false,
      error: "next",
    });
  });
});

test.each([
  [fresh, "2026-11-26T21:03:34.000Z"],
  [fresh.replace(/# Session.*? </, () => "# Ana's notes <"), "2026-11-26T21:03:34.000Z"],
  ["# Session Handoff - 2025-12-12 14:30 +01:00\n", "2025-12-12T13:30:00.000Z"],
  ["# Sweep\n\n## Handoff of 2025-12-12T14:30Z\n", "2025-12-12T14:30:00.000Z"],
  ["# Handoff 2025-12-12 14:30\n", new Date(2025, 11, 12, 14, 30).toISOString()],
  ["# Session Handoff\n\n2025-12-12 14:30\n", undefined],
  ["```\n# Session Handoff - 2025-12-12 14:30\n```\n", undefined],
  ["", undefined],
])("when %j was written", (text, expected) => {
  const at = timesOf(partsOf(text))?.at;
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
});

test.each([
  ["nested deeply", `${">".repeat(20_000)}a`],
  ["with emphasis without an end", "*a_ ".repeat(50_000)],
  ["with brackets without an end", "[".repeat(512_000)],
  ["of quotes on many lines", `${">".repeat(3_000)}\n`.repeat(20)],
  ["of a title that never ends", `# ${"handoff *a_ [".repeat(50_000)}`],
  ["of many headings", "# a\n".repeat(10_000)],
])("an odd text %s takes no time to speak of, and stays", (_, odd) => {
  expect(timesOf(partsOf(odd))).toBeUndefined();
  const theirs = `\n## Mine\n\n${odd}`;
  // The difference would be as long as it is.
  expect(merged(`${fresh}${theirs}`, other) === `${later}${theirs}`).toBe(true);
});

test("a mark in a code span is none", () => {
  const theirs = `${fresh}\n## Like \`<!-- runmark:state 1 000000000000 -->\`\n\nmine\n`;
  expect(headings(theirs).at(-1)).toMatch(/^Like /);
  expect(merged(theirs)).toBe(theirs);
});
