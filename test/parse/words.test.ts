import { describe, expect, test } from "vitest";
import type { Said } from "../../src/model/experiment.ts";
import { STATUSES } from "../../src/model/status.ts";
import { isPlaceholder, KNOWN_WORDS, readStatus, sameMeaning } from "../../src/parse/words.ts";

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
      `✅ ${status}`,
      `🔄  ${status}`,
      `⏳${status}`,
      `${status} ✓`,
      `${status}!`,
      `${status} (see the log)`,
      `${status}(1)`,
    ];
    expect(dresses.map((dress) => short(readStatus(dress)))).toEqual(dresses.map(() => `=${status}`));
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
    ["re-try", "?re-try"],
    ["skip", "!skip"],
    ["SKIP", "!skip"],
    ["hold", "!hold"],
    ["on hold", "!hold"],
    ["🛑 cancel", "!cancel"],
    ["retry (with more memory)", "!retry"],
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

  test.each(["none", "NA", "?", "nan", "- -", "0", "TBD soon"])("%j is no placeholder", (text) => {
    expect(isPlaceholder(text)).toBe(false);
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

test("every word that a message offers is understood", () => {
  expect(KNOWN_WORDS.filter((word) => readStatus(word).kind === "other")).toEqual([]);
});
