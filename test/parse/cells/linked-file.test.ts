import { expect, test } from "vitest";
import { linkedFile } from "../../../src/parse/cells/linked-file.ts";

test.each([
  ["[train](jobs/train.sh)", "jobs/train.sh"],
  ["[`jobs/train.sh`](jobs/train.sh#L10)", "jobs/train.sh"],
  ["[train](<jobs/my train.sh>)", "jobs/my train.sh"],
  ["[train](jobs/my%20train.sh 'the script')", "jobs/my train.sh"],
  ["<jobs/train.sh>", "jobs/train.sh"],
  ["jobs/train.sh", undefined],
  ["`jobs/train.sh`", undefined],
  ["[train](https://git.example.org/train.sh)", undefined],
  ["[train](//git.example.org/train.sh)", undefined],
  ["<https://git.example.org/train.sh>", undefined],
  ["[train](#train)", undefined],
  ["[a](a.sh) or [b](b.sh)", undefined],
  ["[a][b]", undefined],
])("%s: %s", (raw, path) => {
  expect(linkedFile(raw)).toBe(path);
});
