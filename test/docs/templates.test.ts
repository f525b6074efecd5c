import { expect, test } from "vitest";
import { readConfigFile } from "../../src/config/file.ts";
import { KEY_NAMES, KEYS } from "../../src/config/keys.ts";
import { read } from "./documents.ts";

const template = read("templates/runmark.yaml");

/** The defaults that it shows as comments, made settings: a key or what is nested below one, not the prose. */
const uncommented = template
  .split("\n")
  .map((line) => (/^# (?: *[a-z_]+:(?: [\w{}]+)?$| +# )/.test(line) ? line.slice(2) : line))
  .join("\n");

test("runmark.yaml as it is sets nothing", async () => {
  const { file, problems } = await readConfigFile("runmark.yaml", template);
  expect(problems).toEqual([]);
  expect([...file.values]).toEqual([]);
});

test("runmark.yaml without its comment signs sets every key to its default", async () => {
  const { file, problems } = await readConfigFile("runmark.yaml", uncommented);
  expect(problems).toEqual([]);
  expect([...file.values]).toEqual(KEY_NAMES.map((key) => [key, KEYS[key].fallback]));
});

test("tool.yaml defines tools that are taken", async () => {
  const { file, problems } = await readConfigFile("tool.yaml", read("templates/tool.yaml"));
  expect(problems).toEqual([]);
  expect([...file.tools].map(([name, { stage }]) => [name, stage])).toEqual([
    ["my-trainer", "training"],
    ["my-step-trainer", undefined],
    ["my-best-keeper", undefined],
    ["my-eval", "evaluation"],
  ]);
});
