import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Change } from "../../src/model/event.ts";
import type { Knob } from "../../src/tools/tool.ts";
import { torchtune } from "../../src/tools/torchtune.ts";
import { keysOf, turned } from "../../src/tools/turn.ts";
import { readNumbers, writeNumbers } from "../../src/tools/yaml-numbers.ts";

const KNOB: Knob = { file: "{run}.yaml", batch: "batch_size", accumulation: "accumulate" };

/** The text after one turn of the knob, or why there is none. */
function turnedText(text: string, knob: Knob = KNOB): string {
  const numbers = readNumbers(text, keysOf(knob));
  if (!numbers.ok) return numbers.error;
  const changes = turned(knob, numbers.value);
  if (!changes.ok) return changes.error;
  const written = writeNumbers(text, changes.value);
  return written.ok ? written.value : written.error;
}

describe("one turn: half the batch, and a step that sees no fewer examples", () => {
  test.each([
    [4, 1, 2, 2],
    [2, 8, 1, 16],
    [5, 2, 2, 5],
    [3, 1, 1, 3],
    [7, 1, 3, 3],
    [64, 0, 32, 2],
  ])("%i x %i becomes %i x %i", (batch, accumulation, smaller, more) => {
    expect(turnedText(`batch_size: ${batch}\naccumulate: ${accumulation}\n`)).toBe(
      `batch_size: ${smaller}\naccumulate: ${more}\n`,
    );
  });

  test("at any size", () => {
    const whole = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(whole, whole, (batch, accumulation) => {
        const changes = turned(
          KNOB,
          new Map([
            ["batch_size", batch],
            ["accumulate", accumulation],
          ]),
        );
        if (batch === 1) {
          expect(changes.ok).toBe(false);
          return;
        }
        const [smaller = 0, more = 0] = changes.ok ? changes.value.map(({ to }) => to) : [];
        expect(smaller).toBe(Math.floor(batch / 2));
        expect(smaller * more).toBeGreaterThanOrEqual(batch * accumulation);
        expect(smaller * (more - 1)).toBeLessThan(batch * accumulation);
      }),
    );
  });
});

test("a file as people keep it: only the two numbers are other", () => {
  const text = `# Config for LoRA
model:
  _component_: torchtune.models.llama3_2.lora_llama3_2_1b
  batch_size: 99

batch_size:   4     # fits an A100, batch_size: 8 does not
gradient_accumulation_steps: 1  # Use to increase effective batch size
"epochs": '2'   
notes: |
  batch_size: 4
`;
  const knob = torchtune.knob;
  if (knob === undefined) throw new Error("torchtune has a knob");
  expect(turnedText(text, knob)).toBe(
    text
      .replace("batch_size:   4 ", "batch_size:   2 ")
      .replace("gradient_accumulation_steps: 1 ", "gradient_accumulation_steps: 2 "),
  );
});

describe("ways to write it", () => {
  test.each([
    ["CRLF", "a: 1\r\nbatch_size: 4\r\naccumulate: 1\r\n", "a: 1\r\nbatch_size: 2\r\naccumulate: 2\r\n"],
    [
      "a BOM, and no final newline",
      "\ufeffbatch_size: 4\naccumulate: 1",
      "\ufeffbatch_size: 2\naccumulate: 2",
    ],
    [
      "fewer digits than before",
      "batch_size: 10 # x\naccumulate: 9\n",
      "batch_size: 5 # x\naccumulate: 18\n",
    ],
    ["in the other order", "accumulate: 9\nbatch_size: 10\n", "accumulate: 18\nbatch_size: 5\n"],
    ["between braces", "{batch_size: 4, accumulate: 1} # x", "{batch_size: 2, accumulate: 2} # x"],
    ["keys in quotes", "'batch_size': 4\n\"accumulate\" : 1\n", "'batch_size': 2\n\"accumulate\" : 2\n"],
    [
      "behind a marker",
      "%YAML 1.2\n---\nbatch_size: 4\naccumulate: 1\n...\n",
      "%YAML 1.2\n---\nbatch_size: 2\naccumulate: 2\n...\n",
    ],
    ["no accumulation", "batch_size: 4  # x\nlr: 1e-5\n", "batch_size: 2  # x\naccumulate: 2\nlr: 1e-5\n"],
    ["the same, at the end", "lr: 1e-5\nbatch_size: 5", "lr: 1e-5\nbatch_size: 2\naccumulate: 3"],
    ["the same with CRLF", "batch_size: 4\r\nlr: 1\r\n", "batch_size: 2\r\naccumulate: 2\r\nlr: 1\r\n"],
  ])("%s", (_, before, expected) => {
    expect(turnedText(before)).toBe(expected);
  });

  test("below other keys", () => {
    const knob: Knob = { file: "{run}.yaml", batch: "train.batch", accumulation: "train.steps" };
    expect(turnedText("train:\n    batch: 8\n    lr: 1\n", knob)).toBe(
      "train:\n    batch: 4\n    steps: 2\n    lr: 1\n",
    );
    expect(turnedText("batch: 8\nsteps: 1\n", knob)).toBe("has no train.batch");
  });

  test("without a key for accumulation the batch alone", () => {
    expect(turnedText("batch_size: 9\naccumulate: 1\n", { file: "{run}.yaml", batch: "batch_size" })).toBe(
      "batch_size: 4\naccumulate: 1\n",
    );
  });
});

