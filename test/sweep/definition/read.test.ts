import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readDefinition } from "../../../src/sweep/definition/read.ts";

/** A sound definition, with lines in place of those of the same key, or behind them. */
function withLines(...lines: readonly string[]): string {
  const keyOf = (line: string): string => line.slice(0, line.indexOf(":"));
  const replaced = new Map(lines.map((line) => [keyOf(line), line]));
  const kept = SOUND.map((line) => replaced.get(keyOf(line)) ?? line);
  return [...kept, ...lines.filter((line) => !kept.includes(line))].filter((line) => line !== "").join("\n");
}

const SOUND = [
  "name: digits",
  "parameters: {lr: [0.1, 0.01], width: [16, 64], optimizer: [sgd, adam], momentum: {values: [0.9, 0.99], when: {optimizer: sgd}}}",
  "search: grid",
  "train: {command: 'node train.mjs --lr {{lr}} {{#momentum}}-m {{momentum}}{{/momentum}}', outputs: [{path: '{run}/m.json', check: json}]}",
  "objective: {metric: accuracy, direction: maximize}",
];

/** A finding in one line: the place, the text that its marker covers, code, message and next step. */
function findings(text: string): readonly string[] {
  const read = readDefinition("sweep.yaml", text);
  if (read.ok) return [];
  return read.error.map(({ code, message, next, location }) => {
    const { line = 0, column = 0, endColumn = 0, source = "" } = location ?? {};
    return `${line}:${column} ${source.slice(column - 1, endColumn - 1)} | ${code} ${message} > ${next}`;
  });
}

test("as much as can be", () => {
  const text = `
name: digits
parameters:
  lr: {log_range: [1e-4, 1e-1], count: 4}
  width: [16, 64]
  layers: {range: [1, 4]}
  dropout: {range: [0.0, 0.5], step: 0.1}
  optimizer: {values: [sgd, adam]}
  momentum: {values: [0.9, 0.99], when: {optimizer: sgd}}
  epochs: 3
search: {random: {seed: 7}}
max_trials: 20
run: "t{{trial}}"
resources: {gpus: 1, nodes: 1, cpus: 4, memory: 8G, time: 00:30:00, partition: gpu, account: lab}
schedule: {parallel: 4}
train:
  template: templates/train.sh
  outputs: [{path: "{run}/model/epoch-{epoch}.json", check: json}]
evaluate:
  task: held_out
  command: |
    node evaluate.mjs {{checkpoint}} \\
      --out {{run_dir}}/score.json {{parameters}}
  resources: {gpus: 0}
objective: {metric: accuracy, direction: maximize, from: {csv: "{run}/log.csv", column: acc, row: max}}
early_stopping: {log: 'step=([0-9]+) .*loss=([0-9.]+)', min_steps: 100, reduction: 3, direction: minimize}
`;
  const range = { kind: "range", scale: "linear" };
  expect(readDefinition("sweep.yaml", text)).toEqual({
    ok: true,
    value: {
      name: "digits",
      parameters: [
        { name: "lr", domain: { ...range, scale: "log", from: 1e-4, to: 1e-1, count: 4, integer: false } },
        { name: "width", domain: { kind: "values", values: [16, 64] } },
        { name: "layers", domain: { ...range, from: 1, to: 4, count: 4, integer: true } },
        { name: "dropout", domain: { ...range, from: 0, to: 0.5, count: 6, integer: false } },
        { name: "optimizer", domain: { kind: "values", values: ["sgd", "adam"] } },
        { name: "momentum", domain: { kind: "values", values: [0.9, 0.99] }, when: { optimizer: ["sgd"] } },
        { name: "epochs", domain: { kind: "fixed", value: 3 } },
      ],
      search: { kind: "random", seed: 7 },
      maxTrials: 20,
      run: "t{{trial}}",
      resources: {
        gpus: 1,
        nodes: 1,
        cpus: 4,
        memory: "8G",
        time: "00:30:00",
        partition: "gpu",
        account: "lab",
      },
      parallel: 4,
      train: {
        template: "templates/train.sh",
        outputs: [{ path: ["{run}/model/epoch-{epoch}.json"], check: "json" }],
        resources: {},
      },
      evaluate: {
        task: "held_out",
        command: "node evaluate.mjs {{checkpoint}} \\\n  --out {{run_dir}}/score.json {{parameters}}\n",
        outputs: [],
        resources: { gpus: 0 },
      },
      objective: {
        metric: "accuracy",
        direction: "maximize",
        from: { csv: "{run}/log.csv", column: "acc", row: "max" },
      },
      earlyStopping: {
        log: "step=([0-9]+) .*loss=([0-9.]+)",
        minSteps: 100,
        reduction: 3,
        direction: "minimize",
      },
    },
  });
});

