import { expect, test } from "vitest";
import { parseHeat } from "../../../src/model/heat.ts";
import type { Files } from "../../../src/system/ports.ts";
import { heatFindings } from "../../../src/tick/findings/heat-findings.ts";

const NOW = 1_000_000;
const HOT = { kind: "hot", temperatureC: 95.7, limitC: 90, resumeC: 80, until: NOW + 1, isStopping: false };

const said = async (text: string | undefined): Promise<readonly string[]> => {
  const files = {
    readText: async (path: string) => (path === "/exp/.runmark/local/heat.json" ? text : undefined),
  };
  const system = {
    files: files as unknown as Files,
    clock: { now: () => NOW, steady: () => 0, sleep: async () => undefined },
  };
  return (await heatFindings(system, "/exp")).map(({ code, message }) => `${code}: ${message}`);
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

test("what is no record is none", () => {
  expect([parseHeat("null"), parseHeat("3"), parseHeat('{"kind":"mild"}')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
