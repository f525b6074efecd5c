import { describe, expect, test } from "vitest";
import { type ConfigLayers, resolveConfig } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/file.ts";
import { fromText, KEY_NAMES, KEYS, type KeyName, problemWith, variableOf } from "../../src/config/keys.ts";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";

const none: ConfigLayers = { flags: new Map(), env: {} };
const layer = (text: string) => ({ path: "runmark.yaml", text });

/** A finding in one line, with the text that its marker covers. */
const findings = async (text: string): Promise<string[]> => {
  const { problems } = await readConfigFile("runmark.yaml", text);
  return problems.map(({ code, message, location }) => {
    if (location === undefined) return `${code} ${message}`;
    const { line, column, endColumn, source } = location;
    return `${line}:${column} ${source.slice(column - 1, endColumn - 1)} | ${code} ${message}`;
  });
};

test("the defaults are those of the manual, each valid for its key", async () => {
  const { config, problems } = await resolveConfig(none);
  expect(problems).toEqual([]);
  expect(config.values).toEqual({
    backend: "auto",
    max_in_flight: 25,
    max_queued: null,
    max_gpu_hours: null,
    after: "checkpoint",
    "stagger.seconds": null,
    "stagger.mode": "begin",
    "poll.seconds": null,
    "poll.max_seconds": null,
    "summary.quiet_seconds": 2,
    "submit.settle_seconds": 30,
    "submit.pack": false,
    "submit.pack_at_once": null,
    "local.cpus": null,
    "local.memory_gib": null,
    "local.gpus": null,
    "local.max_parallel": null,
    "monitor.seconds": 300,
    "thermal.warn": 95,
    "thermal.pause": null,
    "thermal.resume": null,
    "thermal.stop_running": false,
    "thermal.command": null,
    "slurm.exit_record": "auto",
    "retry.max_attempts": 1,
    "retry.memory_factor": 2,
    "retry.max_memory_gib": null,
    "retry.time_factor": 2,
    "retry.max_time_hours": null,
    results: false,
    "watch.silent_minutes": 30,
    "watch.gpu_idle_percent": 5,
    "watch.slow_percent": 70,
    notify: null,
    "validate.grace_seconds": null,
  });
  expect([...config.sources]).toEqual(KEY_NAMES.map((name) => [name, "default"]));
  expect(KEY_NAMES.map((name) => problemWith(name, KEYS[name].fallback))).toEqual(
    KEY_NAMES.map(() => undefined),
  );
  expect([...config.tools.keys()]).toEqual([...BUILTIN_TOOLS.keys()]);
  expect([...config.stageTools]).toEqual([]);
});

describe("flag over variable over experiment over user over default", () => {
  const layers = [
    { flags: new Map<KeyName, unknown>([["max_in_flight", 1]]) },
    { env: { RUNMARK_MAX_IN_FLIGHT: "2" } },
    { experiment: layer("max_in_flight: 3") },
    { user: layer("max_in_flight: 4") },
    {},
  ] satisfies Partial<ConfigLayers>[];
  test.each([
    [0, 1, "flag"],
    [1, 2, "variable"],
    [2, 3, "experiment"],
    [3, 4, "user"],
    [4, 25, "default"],
  ])("from layer %d on: %d, from %s", async (from, value, source) => {
    const given: ConfigLayers = Object.assign({ ...none }, ...layers.slice(from));
    const { config } = await resolveConfig(given);
    expect([config.values.max_in_flight, config.sources.get("max_in_flight")]).toEqual([value, source]);
  });

  test("a layer that says `null` wins over one below it", async () => {
    const { config } = await resolveConfig({
      ...none,
      experiment: layer("max_queued: null"),
      user: layer("max_queued: 9"),
    });
    expect([config.values.max_queued, config.sources.get("max_queued")]).toEqual([null, "experiment"]);
  });

  test("an experiment's tool wins over the user's of the same name, and over a built-in one", async () => {
    const tool = (script: string) =>
      layer(`tools:\n  torchtune:\n    script: ${script}\n  own:\n    stage: plots\n    script: ${script}\n`);
    const { config } = await resolveConfig({ ...none, experiment: tool("e"), user: tool("u") });
    expect([config.tools.get("torchtune")?.script, config.tools.get("own")?.script]).toEqual([["e"], ["e"]]);
    expect([...config.stageTools]).toEqual([["plots", "own"]]);
  });
});

