import { describe, expect, test } from "vitest";
import type { Said } from "../../../src/model/experiment.ts";
import { STATUSES } from "../../../src/model/status.ts";
import {
  isPlaceholder,
  KNOWN_WORDS,
  readStatus,
  readStatusCell,
  sameMeaning,
  TYPED_WORDS,
  wishAtStart,
} from "../../../src/parse/cells/words.ts";

/** What a cell says, in short: `=status`, `!instruction`, `-` or `?text`. */
function short(said: Said): string {
  switch (said.kind) {
    case "blank":
      return "-";
    case "status":
      return `=${said.status}`;
    case "instruction":
      return `!${said.word}`;
    case "other":
      return `?${said.text}`;
  }
}

describe("a Status cell", () => {
  test.each(STATUSES)("%s is read as it is written, in any dress", (status) => {
    const dresses = [
      status,
      status.toUpperCase(),
      status.replaceAll("_", " "),
      status.replaceAll("_", "-"),
      ` ${status} `,
      ...(status === "pending" ? [] : [`✅ ${status}`, `${status} ✓`, `${status}(1)`, `${status} #2`]),
      ...(status === "pending" ? [] : [`~~unknown~~ ${status}`]),
      `🔄  ${status}`,
      `⏳${status}`,
      `${status}!`,
      `**${status}**`,
      `\`${status}\``,
      `_${status}_`,
      `[${status}](logs/1.out)`,
      `\u200f${status}\u200b`,
      `${status}&nbsp;`,
      `${status}[^1]`,
      `- ${status}`,
      `🟢 ${status}…`,
      [...status.toUpperCase()]
        .map((letter) => (letter === "_" ? letter : String.fromCharCode(letter.charCodeAt(0) + 0xfee0)))
        .join(""),
    ];
    expect(dresses.map((dress) => short(readStatusCell(dress)))).toEqual(dresses.map(() => `=${status}`));
  });

  test.each(STATUSES.filter((status) => status !== "pending"))("%s may have a remark behind it", (status) => {
    expect(short(readStatus(`${status} (see the log)`))).toBe(`=${status}`);
    expect(short(readStatus(`${status}, see the log`))).toBe(`=${status}`);
  });

  test.each([
    ["done", "=completed"],
    ["Finished", "=completed"],
    ["SUCCESS", "=completed"],
    ["succeeded", "=completed"],
    ["complete", "=completed"],
    ["in progress", "=running"],
    ["In-Progress", "=running"],
    ["in_progress", "=running"],
    ["active", "=running"],
    ["started", "=running"],
    ["submitted", "=queued"],
    ["planned", "=pending"],
    ["TODO", "=pending"],
    ["to do", "=pending"],
    ["to-do", "=pending"],
    ["not started", "=pending"],
    ["waiting", "=pending"],
    ["error", "=failed"],
    ["failure", "=failed"],
    ["OOM", "=out_of_memory"],
    ["out of memory", "=out_of_memory"],
    ["time limit", "=timeout"],
    ["Timed out", "=timeout"],
    ["canceled", "=cancelled"],
    ["node fail", "=node_fail"],
  ])("the synonym %s", (text, expected) => {
    expect(short(readStatus(text))).toBe(expected);
  });

  test.each([
    ["retry", "!retry"],
    ["Rerun", "!retry"],
    ["re-run", "!retry"],
    ["Re-run", "!retry"],
    ["re-try", "?re-try"],
    ["skip", "!skip"],
    ["SKIP", "!skip"],
    ["hold", "!hold"],
    ["on hold", "!hold"],
    ["🛑 cancel", "!cancel"],
    ["⏳ retry", "!retry"],
    ["🔴 not started", "=pending"],
    ["📋 todo", "=pending"],
    ["⬜ Pending", "=pending"],
    ["• pending", "=pending"],
    ["❌ cancel", "!cancel"],
    ["retry!", "!retry"],
    ["hold (until Monday)", "!hold"],
    ["skip: bad data", "!skip"],
    ["held", "!hold"],
    ["skip - not needed any more", "!skip"],
  ])("the instruction %s", (text, expected) => {
    expect(short(readStatus(text))).toBe(expected);
  });

  test.each([
    ["✅", "=completed"],
    ["✓", "=completed"],
    ["✔️", "=completed"],
    ["☑", "=completed"],
    ["❌", "=failed"],
    ["✗", "=failed"],
    ["✘", "=failed"],
  ])("the sign %s alone", (text, expected) => {
    expect(short(readStatus(text))).toBe(expected);
  });

  test.each(["", " ", "-", "--", "---", "—", "–", "TBD", "tbd", "N/A", "n/a"])("%j means nothing", (text) => {
    expect(short(readStatus(text))).toBe("-");
    expect(isPlaceholder(text)).toBe(true);
  });

  test.each([
    ...[
      "‐",
      "‑",
      "‒",
      "―",
      "−",
      "－",
      "――",
      "\u00a0",
      "\u200b",
      "\u3000",
      "&mdash;",
      "&ndash;",
      "&nbsp;",
      "&#8212;",
      "&#x2014;",
    ],
    ...["n.a.", "N. A.", "TBA", "`-`", "**—**", "_N/A_", "<br>", "&nbsp;&nbsp;"],
  ])("%j means nothing either", (text) => {
    expect(short(readStatusCell(text))).toBe("-");
    expect(isPlaceholder(text)).toBe(true);
  });

  test.each(["...", "…", "....", "⋯"])("%j means nothing elsewhere, but may mean under way here", (text) => {
    expect(isPlaceholder(text)).toBe(true);
    expect(short(readStatusCell(text))).toMatch(/^\?/);
  });

  test.each([
    "<!-- retry -->",
    "![](badge.svg)",
    "~~pending~~",
    "~~skip~~ -",
    "<del>pending</del>",
    "<span></span>",
  ])("%s looks empty and is not: it asks for nothing", (text) => {
    expect(short(readStatusCell(text))).toMatch(/^\?/);
    expect(isPlaceholder(text)).toBe(false);
  });

  test.each(["none", "NA", "?", "nan", "- -", "0", "TBD soon", "``", "*-", "a-", "..", "tb"])(
    "%j is no placeholder",
    (text) => {
      expect(isPlaceholder(text)).toBe(false);
    },
  );

  test.each([
    // Behind punctuation, or from a number on, a remark is a remark.
    ["running (43%)", "=running"],
    ["running 43%", "=running"],
    ["running 12/40", "=running"],
    ["running, epoch 3", "=running"],
    ["running since 10:02", "=running"],
    ["running on 4 GPUs", "=running"],
    ["running<br>node gpu17", "=running"],
    ["running <!-- on gpu17 -->", "=running"],
    ["🔄 running… (43%)", "=running"],
    ["done ✅", "=completed"],
    ["completed.", "=completed"],
    ["completed 2026-11-03 17:40", "=completed"],
    ["completed in 3h", "=completed"],
    ["done (100%)", "=completed"],
    ["done: 10/10", "=completed"],
    ["done 11/03", "=completed"],
    ["done (loss 0.31)", "=completed"],
    ["[x] done", "=completed"],
    ["[x]", "=completed"],
    [":white_check_mark:", "=completed"],
    [":x: failed", "=failed"],
    ["FAILED (OOM)", "=failed"],
    ["FAILED (OOM?)", "=failed"],
    ["failed: CUDA OOM", "=failed"],
    ["failed - disk full", "=failed"],
    ["failed — disk full", "=failed"],
    ["failed after 3 tries", "=failed"],
    ["FAILED 1:0", "=failed"],
    ["FAILED, exit 1", "=failed"],
    ["~~running~~ failed", "=failed"],
    ["queued #3", "=queued"],
    ["queued (position 3)", "=queued"],
    ["blocked (no checkpoint)", "=blocked"],
    ["skipped (no data)", "=skipped"],
    // As squeue and sacct print it.
    ["CANCELLED by 0", "=cancelled"],
    ["cancelled by 1001", "=cancelled"],
    ["CANCELLED+", "=cancelled"],
    ["OUT_OF_ME+", "=out_of_memory"],
    ["NODE_FAIL+", "=node_fail"],
    ["CD", "=completed"],
    ["PD", "=queued"],
    ["CF", "=queued"],
    ["R", "=running"],
    ["CG", "=running"],
    ["TO", "=timeout"],
    ["F", "=failed"],
    ["NF", "=node_fail"],
    ["CA", "=cancelled"],
    ["OOM", "=out_of_memory"],
    ["COMPLETING", "=running"],
    ["CONFIGURING", "=queued"],
    ["REQUEUED", "=queued"],
  ])("%s: the word is plain", (text, expected) => {
    expect(short(readStatusCell(text))).toBe(expected);
  });

  test.each([
    // Words that let a job go in, or end one, stand alone: what is said beside them may be "not yet".
    ...[
      "retry later?",
      "retry?",
      "retry (later)",
      "retry (with more memory)",
      "retry, but not now",
      "rerun after 18:00",
    ],
    ...[
      "pending (waiting for data)",
      "pending: ask Mei",
      "pending - not before Monday",
      "pending 3/10",
      "todo (week 46)",
    ],
    ...["waiting (for r1)", "planned: after r1", "pending <!-- do not start -->", "not started (no data)"],
    ...[
      "cancel (if the loss is above 2)",
      "cancel?",
      "cancel: no, wait",
      "pending?",
      "❌ pending",
      ...[
        "⏸ pending",
        "⏸️ pending",
        "🛑 pending",
        "✋ retry",
        "⚠️ pending",
        "🔒 planned",
        ":octagonal_sign: todo",
      ],
      ...["[x] pending", "✅ pending", "pending ✓", ":white_check_mark: retry"],
      ...["retry 2", "retry (2)", "pending 2", "pending 57788584", "pending #2", "cancel 812"],
      ...["~~done~~ pending", "~~failed~~ retry", "pending ~~now~~", "~~running~~ cancel"],
      "✗ retry",
      "(retry)",
    ],
    // What is taken back, or not whole, is not completed.
    ...[
      "completed?",
      "done 3/10",
      "done (43%)",
      "completed 3 of 10",
      "done, but eval missing",
      "completed (partially)",
    ],
    ...[
      "done, retry with more data",
      "❌ completed",
      "[ ] done",
      "☐ done",
      "done (failed on 2 nodes)",
      "50% done",
      "3/10 completed",
    ],
    // Others that are not plain.
    ...[
      "completed/failed",
      "completed or failed",
      "running → failed",
      "failed?",
      "failed: or not?",
      "running, I think?",
      "not running",
      "0 failed",
      "almost done",
    ],
    ...[
      "[ ]",
      "☐",
      "running failed",
      "failed twice",
      "R (43%)",
      "r",
      "cd",
      "to",
      "RUN+",
      "PENDING+",
      "running since Monday",
    ],
  ])("%s: only its writer knows", (text) => {
    expect(short(readStatusCell(text))).toMatch(/^\?/);
  });

  test.each([
    "waiting for data",
    "not completed",
    "completed?or failed",
    "ask Mei",
    "50%",
    "🔄",
    "⏳",
    "failed twice",
    "null",
    "constructor",
    "__proto__",
    "ok",
  ])("%j is a word that is not known, kept as it is", (text) => {
    expect(readStatus(`  ${text} `)).toEqual({ kind: "other", text });
  });
});

describe("two cells mean the same", () => {
  test.each([
    ["completed", "✅ Done", true],
    ["failed", "error (exit 1)", true],
    ["pending", "TODO", true],
    ["pending", "", false],
    ["-", "TBD", true],
    ["retry", "rerun", true],
    ["retry", "cancel", false],
    ["completed", "failed", false],
    ["ask Mei", "ask Mei", true],
    ["ask Mei", "ask Bo", false],
    ["skip", "skipped", false],
  ])("%j and %j: %s", (one, other, expected) => {
    expect(sameMeaning(readStatus(one), readStatus(other))).toBe(expected);
    expect(sameMeaning(readStatus(other), readStatus(one))).toBe(expected);
  });
});

test.each([
  ["rerun please", "rerun"],
  ["Retry tomorrow", "retry"],
  ["ask Mei", undefined],
  ["running late", undefined],
])("%s begins with the wish %s", (text, wish) => expect(wishAtStart(text)).toBe(wish));

test("every word that a message offers is understood", () => {
  expect(TYPED_WORDS.filter((word) => readStatus(word).kind === "other")).toEqual([]);
  expect(KNOWN_WORDS.filter((word) => readStatus(word).kind === "other")).toEqual([]);
});