describe("left as it is, with the reason", () => {
  test.each([
    ["batch_size: 1\n", "has batch_size 1, which cannot be made smaller"],
    ["batch_size: 0\n", "has batch_size 0, which cannot be made smaller"],
    ["lr: 1\n", "has no batch_size"],
    ["", "holds no keys"],
    ["- batch_size: 4\n", "holds no keys"],
    ["batch_size: 4.0\n", "has no whole number for batch_size"],
    ["batch_size: '4'\n", "has no whole number for batch_size"],
    ["batch_size: 0x10\n", "has no whole number for batch_size"],
    ["batch_size: +4\n", "has no whole number for batch_size"],
    ["batch_size: -4\n", "has no whole number for batch_size"],
    ["batch_size: $SIZE\n", "has no whole number for batch_size"],
    ["batch_size: 12345678901\n", "has no whole number for batch_size"],
    ["batch_size:\n", "has no whole number for batch_size"],
    ["batch_size: [4]\n", "has no whole number for batch_size"],
    ["batch_size: &b 4\naccumulate: 1\n", "has an anchor or a tag at batch_size"],
    ["batch_size: !!int 4\n", "has an anchor or a tag at batch_size"],
    ["b: &b 4\nbatch_size: *b\n", "has an alias for batch_size"],
    ["batch_size: 4\naccumulate: many\n", "has no whole number for accumulate"],
    ["{batch_size: 4}\n", "has no accumulate, and no line of its own for it can be added"],
    ["batch_size: 4\nbatch_size: 8\n", "is no sound YAML: Map keys must be unique at line 2, column 1:"],
    ["batch_size: 4\n---\nbatch_size: 8\n", /^is no sound YAML: /],
    ["batch_size: 4\n  bad: [\n", /^is no sound YAML: /],
  ])("%j", (text, reason) => {
    expect(turnedText(text)).toMatch(reason);
  });
});

const key = fc.stringMatching(/^[a-z_]{1,8}$/).filter((name) => !["batch_size", "accumulate"].includes(name));
const number = fc.integer({ min: 0, max: 999_999_999 });
const space = fc.constantFrom("", " ", "   ");
const comment = fc.constantFrom("", " # batch_size: 4", "  # ü 日本 \u{1f600}", " #");
const value = fc.constantFrom(
  "1e-5",
  "'4'",
  '"a: b # c"',
  "[1, 2]",
  "{a: 4}",
  "null",
  "true",
  "~",
  "llama 3",
);
const line = fc.oneof(
  fc.tuple(key, space, value, comment).map(([name, gap, text, end]) => `${name}: ${gap}${text}${end}`),
  fc.constantFrom(
    "",
    "# batch_size: 7",
    "   ",
    "list:\n  - batch_size: 4\n  - accumulate: 5",
    "t: |\n  batch_size: 3",
  ),
);
const own = (name: string) =>
  fc
    .tuple(number, space, comment)
    .map(([digits, gap, end]) => ({ digits, line: `${name}: ${gap}${digits}${end}` }));

test("in any file only the digits change, and all else means what it meant", () => {
  const text = fc
    .record({
      ...{
        lines: fc.uniqueArray(line, { selector: (each) => each.split(":")[0] }),
        at: fc.nat(),
        of: fc.nat(),
      },
      ...{ batch: own("batch_size"), accumulation: own("accumulate"), end: fc.constantFrom("\n", "\r\n") },
      final: fc.boolean(),
    })
    .map(({ lines, at, of, batch, accumulation, end, final }) => {
      const all = [...lines];
      all.splice(at % (all.length + 1), 0, batch.line);
      all.splice(of % (all.length + 1), 0, accumulation.line);
      return { text: all.join("\n").replaceAll("\n", end) + (final ? end : ""), batch, accumulation };
    });
  fc.assert(
    fc.property(text, number, number, ({ text, batch, accumulation }, newBatch, newAccumulation) => {
      const changes: Change[] = [
        { key: "batch_size", from: batch.digits, to: newBatch },
        { key: "accumulate", from: accumulation.digits, to: newAccumulation },
      ];
      const written = writeNumbers(text, changes);
      if (!written.ok) throw new Error(`${written.error}: ${JSON.stringify(text)}`);
      const means = parse(text) as object;
      expect(parse(written.value)).toEqual({ ...means, batch_size: newBatch, accumulate: newAccumulation });
      const back = writeNumbers(
        written.value,
        changes.map(({ key, from = 0, to }) => ({ key, from: to, to: from })),
      );
      expect(back).toEqual({ ok: true, value: text });
      const rest = (all: string, first: number, second: number): string =>
        all
          .replace(new RegExp(`^(batch_size: *)${first}\\b`, "m"), "$1")
          .replace(new RegExp(`^(accumulate: *)${second}\\b`, "m"), "$1");
      expect(rest(written.value, newBatch, newAccumulation)).toBe(
        rest(text, batch.digits, accumulation.digits),
      );
    }),
    { numRuns: 500 },
  );
});

test("any text at all is refused or changed, never spoilt", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."batch_size: 4\n\r{}[]&*!'\"#|>-?,") }), (junk) => {
      const written = writeNumbers(`batch_size: 4\n${junk}`, [{ key: "batch_size", from: 4, to: 2 }]);
      if (written.ok) expect(written.value).toBe(`batch_size: 2\n${junk}`);
    }),
    { numRuns: 2_000 },
  );
});
