import { expect, test } from "vitest";
import { until, type Workshop, workshop } from "./workshop.ts";

/** Every training waits for a file `go` beside it, or one for all. */
const DEFINITION = `name: digits
parameters:
  a: [1, 2]
  b: [1, 2]
run: "a{{a}}_b{{b}}"
train:
  command: |
    echo started >> {{run_dir}}/trained
    until [ -e {{run_dir}}/go ] || [ -e go ]; do sleep 0.02; done
    [ ! -e {{run_dir}}/fail ]
    echo '{}' > {{run_dir}}/model.json
  outputs: [{path: "{run}/model.json", check: json}]
evaluate:
  task: held_out
  command: |
    echo {{checkpoint}} >> {{run_dir}}/evaluated
    echo '{"accuracy": 0.{{a}}{{b}}}' > {{run_dir}}/score.json
  outputs: [{path: "{run}/score.json", check: json}]
objective: {metric: accuracy, direction: maximize, from: {file: "{run}/score.json", pointer: /accuracy}}
`;

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];

const open = (files: Readonly<Record<string, string>> = {}, definition = DEFINITION): Promise<Workshop> =>
  workshop({ scheduler: "none", files: { "sweep.yaml": definition, ...files } });

const seen = (shop: Workshop, name: string, pattern: RegExp): Promise<true> =>
  until(`${pattern} in ${name}`, async () => {
    const text = await shop.read(name).catch(() => "");
    return pattern.test(text) ? true : undefined;
  });

const journalSays = (shop: Workshop, pattern: RegExp): Promise<true> =>
  seen(shop, ".runmark/journal.jsonl", pattern);

/** What ran, by run: how often its training and its evaluation were started. */
async function ran(shop: Workshop): Promise<Record<string, string>> {
  const lines = async (name: string): Promise<number> =>
    (await shop.read(name).catch(() => "")).split("\n").length - 1;
  const counts = RUNS.map(async (run) => [
    run,
    `${await lines(`${run}/trained`)} ${await lines(`${run}/evaluated`)}`,
  ]);
  return Object.fromEntries(await Promise.all(counts));
}

async function trials(shop: Workshop): Promise<readonly string[]> {
  const lines = (await shop.read(".runmark/journal.jsonl")).split("\n");
  return lines.flatMap((line) => (line.includes('"kind":"trial"') ? [JSON.parse(line).run] : []));
}

const ONCE = Object.fromEntries(RUNS.map((run) => [run, "1 1"]));

test("kill -9 while a training runs, before its evaluation, and behind a new trial: all is tried once", async () => {
  const shop = await open();
  const dies = async (moment: () => Promise<true>): Promise<void> => {
    const sweep = shop.start(["sweep"]);
    await moment();
    sweep.process.kill("SIGKILL");
    await sweep.ended();
  };
  await dies(() => seen(shop, "a1_b1/trained", /started/));
  await shop.write("a1_b1/go", "");
  await dies(() => journalSays(shop, /"training\/a1_b1".*"completed"|"completed".*"training\/a1_b1"/));
  await dies(() => journalSays(shop, /"kind":"trial".*"a1_b2"/));
  await shop.write("go", "");
  const { code, out } = await shop.run(["sweep"]);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(" by a2_b2 (") });
  expect(await ran(shop)).toEqual(ONCE);
  expect(await trials(shop)).toEqual(RUNS);
  expect((await shop.read("experiment_summary.md")).split("## Results")[1]).toMatch(
    /1 \(best\) \| a2_b2 .*\n.* a2_b1 .*\n.* a1_b2 .*\n.* a1_b1 /,
  );
  expect(await shop.read("a1_b1/evaluated")).toBe(`${shop.folder}/a1_b1/model.json\n`);
});

test("SIGINT leaves, and run goes on; more values extend it, another objective is refused", async () => {
  const shop = await open(
    {},
    DEFINITION.replace("b: [1, 2]", "b: [1, 1.5]").replace("0.{{a}}{{b}}", "{{b}}"),
  );
  const sweep = shop.start(["sweep"]);
  await seen(shop, "a1_b1/trained", /started/);
  sweep.process.kill("SIGINT");
  const left = await sweep.ended();
  expect(left.code).toBe(4);
  // The job is at work before anybody has looked.
  expect(left.out).toMatch(/Left; 1 job (?:runs on|waits in the queue)\./);
  expect(left.out).toContain("runmark sweep");
  await shop.write("go", "");
  const { code, out } = await shop.run(["run"]);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("4 of 4 trials finished") });
  expect(out).toContain("Sweep: done");
  const before = await shop.read("sweep.yaml");
  await shop.write("sweep.yaml", before.replace("maximize", "minimize"));
  const changed = await shop.run(["sweep"]);
  expect({ code: changed.code, out: changed.out }).toEqual({ code: 3, out: "" });
  expect(changed.err).toContain("objective.direction changed");
  await shop.write("sweep.yaml", before.replace("b: [1, 1.5]", "b: [1, 1.5, 2]"));
  const more = await shop.run(["sweep"]);
  expect(more.code).toBe(0);
  expect(more.out).toContain("parameters changed: the trials that there are stay, and what is new is tried");
  expect(await trials(shop)).toEqual(["a1_b1", "a1_b1.5", "a2_b1", "a2_b1.5", "a1_b2", "a2_b2"]);
  expect(await ran(shop)).toEqual(ONCE);
});

