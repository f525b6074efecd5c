import { expect, test } from "vitest";
import { resolveConfig } from "../../../src/config/config.ts";
import type { KeyName } from "../../../src/config/keys.ts";
import { parseHeat } from "../../../src/model/heat.ts";
import type { Files, System } from "../../../src/system/ports.ts";
import { heatFindings } from "../../../src/tick/findings/heat-findings.ts";

const NOW = 1_000_000;
const WATCHER = { pid: 7, startedAt: "1", bootId: "b", host: "box" };
const HOT = { kind: "hot", temperatureC: 95.7, limitC: 90, resumeC: 80, until: NOW + 1, isStopping: false };

type Thermal = Partial<Record<KeyName, unknown>>;

interface Given {
  readonly set?: Thermal;
  readonly isAlive?: boolean;
  readonly hasWatcher?: boolean;
}

const said = async (
  text: string | undefined,
  { set = {}, isAlive = true, hasWatcher = false }: Given = {},
): Promise<readonly string[]> => {
  const files = {
    readText: async (path: string) => (path === "/exp/.runmark/local/heat.json" ? text : undefined),
  };
  const system = {
    files: files as unknown as Files,
    clock: { now: () => NOW, steady: () => 0, sleep: async () => undefined },
    host: { name: "box" },
    processes: { isAlive: async () => isAlive },
    exec: { which: async (name: string) => (["/exp/deg.sh", "deg"].includes(name) ? name : undefined) },
  } as unknown as System;
  const flags = new Map(Object.entries(set) as [KeyName, unknown][]);
  const { config } = await resolveConfig({ flags, env: {} });
  const findings = await heatFindings(system, "/exp", config, hasWatcher);
  return findings.map(({ code, message }) => `${code}: ${message}`);
};

test.each<[string, object | string | undefined, readonly string[]]>([
  ["nothing on record", undefined, []],
  [
    "hot",
    HOT,
    ["thermal.pause: this machine has 96 °C, and thermal.pause is 90: no job starts until it has 80"],
  ],
  [
    "hot, and jobs stand still",
    { ...HOT, isStopping: true },
    [
      "thermal.pause: this machine has 96 °C, and thermal.pause is 90: no job starts until it has 80, and those at work stand still",
    ],
  ],
  ["warm", { ...HOT, kind: "warm" }, ["thermal.warn: this machine has 96 °C, and thermal.warn is 90"]],
  ["what held once", { ...HOT, until: NOW }, []],
  ["a half of a record", '{"kind":"hot","tem', []],
  ["something else", "[1]", []],
  ["a record of another version", { ...HOT, limitC: "90" }, []],
])("%s", async (_, record, findings) => {
  expect(await said(typeof record === "object" ? JSON.stringify(record) : record)).toEqual(findings);
});

const UNREAD = { kind: "unread", why: "deg: it said hello", until: NOW + 1, by: WATCHER };
const PAUSE = { "thermal.pause": 80 };
const [NONE, NONE_TO_PAUSE] = [
  "thermal.no-temperature: no temperature of this machine is to be had",
  "thermal.no-temperature: no temperature of this machine is to be had, so that thermal.pause holds no job back",
];

test.each<[string, object | undefined, Thermal, readonly string[]]>([
  ["no temperature, where it is to hold jobs back", UNREAD, PAUSE, [`${NONE_TO_PAUSE}: deg: it said hello`]],
  [
    "no temperature, where a program is to say it",
    UNREAD,
    { "thermal.command": "deg" },
    [`${NONE}: deg: it said hello`],
  ],
  ["no temperature, which nobody asked for", UNREAD, {}, []],
  ["that none was had once", { ...UNREAD, until: NOW }, PAUSE, []],
  [
    "a program that is not there, before any job runs",
    undefined,
    { "thermal.command": ["/no/temp", "-c"] },
    [`${NONE}: /no/temp: there is no program of that name at /no/temp`],
  ],
  [
    "that is told once",
    UNREAD,
    { ...PAUSE, "thermal.command": "temp" },
    [`${NONE_TO_PAUSE}: temp: there is no program of that name on the PATH`],
  ],
  ["a program beside the configuration", undefined, { "thermal.command": "./deg.sh" }, []],
  ["what runs elsewhere", undefined, { "thermal.command": "temp", backend: "slurm" }, []],
])("%s", async (_, record, set, findings) => {
  expect(await said(record === undefined ? undefined : JSON.stringify(record), { set })).toEqual(findings);
});

const HELD = { ...HOT, isStopping: true, by: WATCHER };
const UNWATCHED =
  "thermal.unwatched: nobody watches over the jobs of this machine any more, which had 96 °C: ";

test.each<[string, object, Given, string]>([
  [
    "whoever held them has died",
    HELD,
    {},
    `${UNWATCHED}those at work stand still and stay so, and none starts`,
  ],
  [
    "also long ago",
    { ...HELD, until: 0 },
    {},
    `${UNWATCHED}those at work stand still and stay so, and none starts`,
  ],
  ["none started", { ...HELD, isStopping: false }, {}, `${UNWATCHED}none starts`],
  ["somebody looks after them before long", HELD, { hasWatcher: true }, "thermal.pause"],
  ["of another machine that is not known", { ...HELD, by: { ...WATCHER, host: "c2" } }, {}, "thermal.pause"],
  ["a record that does not say whose it is", { ...HELD, by: { pid: 7 } }, {}, "thermal.pause"],
])("jobs that stand still: %s", async (_, record, given, finding) => {
  expect(await said(JSON.stringify(record), { isAlive: false, ...given })).toEqual([
    expect.stringContaining(finding),
  ]);
});

test("what is no record is none", () => {
  expect([parseHeat("null"), parseHeat("3"), parseHeat('{"kind":"mild","until":1}')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
