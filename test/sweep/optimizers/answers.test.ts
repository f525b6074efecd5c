import { expect, test } from "vitest";
import { externalOptimizer } from "../../../src/sweep/optimizers/external.ts";
import type { Heard } from "../../../src/system/ports.ts";
import { reasonOf, sweepWith, tried } from "./sweep.ts";

type Answer = string | Heard;
const OK = '{"ok":true}';
const ENDED: Heard = { kind: "ended", exitCode: 1 };
const lineOf = (width: number): string => JSON.stringify({ parameters: { lr: 0.5, width } });

/** A program each life of which gives these answers in turn, the last one for ever; what it is asked, and `closed`, is kept. */
function programThat(...lives: readonly (readonly Answer[])[]) {
  const asked: string[][] = [];
  const exec = {
    converse: async () => {
      const answers = lives[asked.length] ?? [];
      const questions: string[] = [];
      asked.push(questions);
      return {
        ask: async (line: string): Promise<Heard> => {
          const { op } = JSON.parse(line);
          questions.push(op === "begin" ? `begin with ${JSON.parse(line).trials.length}` : op);
          const answer = answers[Math.min(questions.length, answers.length) - 1] ?? ENDED;
          return typeof answer === "string" ? { kind: "line", text: answer } : answer;
        },
        lastWords: () => "",
        close: async () => {
          questions.push("closed");
        },
      };
    },
  };
  return { asked, optimizer: externalOptimizer(exec, sweepWith({}), [tried(1, 0.5, 16)]) };
}

test.each<[string, string, string]>([
  ["is no JSON", "hello", 'on one line, and answered "hello"'],
  ["is empty", "", 'on one line, and answered ""'],
  ["is something else", OK, 'and answered "{"ok":true}"'],
  ["is null", "null", 'and answered "null"'],
  ["is a list", '[{"wait":true}]', "and answered"],
  ["is two things", '{"wait":true,"done":true}', "and answered"],
  ["is hard to read", "[".repeat(900_000), `and answered "${"[".repeat(200)}..."`],
  ["steers a terminal", "\u001b[2J\u202eno\u0007\nyes", 'and answered "no yes"'],
  ["is an error", '{"error":"no \\u001b[31msampler"}', 'reports "no sampler"'],
  ["lacks a parameter", '{"parameters":{"lr":0.1}}', "suggested no value of width"],
  ["has one too many", '{"parameters":{"lr":1,"width":16,"depth":1}}', "suggested a parameter depth"],
  ["is out of the domain", '{"parameters":{"lr":2,"width":16}}', "suggested lr=2, which is not a number"],
  ["has a number too large", '{"parameters":{"lr":1e999,"width":16}}', "and answered"],
  ["has a value that is a list", '{"parameters":{"lr":[1],"width":16}}', "and answered"],
  ["came before", lineOf(16), "suggested 20 times in a row what had been tried"],
])("an answer that %s is a failure", async (_name, answer, reason) => {
  const { asked, optimizer } = programThat([OK, answer]);
  expect(await reasonOf(optimizer)).toContain(reason);
  expect(asked[0]?.at(-1)).toBe("closed");
});

test.each<[string, Heard, string]>([
  ["nothing", { kind: "silent" }, 'the program "suggest" did not answer within 60 s'],
  ["too much", { kind: "long" }, 'the program "suggest" answered with a line of more than 1 MiB'],
  ["an end", ENDED, 'the program "suggest" ended with exit code 1'],
  ["a signal", { kind: "ended", signal: "SIGSEGV" }, 'the program "suggest" was ended by SIGSEGV'],
  [
    "no start",
    { kind: "ended", startError: "EACCES" },
    'the program "suggest" could not be started (EACCES)',
  ],
  [
    "words before",
    { kind: "unasked", text: "hi\nho" },
    'the program "suggest" said something without being asked: "hi ho"',
  ],
])("%s instead of an answer is a failure", async (_name, heard, reason) => {
  expect(await reasonOf(programThat([OK, heard]).optimizer)).toBe(reason);
  expect(await reasonOf(programThat([heard]).optimizer)).toBe(reason);
});

test("what was tried is asked for again, a few times", async () => {
  const { optimizer } = programThat([OK, lineOf(16), lineOf(16), lineOf(32), '{"done":true}']);
  expect(await optimizer.suggest()).toMatchObject({ configuration: { lr: 0.5, width: 32 } });
  expect(await optimizer.suggest()).toEqual({ kind: "done" });
});

test("after a failure the next question starts it again, with all trials; a second one in a row is the last", async () => {
  const { asked, optimizer } = programThat([OK, lineOf(32), OK, ENDED], [OK, "?"], [OK, lineOf(64)]);
  expect((await optimizer.suggest()).kind).toBe("try");
  await optimizer.update(tried(2, 0.5, 32));
  const [first, second, third] = [
    await optimizer.suggest(),
    await optimizer.suggest(),
    await optimizer.suggest(),
  ];
  expect(first).toMatchObject({ kind: "failed", next: expect.stringContaining("started once more") });
  expect(second).toMatchObject({ kind: "failed", next: expect.stringContaining("start the sweep again") });
  expect(third).toEqual(second);
  await optimizer.update(tried(2, 0.5, 32, { state: "failed" }));
  await optimizer.close();
  expect(asked).toEqual([
    ["begin with 1", "suggest", "update", "suggest", "closed"],
    ["begin with 2", "suggest", "closed"],
  ]);
});

test("a good suggestion in between lets it fail again", async () => {
  const life = [OK, '{"wait":true}', ENDED];
  const { asked, optimizer } = programThat(life, life, life);
  const kinds = [];
  for (let turn = 0; turn < 6; turn += 1) kinds.push((await optimizer.suggest()).kind);
  expect(kinds).toEqual(["wait", "failed", "wait", "failed", "wait", "failed"]);
  expect(asked).toHaveLength(3);
});

test("a failure of an update is told by the next suggestion, and the trial is told again", async () => {
  const { asked, optimizer } = programThat([OK, lineOf(32), "no"], [OK, lineOf(64)]);
  await optimizer.suggest();
  await optimizer.update(tried(2, 0.5, 32));
  expect(await reasonOf(optimizer)).toContain('was to answer {"ok":true} on one line, and answered "no"');
  expect((await optimizer.suggest()).kind).toBe("try");
  expect(asked).toEqual([
    ["begin with 1", "suggest", "update", "closed"],
    ["begin with 2", "suggest"],
  ]);
});

test("questions that come together are asked in turn", async () => {
  const { asked, optimizer } = programThat([OK, lineOf(32), OK, lineOf(64)]);
  const answers = [optimizer.suggest(), optimizer.update(tried(2, 0.5, 32)), optimizer.suggest()];
  await Promise.all(answers);
  expect(asked).toEqual([["begin with 1", "suggest", "update", "suggest"]]);
});