test("as little as possible", () => {
  const text =
    "{name: a, parameters: {x: [1]}, train: {command: t}, objective: {metric: m, direction: minimize}}";
  expect(readDefinition("sweep.yaml", text)).toEqual({
    ok: true,
    value: {
      name: "a",
      parameters: [{ name: "x", domain: { kind: "values", values: [1] } }],
      search: { kind: "grid" },
      resources: {},
      parallel: 1,
      train: { command: "t", outputs: [], resources: {} },
      objective: { metric: "m", direction: "minimize" },
    },
  });
});

/** The one section that a text sets. */
function section(
  key: "parameters" | "search" | "parallel" | "evaluate" | "resources",
  ...lines: string[]
): unknown {
  const read = readDefinition("sweep.yaml", withLines("train: {command: t}", ...lines));
  return read.ok ? read.value[key] : findings(withLines("train: {command: t}", ...lines));
}

const domain = (written: string): unknown => {
  const parameters = section("parameters", `parameters: {x: ${written}}`, "search: random");
  return Array.isArray(parameters) && typeof parameters[0] === "object" ? parameters[0].domain : parameters;
};
const linear = { kind: "range", scale: "linear" };
const log = { kind: "range", scale: "log" };

test.each([
  [
    "[a, '', '$(rm -rf /)', \"a\\nb\", true, 1e-4, \"1e-3\", -1]",
    { kind: "values", values: ["a", "", "$(rm -rf /)", "a\nb", true, 1e-4, "1e-3", -1] },
  ],
  ["[yes, 010, 1_000]", { kind: "values", values: ["yes", 10, "1_000"] }],
  [
    "[9007199254740991, -9007199254740991, '9007199254740993', 9007199254740994, 1e30, 0x1F, 0o17, -0, .5]",
    {
      kind: "values",
      values: [2 ** 53 - 1, 1 - 2 ** 53, "9007199254740993", 2 ** 53 + 2, 1e30, 31, 15, -0, 0.5],
    },
  ],
  [
    "[yes, no, on, off, 2024-01-31, 1:30, 1_000, !!str 1, '~', '.inf']",
    { kind: "values", values: ["yes", "no", "on", "off", "2024-01-31", "1:30", "1_000", "1", "~", ".inf"] },
  ],
  ["false", { kind: "fixed", value: false }],
  ["{value: x}", { kind: "fixed", value: "x" }],
  ["{range: [0, 1]}", { ...linear, from: 0, to: 1, count: 2, integer: true }],
  ["{range: [0.0, 1.0]}", { ...linear, from: 0, to: 1, integer: false }],
  ["{range: [0, 1.0]}", { ...linear, from: 0, to: 1, integer: false }],
  ["{range: [16, 70], step: 16}", { ...linear, from: 16, to: 64, count: 4, integer: true }],
  ["{range: [1, 2], step: 0.25}", { ...linear, from: 1, to: 2, count: 5, integer: false }],
  ["{range: [0, 0.3], step: 0.1}", { ...linear, from: 0, to: 0.3, count: 4, integer: false }],
  ["{range: [1, 10], count: 4}", { ...linear, from: 1, to: 10, count: 4, integer: true }],
  ["{range: [1, 10], count: 3}", { ...linear, from: 1, to: 10, count: 3, integer: false }],
  ["{range: [0, 1000000000]}", { ...linear, from: 0, to: 1e9, count: 1e9 + 1, integer: true }],
  ["{log_range: [16, 1024], count: 7}", { ...log, from: 16, to: 1024, count: 7, integer: true }],
  ["{log_range: [1, 100]}", { ...log, from: 1, to: 100, integer: true }],
  ["{log_range: [1e0, 1e2]}", { ...log, from: 1, to: 100, integer: false }],
])("x: %s", (written, expected) => {
  expect(domain(written)).toEqual(expected);
});