describe("a file", () => {
  test.each<[string, string, [string, unknown][]]>([
    ["nothing", "", []],
    ["comments", "# max_in_flight: 3\n", []],
    ["sections whose keys are in comments", "poll:\n  # seconds: 3\ntools:\n", []],
    [
      "sections",
      "stagger:\n  seconds: 0\n  mode: sleep\n",
      [
        ["stagger.seconds", 0],
        ["stagger.mode", "sleep"],
      ],
    ],
    ["dotted keys", "retry.max_attempts: 4\n", [["retry.max_attempts", 4]]],
    [
      "flow style, CRLF and a BOM",
      "\ufeff{backend: local,\r\n max_queued: 5}\r\n",
      [
        ["backend", "local"],
        ["max_queued", 5],
      ],
    ],
    ["fractions of a second", "poll: {seconds: 0.5}", [["poll.seconds", 0.5]]],
    [
      "an anchor",
      "max_in_flight: &n 4\nmax_queued: *n\n",
      [
        ["max_in_flight", 4],
        ["max_queued", 4],
      ],
    ],
  ])("with %s", async (_, text, expected) => {
    expect(await findings(text)).toEqual([]);
    expect([...(await readConfigFile("p", text)).file.values]).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ["max_in_flight: 0", ["1:16 0 | config.bad-value max_in_flight: 0 is not a whole number above 0"]],
    ["max_in_flight: 2.5", ["1:16 2.5 | config.bad-value max_in_flight: 2.5 is not a whole number above 0"]],
    ['max_in_flight: "3"', ['1:16 "3" | config.bad-value max_in_flight: "3" is not a whole number above 0']],
    [
      "max_in_flight:",
      ["1:1 max_in_flight | config.bad-value max_in_flight: null is not a whole number above 0"],
    ],
    [
      "\ufeffmax_in_flight: -1",
      ["1:16 -1 | config.bad-value max_in_flight: -1 is not a whole number above 0"],
    ],
    [
      "a: 1\r\npoll:\r\n  seconds: 0\r\n",
      [
        '1:1 a | config.unknown-key there is no setting "a"',
        "3:12 0 | config.bad-value poll.seconds: 0 is not a number above 0",
      ],
    ],
    [
      "thermal:\n  pause: 80\n  resume: 85",
      ["3:11 85 | config.bad-value thermal.resume: 85 is not below thermal.pause, which is 80"],
    ],
    [
      "thermal: {resume: 80, pause: 80}",
      ["1:19 80 | config.bad-value thermal.resume: 80 is not below thermal.pause, which is 80"],
    ],
    ["thermal:\n  pause: 80\n  resume: 79.5", []],
    ["thermal: {resume: 85}", []],
    ["backend: pbs", ['1:10 pbs | config.bad-value backend: "pbs" is not one of auto, slurm, local']],
    [
      "stagger:\n  second: 3\n  mode: fast",
      [
        '2:3 second | config.unknown-key there is no setting "stagger.second"',
        '3:9 fast | config.bad-value stagger.mode: "fast" is not one of begin, sleep',
      ],
    ],
    [
      "toString: 1\nconstructor: 2",
      [
        '1:1 toString | config.unknown-key there is no setting "toString"',
        '2:1 constructor | config.unknown-key there is no setting "constructor"',
      ],
    ],
    ["poll: 3", ["1:7 3 | config.not-a-map poll must hold keys with values"]],
    ["- max_in_flight: 3", ["1:1 - max_in_flight: 3 | config.not-a-map the file must hold keys with values"]],
    ["just words", ["1:1 just words | config.not-a-map the file must hold keys with values"]],
    ["max_in_flight: 3\nmax_in_flight: 4", ["2:1 m | config.syntax Map keys must be unique"]],
    [
      "tools: torchtune",
      ["1:8 torchtune | config.not-a-map tools must hold tools by name, each with its script and outputs"],
    ],
    [
      "tools:\n  own:\n",
      ["2:3 o | config.bad-tool tools.own: Invalid input: expected object, received null"],
    ],
    [
      "tools:\n  own: {script: x, scrpt: y}",
      ['2:20 scrpt | config.bad-tool tools.own: Unrecognized key: "scrpt"'],
    ],
    [
      "tools:\n  own:\n    script: x\n    cwd: home",
      ['4:10 home | config.bad-tool tools.own.cwd: Invalid option: expected one of "script"|"experiment"'],
    ],
    [
      "tools:\n  own:\n    stage: plots\n    script:\n",
      ["4:5 script | config.bad-tool tools.own.script: Invalid input: expected array, received null"],
    ],
    [
      "tools:\n  own:\n    script: x\n    outputs:\n      - path: y\n        check: jsn\n",
      [
        '6:16 jsn | config.bad-tool tools.own.outputs.0.check: Invalid option: expected one of "exists"|"nonempty"|"checkpoint"|"safetensors"|"json"|"inspect-log"|"dspy-program"',
      ],
    ],
  ])("with a mistake: %j", async (text, expected) => {
    expect(await findings(text)).toEqual(expected);
  });

  test("that is no YAML says where, and sets nothing", async () => {
    const { file, problems } = await readConfigFile("p", "max_in_flight: 3\nbackend: [slurm\n");
    expect([...file.values]).toEqual([]);
    expect(problems.map(({ code, path, location }) => [code, path, location?.line])).toEqual([
      ["config.syntax", "p", 3],
    ]);
  });

  test.each([
    ["scrpt: x\n    script: x", "Did you mean script?"],
    ["script: x\n    outputs: [{path: y, check: jsn}]", "Did you mean json?"],
    ["script: x\n    outputs: [{path: y, with: [{pth: z, path: z}]}]", "Did you mean path?"],
    ["script: x\n    knob: {file: '{run}/x', bacth: a, batch: a}", "Did you mean batch?"],
    ["script: x\n    colour: red", "Correct it in runmark.yaml"],
  ])("a tool with %j: %s", async (lines, expected) => {
    const { problems } = await readConfigFile("runmark.yaml", `tools:\n  own:\n    ${lines}\n`);
    expect(problems.map(({ next }) => next)).toEqual([expected]);
  });

  test("a tool with a mistake serves its stage all the same, and no built-in one in its place", async () => {
    const text = "tools:\n  torchtune:\n    stage: training\n    scrpt: x\n";
    const { config } = await resolveConfig({ ...none, experiment: { path: "p", text } });
    expect([...config.stageTools]).toEqual([["training", "torchtune"]]);
    expect(config.tools.has("torchtune")).toBe(false);
  });

  test("what is right beside a mistake is read all the same, and each mistake has a next step", async () => {
    const { file, problems } = await readConfigFile("p", "max_in_flight: 3\nnonsense: 1\n");
    expect([...file.values]).toEqual([["max_in_flight", 3]]);
    expect(problems.map(({ severity, next }) => [severity, next])).toEqual([
      ["error", `Known keys: ${KEY_NAMES.join(", ")}, tools`],
    ]);
  });
});

