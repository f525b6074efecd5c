import { describe, expect, test } from "vitest";
import { DATA_SCHEMAS } from "../../src/cli/schemas.ts";
import { summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { filesIn } from "./snapshot.ts";
import { type Workshop, workshop } from "./workshop.ts";

const KEYS =
  "  → Known keys: backend, max_in_flight, max_queued, max_gpu_hours, after, stagger.seconds, stagger.mode, poll.seconds, " +
  "poll.max_seconds, summary.quiet_seconds, submit.settle_seconds, submit.pack, submit.pack_at_once, local.cpus, " +
  "local.memory_gib, local.gpus, local.max_parallel, monitor.seconds, thermal.warn, thermal.pause, " +
  "thermal.resume, thermal.stop_running, thermal.command, slurm.exit_record, retry.max_attempts, " +
  "retry.memory_factor, retry.max_memory_gib, retry.time_factor, retry.max_time_hours, results, " +
  "watch.silent_minutes, watch.gpu_idle_percent, watch.slow_percent, notify, validate.grace_seconds, tools\n";
const CORRECT = "  → Correct it in <exp>/runmark.yaml\n";

const open = (yaml?: string): Promise<Workshop> =>
  workshop({
    files: {
      "experiment_summary.md": summaryOf({ run: "one" }),
      ...(yaml === undefined ? {} : { "runmark.yaml": yaml }),
    },
  });

async function refuses(shop: Workshop, says: string, env: Record<string, string> = {}): Promise<void> {
  const before = await filesIn(shop.folder);
  for (const command of ["run", "config"]) {
    const ended = await shop.run([command, "-q"], { env });
    expect({ command, ...ended, err: shop.plain(ended.err) }).toEqual({
      command,
      code: 3,
      out: "",
      err: says,
    });
  }
  expect(await shop.slurm.calls("sbatch")).toEqual([]);
  expect(await filesIn(shop.folder)).toEqual(before);
}

describe("runmark.yaml: exit 3 with the place, nothing submitted", () => {
  test.each([
    [
      "a setting that there is not",
      "nosuch: 3\n",
      'error: there is no setting "nosuch" [config.unknown-key]\n' +
        `  runmark.yaml:1:1\n  1 │ nosuch: 3\n    │ ^^^^^^\n${KEYS}`,
    ],
    [
      "a setting with a typo",
      "polls: 3\n",
      'error: there is no setting "polls" [config.unknown-key]\n' +
        "  runmark.yaml:1:1\n  1 │ polls: 3\n    │ ^^^^^\n  → Did you mean poll?\n",
    ],
    [
      "a setting of a group that there is not",
      "stagger:\n  second: 3\n",
      'error: there is no setting "stagger.second" [config.unknown-key]\n' +
        "  runmark.yaml:2:3\n  2 │   second: 3\n    │   ^^^^^^\n  → Did you mean stagger.seconds?\n",
    ],
    [
      "a word for a number",
      "max_in_flight: many\n",
      'error: max_in_flight: "many" is not a whole number above 0 [config.bad-value]\n' +
        `  runmark.yaml:1:16\n  1 │ max_in_flight: many\n    │                ^^^^\n${CORRECT}`,
    ],
    [
      "a number that is too small",
      "poll: {seconds: 0}\n",
      "error: poll.seconds: 0 is not a number above 0 [config.bad-value]\n" +
        `  runmark.yaml:1:17\n  1 │ poll: {seconds: 0}\n    │                 ^\n${CORRECT}`,
    ],
    [
      "a value for a group",
      "retry: 3\n",
      "error: retry must hold keys with values [config.not-a-map]\n" +
        `  runmark.yaml:1:8\n  1 │ retry: 3\n    │        ^\n${CORRECT}`,
    ],
    [
      "text that is no YAML",
      "backend: [slurm\n",
      "error: Flow sequence in block collection must be sufficiently indented and end with a ] [config.syntax]\n" +
        "  runmark.yaml:2:1\n  2 │ \n    │ ^\n  → Close it with ] or }, and indent the lines on which it goes on\n",
    ],
    [
      "a list",
      "- backend\n",
      "error: the file must hold keys with values [config.not-a-map]\n" +
        `  runmark.yaml:1:1\n  1 │ - backend\n    │ ^^^^^^^^^\n${CORRECT}`,
    ],
  ])("%s", async (_, yaml, says) => {
    await refuses(await open(yaml), says);
  });

  test("a bad edit while run is at work is told, and the last good values stay", async () => {
    const shop = await open("max_in_flight: 3\n");
    const run = shop.start(["run"]);
    await run.says(/1 queued/);
    await shop.write("runmark.yaml", "max_in_flight: none\n");
    await run.says(/warning: max_in_flight: "none" is not a whole number above 0 \[config.bad-value\]/);
    await shop.slurm.setState(await shop.job("one"), "COMPLETED");
    expect((await run.ended()).code).toBe(0);
  });
});

test.each([
  [
    { RUNMARK_BACKEND: "slrum" },
    'error: RUNMARK_BACKEND: backend: "slrum" is not one of auto, slurm, local [config.bad-variable]\n' +
      "  → Correct it, or remove it with: unset RUNMARK_BACKEND\n",
  ],
  [
    { RUNMARK_MAX_IN_FLIGHT: "2.5" },
    "error: RUNMARK_MAX_IN_FLIGHT: max_in_flight: 2.5 is not a whole number above 0 [config.bad-variable]\n" +
      "  → Correct it, or remove it with: unset RUNMARK_MAX_IN_FLIGHT\n",
  ],
])("the variable %o", async (env, says) => {
  await refuses(await open(), says, env);
});

test("flag over variable over experiment over user over default, each with its source", async () => {
  const shop = await open("max_in_flight: 3\nstagger: {seconds: 1}\npoll: {seconds: 9}\n");
  await shop.write("../home/.config/runmark/config.yaml", "retry: {max_attempts: 7}\npoll: {seconds: 8}\n");
  const env = { RUNMARK_MAX_IN_FLIGHT: "4", RUNMARK_POLL_SECONDS: undefined, RUNMARK_STAGGER_SECONDS: "2" };
  const { data } = envelopeIn("config", await shop.run(["config", "--stagger", "0", "--json"], { env }));
  const keys = data?.keys as { key: string; value: unknown; source: string }[];
  expect(keys.map(({ key, value, source }) => `${key} ${value} ${source}`)).toEqual([
    "backend auto default",
    "max_in_flight 4 variable",
    "max_queued null default",
    "max_gpu_hours null default",
    "after checkpoint default",
    "stagger.seconds 0 flag",
    "stagger.mode begin default",
    "poll.seconds 9 experiment",
    "poll.max_seconds 0.1 variable",
    "summary.quiet_seconds 0 variable",
    "submit.settle_seconds 30 default",
    "submit.pack false default",
    "submit.pack_at_once null default",
    "local.cpus null default",
    "local.memory_gib null default",
    "local.gpus null default",
    "local.max_parallel null default",
    "monitor.seconds 300 default",
    "thermal.warn 95 default",
    "thermal.pause null default",
    "thermal.resume null default",
    "thermal.stop_running false default",
    "thermal.command null default",
    "slurm.exit_record auto default",
    "retry.max_attempts 7 user",
    "retry.memory_factor 2 default",
    "retry.max_memory_gib null default",
    "retry.time_factor 2 default",
    "retry.max_time_hours null default",
    "results false default",
    "watch.silent_minutes 30 default",
    "watch.gpu_idle_percent 5 default",
    "watch.slow_percent 70 default",
    "notify null default",
    "validate.grace_seconds null default",
  ]);
});

describe("the command line: exit 2, and what was meant", () => {
  const cases: [string, string[], string][] = [
    [
      "a command with a typo",
      ["stats"],
      "error: unknown command 'stats'\n(Did you mean status?)\nTry: runmark --help\n",
    ],
    [
      "an option with a typo",
      ["run", "--dry-rnu"],
      "error: unknown option '--dry-rnu'\n(Did you mean --dry-run?)\nTry: runmark run --help\n",
    ],
    [
      "a value that cannot be",
      ["run", "--max-in-flight", "0"],
      "error: option '--max-in-flight <n>' argument '0' is invalid. max_in_flight: 0 is not a whole number above 0\n" +
        "Try: runmark run --help\n",
    ],
    [
      "a value that is missing",
      ["tick", "--backend"],
      "error: option '--backend <name>' argument missing\nTry: runmark tick --help\n",
    ],
    [
      "two experiments",
      ["plan", "a", "b"],
      "error: too many arguments for 'plan'. Expected 1 argument but got 2.\nTry: runmark plan --help\n",
    ],
    [
      "a run that there is not",
      ["retry", "nosuch"],
      'error: there is no run or task "nosuch" here [steer.nothing-named]\n' +
        "  → Runs here: one; or name --failed\n",
    ],
    [
      "nothing to cancel named",
      ["cancel"],
      "error: which tasks to cancel? Name runs or tasks [steer.nothing-named]\n  → Runs here: one; or name --all\n",
    ],
    [
      "the schema of no command",
      ["schema", "nosuch"],
      'error: there is no command "nosuch" [schema.unknown-command]\n' +
        `  → Commands: ${Object.keys(DATA_SCHEMAS).join(", ")}
`,
    ],
  ];

  test.each(cases)("%s", async (_, words, says) => {
    const shop = await open();
    expect(await shop.run(words)).toEqual({ code: 2, out: "", err: says });
    const inJson = await shop.run([...words, "--json"]);
    expect(inJson.code).toBe(2);
    expect(JSON.parse(inJson.out)).toMatchObject({
      schema: "runmark/1",
      ok: false,
      exitCode: 2,
      data: null,
      diagnostics: [{ severity: "error", next: expect.any(String) }],
    });
  });

  test("no command at all is no wrong usage: where one stands, and what to type next", async () => {
    const shop = await open();
    const ended = await shop.run([]);
    expect(ended).toMatchObject({ code: 4, err: "" });
    expect(ended.out).toContain("→ runmark plan  see what would be submitted");
  });
});