test.each([
  ["search", "search:", { kind: "grid" }],
  ["search", "search: random", { kind: "random", seed: 0 }],
  ["search", "search: {grid: {}}", { kind: "grid" }],
  [
    "search",
    "search: {external: {command: [a, b c]}}",
    { kind: "external", command: ["a", "b c"], timeoutSeconds: 60 },
  ],
  [
    "search",
    "search: {list: [{momentum: 0.9, width: 16, lr: 0.1, optimizer: sgd}, {lr: 0.1, width: 16, optimizer: adam}]}",
    {
      kind: "list",
      configurations: [
        { lr: 0.1, width: 16, optimizer: "sgd", momentum: 0.9 },
        { lr: 0.1, width: 16, optimizer: "adam" },
      ],
    },
  ],
  ["parallel", "schedule: sequential", 1],
  ["evaluate", "evaluate: {command: e}", { task: "evaluation", command: "e", outputs: [], resources: {} }],
  ["resources", "resources: {memory: 800, time: 30}", { memory: "800", time: "30" }],
] as const)("%s of %s", (key, line, expected) => {
  expect(section(key, line)).toEqual(expected);
});

test("a list fills in what is fixed, and may choose any number of a range", () => {
  const parameters = "parameters: {lr: {log_range: [1e-3, 1e-1], count: 2}, epochs: 3}";
  expect(
    section(
      "search",
      parameters,
      "search: {list: [{lr: 0.05}, {lr: 0.05, epochs: 3}, {lr: 0.5, epochs: 4}]}",
    ),
  ).toEqual([
    "3:29 {lr: 0.05, epochs: 3} | sweep.same-configuration configuration 2 of the list is the same as number 1 > Take one of the two away",
    "3:57 0.5 | sweep.bad-configuration configuration 3 of the list has lr = 0.5, which lr does not take > Correct it, or add the value to parameters.lr",
    "3:70 4 | sweep.bad-configuration configuration 3 of the list has epochs = 4, which epochs does not take > Correct it, or add the value to parameters.epochs",
  ]);
  expect(section("search", parameters, "search: {list: [{lr: 0.05}]}")).toEqual({
    kind: "list",
    configurations: [{ lr: 0.05, epochs: 3 }],
  });
});