test("trials that fail stop no other, exit 1; with --fail-fast nothing is laid out behind one", async () => {
  const files = { go: "", "a1_b1/fail": "" };
  const [all, few] = await Promise.all([open(files), open(files)]);
  const [ended, hasty] = await Promise.all([all.run(["sweep"]), few.run(["sweep", "--fail-fast"])]);
  expect([ended.code, hasty.code]).toEqual([1, 1]);
  expect(ended.out).toContain("4 of 4 trials finished · 1 failed");
  expect(await ran(all)).toEqual({ ...ONCE, a1_b1: "1 0" });
  expect(await trials(few)).toEqual(["a1_b1"]);
});

/** Suggests once, and ends at every question after that. */
const SUGGEST = `while read -r line; do
  case $line in
    *'"op":"suggest"'*)
      if [ -e asked ]; then echo "out of ideas" >&2; exit 5; fi
      touch asked
      echo '{"parameters": {"a": 1, "b": 1}}' ;;
    *) echo '{"ok": true}' ;;
  esac
done
`;

test("a program that suggests and dies: what is under way ends, and the reason is told, exit 7", async () => {
  const search = "search: {external: {command: [bash, suggest.sh]}}\nschedule: {parallel: 2}\n";
  const shop = await open({ "suggest.sh": SUGGEST }, `${DEFINITION}${search}`);
  const sweep = shop.start(["sweep"]);
  await seen(shop, "a1_b1/trained", /started/);
  await shop.write("go", "");
  const { code, out, err } = await sweep.ended();
  expect(code).toBe(7);
  expect(out).toContain(" by a1_b1 (");
  // Told when it happened, and not again at the end.
  expect(err).toBe("");
  expect(out.replaceAll(/\s+/g, " ")).toContain(
    'the program "bash suggest.sh" ended with exit code 5; it said last: "out of ideas"',
  );
  expect(await ran(shop)).toMatchObject({ a1_b1: "1 1", a1_b2: "0 0" });
});

/** Says the same whatever it is asked, and puts down what it was told. */
const STUBBORN = `while read -r line; do
  echo "$line" >> told
  case "$line" in *suggest*) echo '{"parameters": {"a": 1, "b": 1}}';; *) echo '{"ok": true}';; esac
done
`;

test("a program that repeats itself is told of its trial first, and nothing is tried twice", async () => {
  const search = "search: {external: {command: [bash, stubborn.sh]}}\nschedule: {parallel: 2}\n";
  const shop = await open({ "stubborn.sh": STUBBORN, go: "" }, `${DEFINITION}${search}`);
  const { code } = await shop.run(["sweep"]);
  expect(code).toBe(7);
  expect(await ran(shop)).toMatchObject({ a1_b1: "1 1" });
  expect((await shop.read("experiment_summary.md")).match(/^\| a1_b1\b.*$/gm)?.[0]).toContain("| 1");
  const ops = [...(await shop.read("told")).matchAll(/"op":\s*"(\w+)"/g)].map(([, op]) => op);
  expect(ops.slice(0, 4)).toEqual(["begin", "suggest", "update", "suggest"]);
});

/** Its first life ends at the first question. */
const SHAKY = `if [ ! -e lived ]; then touch lived; read -r line; echo '{"ok": true}'; read -r line; exit 3; fi
while read -r line; do
  case "$line" in *suggest*) if [ -e asked ]; then echo '{"done": true}'; else touch asked; echo '{"parameters": {"a": 1, "b": 1}}'; fi;; *) echo '{"ok": true}';; esac
done
`;

test("a program that fails once is started again, also with nothing under way", async () => {
  const search = "search: {external: {command: [bash, shaky.sh]}}\n";
  const shop = await open({ "shaky.sh": SHAKY, go: "" }, `${DEFINITION}${search}`);
  const { code, out } = await shop.run(["sweep"]);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("ended with exit code 3") });
  expect(await ran(shop)).toMatchObject({ a1_b1: "1 1" });
});