describe("variables", () => {
  test("are named after their keys", () => {
    expect(KEY_NAMES.map(variableOf)).toEqual([
      "RUNMARK_BACKEND",
      "RUNMARK_MAX_IN_FLIGHT",
      "RUNMARK_MAX_QUEUED",
      "RUNMARK_MAX_GPU_HOURS",
      "RUNMARK_AFTER",
      "RUNMARK_STAGGER_SECONDS",
      "RUNMARK_STAGGER_MODE",
      "RUNMARK_POLL_SECONDS",
      "RUNMARK_POLL_MAX_SECONDS",
      "RUNMARK_SUMMARY_QUIET_SECONDS",
      "RUNMARK_SUBMIT_SETTLE_SECONDS",
      "RUNMARK_SUBMIT_PACK",
      "RUNMARK_SUBMIT_PACK_AT_ONCE",
      "RUNMARK_LOCAL_CPUS",
      "RUNMARK_LOCAL_MEMORY_GIB",
      "RUNMARK_LOCAL_GPUS",
      "RUNMARK_LOCAL_MAX_PARALLEL",
      "RUNMARK_MONITOR_SECONDS",
      "RUNMARK_THERMAL_WARN",
      "RUNMARK_THERMAL_PAUSE",
      "RUNMARK_THERMAL_RESUME",
      "RUNMARK_THERMAL_STOP_RUNNING",
      "RUNMARK_THERMAL_COMMAND",
      "RUNMARK_SLURM_EXIT_RECORD",
      "RUNMARK_RETRY_MAX_ATTEMPTS",
      "RUNMARK_RETRY_MEMORY_FACTOR",
      "RUNMARK_RETRY_MAX_MEMORY_GIB",
      "RUNMARK_RETRY_TIME_FACTOR",
      "RUNMARK_RETRY_MAX_TIME_HOURS",
      "RUNMARK_RESULTS",
      "RUNMARK_WATCH_SILENT_MINUTES",
      "RUNMARK_WATCH_GPU_IDLE_PERCENT",
      "RUNMARK_WATCH_SLOW_PERCENT",
      "RUNMARK_NOTIFY",
      "RUNMARK_VALIDATE_GRACE_SECONDS",
    ]);
  });

  test.each<[KeyName, string, unknown]>([
    ["max_in_flight", "7", 7],
    ["max_queued", "none", null],
    ["max_queued", "null", null],
    ["poll.seconds", " 2.5 ", 2.5],
    ["backend", "local", "local"],
    ["backend", "5", "5"],
    ["max_in_flight", "many", "many"],
    ["max_in_flight", " ", " "],
  ])("%s from the text %j", (name, text, expected) => {
    expect(fromText(name, text)).toBe(expected);
  });

  test("an empty one is as one that is not set; a bad one is told with its name, and not used", async () => {
    const env = { RUNMARK_BACKEND: "", RUNMARK_MAX_IN_FLIGHT: "many", RUNMARK_MAX_QUEUED: "3" };
    const { config, problems } = await resolveConfig({ ...none, env, user: layer("max_in_flight: 4") });
    expect([config.values.backend, config.values.max_in_flight, config.values.max_queued]).toEqual([
      "auto",
      4,
      3,
    ]);
    expect(problems).toEqual([
      {
        severity: "error",
        code: "config.bad-variable",
        message: 'RUNMARK_MAX_IN_FLIGHT: max_in_flight: "many" is not a whole number above 0',
        next: "Correct it, or remove it with: unset RUNMARK_MAX_IN_FLIGHT",
      },
    ]);
  });
});

