import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asBytes, linesOfEntry, readEntry, type Wish } from "../../src/cron/entry.ts";
import { type Digest, entriesIn, sealed, withEntry, withoutEntry } from "../../src/cron/table.ts";

const digest: Digest = (text) => createHash("sha256").update(text, "latin1").digest("hex").slice(0, 8);

const wish = (id: string, over: Partial<Wish> = {}): Wish => ({
  ...{ id, schedule: "*/5 * * * *", env: [["PATH", "/n:/bin"]] },
  words: ["/n/node", "/r.mjs", "tick", "--log", "/e/.runmark/cron.log", "/e"],
  ...over,
});
const linesFor = (one: Wish): readonly string[] => sealed(linesOfEntry(one), digest);

const ids = fc.integer({ min: 0, max: 0xffff_ffff }).map((value) => value.toString(16).padStart(8, "0"));
/** Any bytes, with what a crontab may have of its own in between. */
const foreign = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\r\n",
        "# 100%",
        "MAILTO=\n",
        "0 1 * * * x\r\n",
        " ",
        "\t",
        "\u0000",
        "RUNMARK_CRON=",
      ),
      fc.uint8Array({ maxLength: 8 }).map((bytes) => String.fromCharCode(...bytes)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));
const closed = (table: string): string => (table === "" || table.endsWith("\n") ? table : `${table}\n`);

test("every byte of others stays when an entry comes, comes again and goes", () => {
  fc.assert(
    fc.property(foreign, foreign, ids, ids, fc.boolean(), (above, below, id, other, isJob) => {
      fc.pre(id !== other);
      const lines = linesFor(wish(id, isJob ? { job: ["--time=60"] } : {}));
      const between = withEntry(above, id, lines) + below;
      expect(withEntry(between, id, lines)).toBe(between);
      expect(withoutEntry(between, id)).toBe(closed(above) + below);
      const both = withEntry(between, other, linesFor(wish(other)));
      expect(withoutEntry(both, other)).toBe(closed(between));
      const later = linesFor(wish(id, { schedule: "0 * * * *" }));
      expect(withEntry(between, id, later)).toBe(`${closed(above)}${later.join("\n")}\n${below}`);
    }),
    { numRuns: 300 },
  );
});

const line = linesFor(wish("0000abcd"))[0] ?? "";

test.each([
  ["as it was written", `${line}\n`, false],
  ["at the end without a line's end", line, false],
  ["with another schedule", `${line.replace("*/5", "*/7")}\n`, true],
  ["commented out", `# ${line}\n`, true],
  ["saved with CRLF", `${line}\r\n`, true],
  ["twice", `${line}\n${line}\n`, true],
  ["with another command behind it", `${line}; rm x\n`, true],
])("an entry %s is known, and whether somebody edited it", (_, table, isEdited) => {
  expect(entriesIn(`MAILTO=a@b\n${table}`, digest)).toMatchObject([{ id: "0000abcd", isEdited }]);
});

test("an entry is one line that sets what it needs, in any shell", () => {
  const words = ["/n/node", "/it's/r.mjs", "tick", "--log", "/50% é/cron.log", "/50% é"];
  expect(linesOfEntry(wish("0000abcd", { words, env: [["PATH", "/n:/a b"]] }))).toEqual([
    `*/5 * * * * /usr/bin/env RUNMARK_CRON=0000abcd.00000000 'PATH=/n:/a b' /n/node '/it'\\''s/r.mjs' tick --log ${asBytes(
      "/50\\%' é/cron.log' /50\\%' é'",
    )}`,
  ]);
});

/** As `do_command.c` of Vixie's cron reads a command: up to a `%`, with `\\%` as `%` and `\\\\` as `\\`. */
const asVixieReads = (command: string): string =>
  (/^(?:[^\\%]|\\[\s\S])*/.exec(command)?.[0] ?? "").replaceAll(
    /\\([%\\])|\\[\s\S]/g,
    (pair, one?: string) => one ?? pair,
  );

test.each(["a\\%c", "a\\\\b", "a\\\\\\%%\\", "it's\\'\\", "50%"])(
  "a path %s comes through cron and sh",
  (path) => {
    const line = linesOfEntry(wish("0000abcd", { words: ["printf", "%s", path], env: [] }))[0] ?? "";
    const command = asVixieReads(line.replace("*/5 * * * * ", ""));
    expect(execFileSync("/bin/sh", ["-c", command], { encoding: "utf8" })).toBe(path);
  },
);

test("what an entry says is read back", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), ids, (texts, id) => {
      const words = ["tick", ...texts.map((text) => text.replaceAll(/[\n\r\0]/g, ""))];
      const said = readEntry(linesOfEntry(wish(id, { words, env: [] })).at(-1) ?? "");
      expect(said).toEqual({ schedule: "*/5 * * * *", words });
    }),
  );
});