describe("what is wrong is told with its place and a next step", () => {
  test("nothing, of a sound definition", () => {
    expect(findings(withLines())).toEqual([]);
  });

  test("all at once", () => {
    const text = withLines(
      "name: a/b",
      "max_trials: 0",
      "objectiv: {}",
      "objective:",
      "search: gird",
      "schedule: {parallel: 0}",
    );
    expect(findings(text).map((finding) => finding.split(" > ")[0])).toMatchInlineSnapshot(`
      [
        "1:7 a/b | sweep.bad-value name: the name holds a path separator",
        "3:9 gird | sweep.bad-value search: "gird" is no search",
        "6:13 0 | sweep.bad-value max_trials: it must be a whole number of at least 1",
        "7:1 objectiv | sweep.unknown-key a sweep has no key "objectiv"",
        "8:22 0 | sweep.bad-value schedule.parallel: it must be a whole number of at least 1",
      ]
    `);
  });

  const t = "train: {command: t}";
  const bad: readonly (readonly string[])[] = [
    [t, "parameters: {}"],
    [t, "parameters:"],
    [t, "parameters: [1]"],
    [t, "parameters: {lr: []}"],
    [t, "parameters: {lr: }"],
    [t, "parameters: {lr: {values: []}}"],
    [t, "parameters: {lr: [1, '1']}"],
    [t, "parameters: {lr: [0.1, 1e-1]}"],
    [t, "parameters: {lr: [9007199254740993, 9007199254740992]}"],
    [
      t,
      "parameters: {seed: 123456789012345678901234567890, a: {value: -9007199254740993}, b: [0x20000000000001]}",
    ],
    [t, "parameters: {s: [1], lr: {values: [1e-400, 1e400], when: {s: 9007199254740993}}}"],
    [t, "parameters: {lr: {range: [9007199254740993, 9007199254740999]}}"],
    [t, "parameters: {lr: [1, 1.0], w: [true, True], z: [0, -0]}"],
    [t, 'parameters: {lr: [~, "a\\0b"], w: ~}'],
    [t, "parameters: {lr: {range: [1]}, w: {range: [a, .inf]}, x: {range: [1, 5], step: 0}}"],
    [t, "parameters: {lr: &v {range: [1, 4]}, w: {<<: *v, step: 3}}"],
    [t, "parameters: {lr: [1]}", "search: {list: [{lr: 9007199254740993}, {lr: 1}]}"],
    ["search: {external: {command: [a], timeout_seconds: 1e7}}"],
    ["search: {external: {command: [], timeout_seconds: 0}}"],
    ["max_trials: 1.5"],
    ["early_stopping: {log: '(a)(b)', min_step: 1}"],
    ["early_stopping: {log: '(a)(b)', min_steps: x, reduction: 2.5, direction: down}"],
    ["train: {command: 'a {{ lrr }}'}"],
    ["---", "name: other"],
    ["parameters:\n\tlr: [1]"],
    [t, "parameters: {lr: {range: [2, 1]}}"],
    [t, "parameters: {lr: {range: [2, 2]}}"],
    [t, "parameters: {lr: {log_range: [0, 1], count: 3}}"],
    [t, "parameters: {lr: {log_range: [1, 5], count: 9}}"],
    [t, "parameters: {lr: {range: [0, 1.0], count: 2, step: 1}}"],
    [t, "parameters: {lr: {range: [0.0, 1.0], step: 2}}"],
    [t, "parameters: {lr: {range: [1.0, 1.000000001], count: 100}}"],
    [t, "parameters: {lr: {log_range: [1e-4, 1e-1]}}"],
    [t, "parameters: {lr: {range: [0.0, 1.0]}}"],
    [t, "parameters: {lr: [.nan, .inf, null, {a: 1}, [1]]}"],
    [t, "parameters: {m: {values: [1], when: {lr: 0.1}}, lr: [0.1]}"],
    [t, "parameters: {lr: [0.1], m: {values: [1], when: {l: 0.1, lr: 0.2}}}"],
    [t, "parameters: {optimizer: [sgd, adam], lr: {values: [0.1], when: {optimizr: sgd, optimizer: sdg}}}"],
    [t, "parameters: {n: [1, 2], lr: {values: [0.1], when: {n: '1'}}}"],
    [t, "search: random", "parameters: {n: {range: [0.0, 1.0]}, lr: {values: [0.1], when: {n: 0.5}}}"],
    [t, "parameters: {lr: {values: [0.1], when: {}}}"],
    [t, "parameters: {run: [1, 2], lr: 1}"],
    [t, "parameters: {learning-rate: [1], lr: 1, constructor: 3}"],
    [t, "parameters: {lr: {value: [1]}}"],
    [t, "parameters: {lr: {values: [1], range: [1,2]}}"],
    [t, "parameters: {lr: {vlaues: [1]}}"],
    [t, "parameters: {lr: {values: [1], count: 2}}"],
    [t, "parameters: {lr: {range: [1, 3], count: 1}}"],
    [t, "parameters: {lr: {range: ['1', 3]}}"],
    [t, "parameters: {a: [1, 11], b: [1, 11]}", "run: 'x{{a}}{{b}}'"],
    [t, "parameters: {a: [1, 1_b2], b: ['2', 'x', '2_b2']}"],
    ["run: 'x'"],
    ["run: 'lr{{lr}}_{{widht}}'"],
    ["run: '{{lr}}{{width}}{{optimizer}}{{#momentum}}x{{/lr}}'"],
    ["run: '{{lr}}_{{width}}_{{optimizer}}'"],
    ["max_trials: 0"],
    ["schedule: {parallel: 0}"],
    ["schedule: paralel"],
    ["search: gird"],
    ["search: list"],
    ["search: {random: {seed: -1}}"],
    ["search: {random: {}, grid: {}}"],
    ["search: {list: []}"],
    ["search: {list: [{lr: 0.1}, {lr: 0.1, widht: 3, width: 16, optimizer: adam, momentum: 0.9}]}"],
    ["search: {external: {command: python3 x.py}}"],
    ["train: {outputs: []}"],
    ["train: {command: x, template: y}"],
    ["train: {command: 'a {{checkpoint}} {{lrr}} {{#run}}{{/run}}'}"],
    ["train: {command: 'a {{momentum}}'}"],
    ["train: {command: 'train $({{lr}}'}"],
    ["evaluate: {command: 'a {{checkpoint}}'}", "train: {command: '{{lr}}'}"],
    ["evaluate: {task: a/b, command: e}"],
    ["objective: "],
    ["objective: {metric: a, direction: max}"],
    ["objective: {metric: a, direction: minimise, from: {file: a}}"],
    ["objective: {metric: a, direction: minimize, from: {log: 'a='}}"],
    ["resources: {gpus: -1, memory: 8X, time: \"1\\n#SBATCH x\", partition: 'a b', cpu: 3}"],
    ["early_stopping: {log: 'a(b)', min_steps: 0, reduction: 1, direction: minimize}"],
    ["train: {command: x, outputs: [{pth: a}, {path: '{rn}'}]}"],
    ["x: &x [1]", "y: *z"],
    [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]",
      "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]",
      "d: [*c,*c,*c,*c,*c,*c]",
    ],
    ["<<: {a: 1}"],
    ["name: ["],
    [t, "name: a", "search: grid", "parameters: {lr: [1], lr: [2]}"],
  ];
  test("each by itself; accept a change with: npx vitest run --project unit test/sweep/definition -u", async () => {
    const told = bad.map((lines) => {
      const shown = lines.filter((line) => line !== t).join("\n");
      return [shown, ...findings(withLines(...lines)).map((finding) => `    ${finding}`)].join("\n");
    });
    await expect(`${told.join("\n\n")}\n`).toMatchFileSnapshot("findings.txt");
  });
});

