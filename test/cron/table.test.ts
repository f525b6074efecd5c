import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOfEntry } from "../../src/cron/entry.ts";
import { scheduleOf } from "../../src/cron/schedule.ts";
import { entriesIn, sealed, withEntry, withoutEntry } from "../../src/cron/table.ts";

const digest = (text: string): string =>
  createHash("sha256").update(text, "latin1").digest("hex").slice(0, 8);

const entry = (id: string, schedule = "*/5 * * * *"): readonly string[] =>
  sealed(
    linesOfEntry({ id, schedule, env: [["PATH", "/a b:/c"]], words: ["/node", "100%", "it's"] }),
    digest,
  );

/** Whatever others have there: any bytes, any ends of lines, with or without one at the end. */
const others = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom("# m h dom", 'MAILTO=""', "@reboot x", "0 1 * * * echo \\%d", "", "\xff\xfe"),
        fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) }),
      ),
      fc.constantFrom("\n", "\r\n"),
    ),
  )
  .chain((lines) => {
    const text = lines.map(([line, end]) => `${line.replaceAll("\n", "")}${end}`).join("");
    return fc.constantFrom(text, text.replace(/\r?\n$/, ""));
  });

const ID = fc.constantFrom("aaaaaaaa", "bbbbbbbb");

test("what others wrote stays byte for byte, through every install, replacement and removal", () => {
  fc.assert(
    fc.property(others, ID, (text, id) => {
      const one = withEntry(text, id, entry(id));
      expect(one.startsWith(text)).toBe(true);
      expect(withEntry(one, id, entry(id))).toBe(one);
      const other = withEntry(one, id, entry(id, "@hourly"));
      expect(other.startsWith(text)).toBe(true);
      expect(entriesIn(other, digest)).toEqual([{ id, lines: entry(id, "@hourly"), isEdited: false }]);
      // A last line that had no end has got one: cron would not read the entry behind it.
      const without = withoutEntry(other, id);
      expect([text, `${text}\n`, `${text}\r\n`]).toContain(without);
    }),
  );
});

test("entries of several experiments stand by themselves, in the middle as well", () => {
  fc.assert(
    fc.property(others, others, (before, after) => {
      const open = before === "" || before.endsWith("\n") ? before : `${before}\n`;
      const text = `${withEntry(open, "aaaaaaaa", entry("aaaaaaaa"))}${after}`;
      const both = withEntry(text, "bbbbbbbb", entry("bbbbbbbb"));
      expect(entriesIn(both, digest).map(({ id, isEdited }) => [id, isEdited])).toEqual([
        ["aaaaaaaa", false],
        ["bbbbbbbb", false],
      ]);
      expect(withoutEntry(withoutEntry(both, "bbbbbbbb"), "aaaaaaaa").startsWith(`${open}${after}`)).toBe(
        true,
      );
    }),
  );
});

test.each([
  ["another time", (line: string) => line.replace("*/5", "*/7")],
  ["commented out", (line: string) => `#${line}`],
  ["redirected", (line: string) => `${line} >/dev/null`],
])("an entry that somebody edited is known: %s", (_, edit) => {
  const [line = ""] = entry("aaaaaaaa");
  expect(entriesIn(`${edit(line)}\n`, digest)).toMatchObject([{ id: "aaaaaaaa", isEdited: true }]);
});

test("the words of an entry are one each for a shell, and no % is a line's end for cron", () => {
  const [line] = linesOfEntry({
    ...{
      id: "aaaaaaaa",
      schedule: "@daily",
      env: [["A", "x;y"]],
      words: ["a b", "50%", "it's", "ü", "$(x)"],
    },
  });
  expect(line).toBe(
    `@daily /usr/bin/env RUNMARK_CRON=aaaaaaaa.00000000 'A=x;y' 'a b' '50\\%' 'it'\\''s' '\xc3\xbc' '$(x)'`,
  );
});

test.each([
  ["5m", "*/5 * * * *"],
  ["1 min", "* * * * *"],
  ["60m", "0 * * * *"],
  ["2h", "0 */2 * * *"],
  ["1d", "0 0 * * *"],
  ["@hourly", "@hourly"],
  ["*/10  8-18 * * 1-5", "*/10 8-18 * * 1-5"],
])("every %s", (every, schedule) => {
  expect(scheduleOf(every)).toEqual({ ok: true, value: schedule });
});

test.each(["7m", "0m", "5s", "", "@reboot", "* * * *", "* * * * * rm", "5h", "* * * * $(x)"])(
  "never %s",
  (every) => {
    expect(scheduleOf(every).ok).toBe(false);
  },
);