test.each<[string, Partial<ConfigLayers>, string[]]>([
  [
    "file and file",
    {
      experiment: { path: "runmark.yaml", text: "thermal: {resume: 85}" },
      user: { path: "config.yaml", text: "thermal: {pause: 80}" },
    },
    [
      "thermal.resume: 85 (runmark.yaml of the experiment) is not below thermal.pause, which is 80 (your own config.yaml)",
    ],
  ],
  [
    "file and variable",
    {
      experiment: { path: "runmark.yaml", text: "thermal: {pause: 80, resume: 70}" },
      env: { RUNMARK_THERMAL_PAUSE: "60" },
    },
    [
      "thermal.resume: 70 (runmark.yaml of the experiment) is not below thermal.pause, which is 60 (RUNMARK_THERMAL_PAUSE)",
    ],
  ],
  [
    "what is overridden says nothing",
    {
      experiment: { path: "runmark.yaml", text: "thermal: {pause: 80}" },
      user: { path: "config.yaml", text: "thermal: {resume: 85, pause: 90}" },
      env: { RUNMARK_THERMAL_RESUME: "60" },
    },
    [],
  ],
])("degrees of several places are compared as they hold: %s", async (_, layers, messages) => {
  const { problems } = await resolveConfig({ flags: new Map(), env: {}, ...layers });
  expect(problems.map(({ message }) => message)).toEqual(messages);
});