const NEEDED =
  "Write name:, parameters:, train: and objective: at the least; runmark sweep --help shows an example";

test.each([
  ["", `1:1  | sweep.syntax a sweep must hold keys with values, as name: and parameters: > ${NEEDED}`],
  ["- a", `1:1 - | sweep.syntax a sweep must hold keys with values, as name: and parameters: > ${NEEDED}`],
  ["a", `1:1 a | sweep.syntax a sweep must hold keys with values, as name: and parameters: > ${NEEDED}`],
])("%j is no sweep", (text, expected) => {
  expect(findings(text)).toEqual([expected]);
});

test("a text that is nested without end is told, as any other", () => {
  expect(findings("[".repeat(5_000))[0]).toMatch(/sweep\.syntax/);
});

test("whatever stands in a definition, it is read or told where and why not", () => {
  const sound: unknown = parse(
    withLines("evaluate: {task: t, command: e}", "early_stopping:", "resources: {gpus: 1}"),
  );
  const keys = fc.constantFrom(
    ...[
      "name",
      "parameters",
      "search",
      "train",
      "objective",
      "evaluate",
      "lr",
      "momentum",
      "when",
      "outputs",
      "from",
    ],
    ...["values", "range", "log_range", "count", "step", "list", "random", "external", "__proto__", "run"],
  );
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom("{{lr}}", "{{#x}}", "grid", [0, 1], [1, 0], -1, 1e300),
  );
  const other = fc.oneof(leaf, fc.dictionary(keys, fc.oneof(leaf, fc.dictionary(keys, leaf))));
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 3 }), other, (path, value) => {
      const read = readDefinition("sweep.yaml", JSON.stringify(put(sound, path, value)));
      if (read.ok) return;
      expect(read.error.length).toBeGreaterThan(0);
      for (const { code, location, next } of read.error)
        expect([code.startsWith("sweep."), location?.line, next !== undefined]).toEqual([true, 1, true]);
    }),
    { numRuns: 200 },
  );
});

/** A value in place of what stands at the end of a path, as far as that goes. */
function put(into: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof into !== "object" || into === null || Array.isArray(into))
    return { [key]: put(undefined, rest, value) };
  const inside = Object.entries(into).find(([name]) => name === key)?.[1];
  return Object.fromEntries([...Object.entries(into), [key, put(inside, rest, value)]]);
}
